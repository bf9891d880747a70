#include "go_asm.h"
#include "textflag.h"

// Numbers below 1 with 15 bits behind the point, as in aan.
#define CONSTANT(name, quad) \
	DATA name<>+0(SB)/8, $quad  \
	DATA name<>+8(SB)/8, $quad  \
	DATA name<>+16(SB)/8, $quad \
	DATA name<>+24(SB)/8, $quad \
	GLOBL name<>(SB), RODATA|NOPTR, $32

CONSTANT(c306, 0x273d273d273d273d) // 10045
CONSTANT(c382, 0x30fc30fc30fc30fc) // 12540
CONSTANT(c541, 0x4546454645464546) // 17734
CONSTANT(c707, 0x5a825a825a825a82) // 23170
CONSTANT(c256, 0x0100010001000100)

// LOAD reads a row of both blocks and makes each sample s 2s-256.
#define LOAD(a) \
	VPMOVZXBW (SI), a  \
	VPADDW a, a, a     \
	VPSUBW c256<>(SB), a, a \
	ADDQ   BX, SI

// AAN is aan for the 16 columns of a0 to a7, in place.
#define AAN(a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7) \
	VPADDW    a7, a0, b0 \ // s0
	VPSUBW    a7, a0, b1 \ // t0
	VPADDW    a6, a1, b2 \ // s1
	VPSUBW    a6, a1, b3 \ // t1
	VPADDW    a5, a2, b4 \ // s2
	VPSUBW    a5, a2, b5 \ // t2
	VPADDW    a4, a3, b6 \ // s3
	VPSUBW    a4, a3, b7 \ // t3
	VPADDW    b6, b0, a1 \ // e0
	VPSUBW    b6, b0, a2 \ // e3
	VPADDW    b4, b2, a3 \ // e1
	VPSUBW    b4, b2, a5 \ // e2
	VPADDW    a3, a1, a0 \ // f0
	VPSUBW    a3, a1, a4 \ // f4
	VPADDW    a2, a5, a5 \
	VPMULHRSW c707<>(SB), a5, a5 \ // z1
	VPSUBW    a5, a2, a6 \ // f6
	VPADDW    a5, a2, a2 \ // f2
	VPADDW    b5, b7, b0 \ // o0
	VPADDW    b3, b5, b2 \ // o1
	VPADDW    b1, b3, b4 \ // o2
	VPSUBW    b4, b0, b6 \
	VPMULHRSW c382<>(SB), b6, b6 \ // z5
	VPMULHRSW c541<>(SB), b0, b0 \
	VPADDW    b6, b0, b0 \ // z2
	VPMULHRSW c306<>(SB), b4, b5 \
	VPADDW    b5, b4, b4 \
	VPADDW    b6, b4, b4 \ // z4
	VPMULHRSW c707<>(SB), b2, b2 \ // z3
	VPADDW    b2, b1, b3 \ // z11
	VPSUBW    b2, b1, b5 \ // z13
	VPADDW    b4, b3, a1 \ // f1
	VPSUBW    b4, b3, a7 \ // f7
	VPSUBW    b0, b5, a3 \ // f3
	VPADDW    b0, b5, a5   // f5

// TRANSPOSE makes the rows of each block, in a half of each of a0 to a7, the
// columns in b0 to b7.
#define TRANSPOSE(a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7) \
	VPUNPCKLWD  a1, a0, b0 \
	VPUNPCKHWD  a1, a0, b1 \
	VPUNPCKLWD  a3, a2, b2 \
	VPUNPCKHWD  a3, a2, b3 \
	VPUNPCKLWD  a5, a4, b4 \
	VPUNPCKHWD  a5, a4, b5 \
	VPUNPCKLWD  a7, a6, b6 \
	VPUNPCKHWD  a7, a6, b7 \
	VPUNPCKLDQ  b2, b0, a0 \ // columns 0 and 1 of rows 0 to 3
	VPUNPCKHDQ  b2, b0, a1 \ // 2 and 3
	VPUNPCKLDQ  b3, b1, a2 \
	VPUNPCKHDQ  b3, b1, a3 \
	VPUNPCKLDQ  b6, b4, a4 \ // columns 0 and 1 of rows 4 to 7
	VPUNPCKHDQ  b6, b4, a5 \
	VPUNPCKLDQ  b7, b5, a6 \
	VPUNPCKHDQ  b7, b5, a7 \
	VPUNPCKLQDQ a4, a0, b0 \
	VPUNPCKHQDQ a4, a0, b1 \
	VPUNPCKLQDQ a5, a1, b2 \
	VPUNPCKHQDQ a5, a1, b3 \
	VPUNPCKLQDQ a6, a2, b4 \
	VPUNPCKHQDQ a6, a2, b5 \
	VPUNPCKLQDQ a7, a3, b6 \
	VPUNPCKHQDQ a7, a3, b7

// QUANTISE divides and rounds row y of both blocks in a, stores it, and
// leaves the magnitudes in a. Each half of Y9 and Y10 has four of a block.
#define QUANTISE(y, a) \
	VPABSW       a, Y8   \
	VPMOVZXWD    X8, Y9  \ // of the first block
	VEXTRACTI128 $1, Y8, X8 \
	VPMOVZXWD    X8, Y10 \ // of the second
	VMOVDQU      quantiser_reciprocals+32*y(DX), Y11 \
	VPMULLD      Y11, Y9, Y9   \
	VPMULLD      Y11, Y10, Y10 \
	VMOVDQU      quantiser_rounds+32*y(DX), Y11 \
	VPADDD       Y11, Y9, Y9   \
	VPADDD       Y11, Y10, Y10 \
	VPSRLD       $const_reciprocalBits, Y9, Y9   \
	VPSRLD       $const_reciprocalBits, Y10, Y10 \
	VPACKUSDW    Y10, Y9, Y9   \ // halves of both blocks
	VPERMQ       $0xd8, Y9, Y9 \ // the first block, the second
	VPSIGNW      a, Y9, Y10    \
	VMOVDQU      X10, 16*y(DI) \
	VEXTRACTI128 $1, Y10, 128+16*y(DI) \
	VMOVDQA      Y9, a

// ZIGZAG puts coefficients 16j to 16j+15 of both blocks into a.
#define ZIGZAG(j, a) \
	VBROADCASTI128 64*j+0(R9), a    \
	VPSHUFB        a, Y8, a      \
	VBROADCASTI128 64*j+16(R9), Y12 \
	VPSHUFB        Y12, Y9, Y12  \
	VPOR           Y12, a, a     \
	VBROADCASTI128 64*j+32(R9), Y12 \
	VPSHUFB        Y12, Y10, Y12 \
	VPOR           Y12, a, a     \
	VBROADCASTI128 64*j+48(R9), Y12 \
	VPSHUFB        Y12, Y11, Y12 \
	VPOR           Y12, a, a

// NONZERO stores which of the 64 bytes in a and b are greater than those of
// limit.
#define NONZERO(limit, a, b, to) \
	VPCMPGTB  limit, a, Y9  \
	VPCMPGTB  limit, b, Y10 \
	VPMOVMSKB Y9, AX        \
	VPMOVMSKB Y10, CX       \
	SHLQ      $32, CX       \
	ORQ       CX, AX        \
	MOVQ      AX, to

// func transformAVX2(out *[2]block, which *[2]nonzero, pix *byte, stride int, q *quantiser, shuffles *[4][4][16]uint8)
//
// A register has a row of both blocks: of the first one in its lower half, of
// the second one in its upper half, eight values of 16 bits each.
TEXT ·transformAVX2(SB), NOSPLIT, $0-48
	MOVQ out+0(FP), DI
	MOVQ which+8(FP), R8
	MOVQ pix+16(FP), SI
	MOVQ stride+24(FP), BX
	MOVQ q+32(FP), DX
	MOVQ shuffles+40(FP), R9

	LOAD(Y0)
	LOAD(Y1)
	LOAD(Y2)
	LOAD(Y3)
	LOAD(Y4)
	LOAD(Y5)
	LOAD(Y6)
	LOAD(Y7)
	AAN(Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15)
	TRANSPOSE(Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15)
	AAN(Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15, Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7)
	TRANSPOSE(Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15, Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7)

	QUANTISE(0, Y0)
	QUANTISE(1, Y1)
	QUANTISE(2, Y2)
	QUANTISE(3, Y3)
	QUANTISE(4, Y4)
	QUANTISE(5, Y5)
	QUANTISE(6, Y6)
	QUANTISE(7, Y7)

	// Magnitudes in bytes, two rows in each half.
	VPACKSSWB Y1, Y0, Y8
	VPACKSSWB Y3, Y2, Y9
	VPACKSSWB Y5, Y4, Y10
	VPACKSSWB Y7, Y6, Y11
	ZIGZAG(0, Y0)
	ZIGZAG(1, Y1)
	ZIGZAG(2, Y2)
	ZIGZAG(3, Y3)
	VPERM2I128 $0x20, Y1, Y0, Y4 // the first block's
	VPERM2I128 $0x20, Y3, Y2, Y5
	VPERM2I128 $0x31, Y1, Y0, Y6 // the second block's
	VPERM2I128 $0x31, Y3, Y2, Y7

	VPXOR    Y8, Y8, Y8 // zeros
	NONZERO(Y8, Y4, Y5, 0(R8))
	NONZERO(Y8, Y6, Y7, 16(R8))
	VPCMPEQB Y8, Y8, Y8
	VPABSB   Y8, Y8 // ones
	NONZERO(Y8, Y4, Y5, 8(R8))
	NONZERO(Y8, Y6, Y7, 24(R8))
	VZEROUPPER
	RET
