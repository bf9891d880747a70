#include "textflag.h"

// CONSTANT is a vector of eight equal numbers.
#define CONSTANT(name, value) \
	DATA name<>+0(SB)/4, $value  \
	DATA name<>+4(SB)/4, $value  \
	DATA name<>+8(SB)/4, $value  \
	DATA name<>+12(SB)/4, $value \
	DATA name<>+16(SB)/4, $value \
	DATA name<>+20(SB)/4, $value \
	DATA name<>+24(SB)/4, $value \
	DATA name<>+28(SB)/4, $value \
	GLOBL name<>(SB), RODATA|NOPTR, $32

CONSTANT(c1of4, 10703)
CONSTANT(c3of4, 4433)
CONSTANT(c2of6, 10033)
CONSTANT(c4of6, 5793)
CONSTANT(c5of6, 2998)
CONSTANT(halfColumn, 4096)      // of what columns are shifted by: 13 bits
CONSTANT(greyRow, 134742016)    // of what rows are: 128<<20 + 1<<19

// SHUFFLE is a vector of two equal shuffles of bytes.
#define SHUFFLE(name, low, high) \
	DATA name<>+0(SB)/8, $low   \
	DATA name<>+8(SB)/8, $high  \
	DATA name<>+16(SB)/8, $low  \
	DATA name<>+24(SB)/8, $high \
	GLOBL name<>(SB), RODATA|NOPTR, $32

// Four columns of four samples become rows.
SHUFFLE(rowsOf4, 0x0d0905010c080400, 0x0f0b07030e0a0602)
// Two columns of four samples become rows, each with room for two more.
SHUFFLE(rowsOf2, 0x8080050180800400, 0x8080070380800602)

// IDCT6 is idct6 and the sums and differences behind it, of Y0-Y5. The samples
// are left in Y0, Y2, Y3, Y9, Y7, Y8, to be shifted.
#define IDCT6(offset) \
	VPSLLD  $13, Y0, Y0      \
	VPADDD  offset<>(SB), Y0, Y0 \
	VPMULLD Y13, Y4, Y4      \
	VPADDD  Y4, Y0, Y6       \
	VPADDD  Y4, Y4, Y4       \
	VPSUBD  Y4, Y0, Y7       \ // e1
	VPMULLD Y12, Y2, Y2      \
	VPADDD  Y2, Y6, Y8       \ // e0
	VPSUBD  Y2, Y6, Y9       \ // e2
	VPADDD  Y5, Y1, Y10      \
	VPMULLD Y14, Y10, Y10    \
	VPADDD  Y3, Y1, Y11      \
	VPSLLD  $13, Y11, Y11    \
	VPADDD  Y10, Y11, Y11    \ // o0
	VPSUBD  Y3, Y1, Y1       \
	VPSUBD  Y5, Y1, Y1       \
	VPSLLD  $13, Y1, Y1      \ // o1
	VPSUBD  Y3, Y5, Y5       \
	VPSLLD  $13, Y5, Y5      \
	VPADDD  Y10, Y5, Y5      \ // o2
	VPADDD  Y11, Y8, Y0      \
	VPSUBD  Y11, Y8, Y8      \
	VPADDD  Y1, Y7, Y2       \
	VPSUBD  Y1, Y7, Y7       \
	VPADDD  Y5, Y9, Y3       \
	VPSUBD  Y5, Y9, Y9

#define SHIFT6(bits) \
	VPSRAD bits, Y0, Y0 \
	VPSRAD bits, Y2, Y2 \
	VPSRAD bits, Y3, Y3 \
	VPSRAD bits, Y9, Y9 \
	VPSRAD bits, Y7, Y7 \
	VPSRAD bits, Y8, Y8

// func inverse6AVX2(dst *byte, stride int, coefficients *int16, n int)
//
// A block at a time, a row of it in each register: six numbers of 32 bits, and
// two that come from behind the row and are of no use.
TEXT ·inverse6AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ stride+8(FP), R8
	MOVQ coefficients+16(FP), SI
	MOVQ n+24(FP), CX
	LEAQ (R8)(R8*2), R9
	VMOVDQU c2of6<>(SB), Y12
	VMOVDQU c4of6<>(SB), Y13
	VMOVDQU c5of6<>(SB), Y14

block6:
	VPMOVSXWD (SI), Y0
	VPMOVSXWD 12(SI), Y1
	VPMOVSXWD 24(SI), Y2
	VPMOVSXWD 36(SI), Y3
	VPMOVSXWD 48(SI), Y4
	VPMOVSXWD 60(SI), Y5
	IDCT6(halfColumn)
	SHIFT6($13)

	// Columns for rows: Y0-Y5 get the columns 0-5, rows 0-3 in the lower
	// half and 4-5 in the upper one.
	VPUNPCKLDQ Y2, Y0, Y1    // rows 0, 1: columns 0, 1 | 4, 5
	VPUNPCKHDQ Y2, Y0, Y4    //            columns 2, 3
	VPUNPCKLDQ Y9, Y3, Y5    // rows 2, 3
	VPUNPCKHDQ Y9, Y3, Y6
	VPUNPCKLDQ Y8, Y7, Y10   // rows 4, 5
	VPUNPCKHDQ Y8, Y7, Y11
	VPUNPCKLQDQ Y5, Y1, Y0   // rows 0-3: columns 0 | 4
	VPUNPCKHQDQ Y5, Y1, Y1   //           columns 1 | 5
	VPUNPCKLQDQ Y6, Y4, Y2   //           column 2
	VPUNPCKHQDQ Y6, Y4, Y3   //           column 3
	VPUNPCKHQDQ Y10, Y10, Y7 // rows 4, 5: columns 1 | 5
	VPUNPCKHQDQ Y11, Y11, Y8 //            column 3
	VPERM2I128 $0x31, Y10, Y0, Y4
	VPERM2I128 $0x31, Y7, Y1, Y5
	VINSERTI128 $1, X10, Y0, Y0
	VINSERTI128 $1, X7, Y1, Y1
	VINSERTI128 $1, X11, Y2, Y2
	VINSERTI128 $1, X8, Y3, Y3
	IDCT6(greyRow)
	SHIFT6($20)

	// And back, as bytes: in Y0 the rows 0, 1 | 4, 5, in Y1 2, 3.
	VPACKSSDW Y2, Y0, Y0
	VPACKSSDW Y9, Y3, Y3
	VPACKUSWB Y3, Y0, Y0
	VPACKSSDW Y8, Y7, Y7
	VPACKUSWB Y7, Y7, Y7
	VPSHUFB rowsOf4<>(SB), Y0, Y0
	VPSHUFB rowsOf2<>(SB), Y7, Y7
	VPUNPCKHDQ Y7, Y0, Y1
	VPUNPCKLDQ Y7, Y0, Y0
	VEXTRACTI128 $1, Y0, X2
	LEAQ (DI)(R8*4), R10
	VMOVD X0, (DI)
	VPEXTRW $2, X0, 4(DI)
	VPEXTRD $2, X0, (DI)(R8*1)
	VPEXTRW $6, X0, 4(DI)(R8*1)
	VMOVD X1, (DI)(R8*2)
	VPEXTRW $2, X1, 4(DI)(R8*2)
	VPEXTRD $2, X1, (DI)(R9*1)
	VPEXTRW $6, X1, 4(DI)(R9*1)
	VMOVD X2, (R10)
	VPEXTRW $2, X2, 4(R10)
	VPEXTRD $2, X2, (R10)(R8*1)
	VPEXTRW $6, X2, 4(R10)(R8*1)
	ADDQ $72, SI
	ADDQ $6, DI
	DECQ CX
	JNZ block6
	VZEROUPPER
	RET

// IDCT4 is an inverse DCT of 4 points of Y0-Y3, and leaves the samples in Y4,
// Y5, Y6, Y7, shifted.
#define IDCT4(offset, bits) \
	VPADDD  Y2, Y0, Y4       \
	VPSUBD  Y2, Y0, Y5       \
	VPSLLD  $13, Y4, Y4      \
	VPSLLD  $13, Y5, Y5      \
	VPADDD  offset<>(SB), Y4, Y4 \ // even0
	VPADDD  offset<>(SB), Y5, Y5 \ // even1
	VPMULLD Y14, Y1, Y8      \
	VPMULLD Y15, Y3, Y9      \
	VPMULLD Y15, Y1, Y10     \
	VPMULLD Y14, Y3, Y11     \
	VPADDD  Y9, Y8, Y8       \ // odd0
	VPSUBD  Y11, Y10, Y10    \ // odd1
	VPSUBD  Y10, Y5, Y6      \
	VPADDD  Y10, Y5, Y5      \
	VPSUBD  Y8, Y4, Y7       \
	VPADDD  Y8, Y4, Y4       \
	VPSRAD  bits, Y4, Y4     \
	VPSRAD  bits, Y5, Y5     \
	VPSRAD  bits, Y6, Y6     \
	VPSRAD  bits, Y7, Y7

// func inverse4AVX2(dst *byte, stride int, coefficients *int16, pairs int)
//
// Two blocks at a time, one in each half of the registers.
TEXT ·inverse4AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ stride+8(FP), R8
	MOVQ coefficients+16(FP), SI
	MOVQ pairs+24(FP), CX
	LEAQ (R8)(R8*2), R9
	VMOVDQU c1of4<>(SB), Y14
	VMOVDQU c3of4<>(SB), Y15

pair4:
	VMOVDQU (SI), Y4
	VMOVDQU 32(SI), Y5
	VPUNPCKLQDQ Y5, Y4, Y6 // rows 0 of both | rows 2
	VPUNPCKHQDQ Y5, Y4, Y7 // rows 1 | rows 3
	VEXTRACTI128 $1, Y6, X8
	VEXTRACTI128 $1, Y7, X9
	VPMOVSXWD X6, Y0
	VPMOVSXWD X7, Y1
	VPMOVSXWD X8, Y2
	VPMOVSXWD X9, Y3
	IDCT4(halfColumn, $13)

	// Columns for rows.
	VPUNPCKLDQ Y5, Y4, Y8
	VPUNPCKHDQ Y5, Y4, Y9
	VPUNPCKLDQ Y7, Y6, Y10
	VPUNPCKHDQ Y7, Y6, Y11
	VPUNPCKLQDQ Y10, Y8, Y0
	VPUNPCKHQDQ Y10, Y8, Y1
	VPUNPCKLQDQ Y11, Y9, Y2
	VPUNPCKHQDQ Y11, Y9, Y3
	IDCT4(greyRow, $20)

	VPACKSSDW Y5, Y4, Y4
	VPACKSSDW Y7, Y6, Y6
	VPACKUSWB Y6, Y4, Y4
	VPSHUFB rowsOf4<>(SB), Y4, Y4
	VEXTRACTI128 $1, Y4, X5
	VPUNPCKLDQ X5, X4, X6 // rows 0 of both, rows 1
	VPUNPCKHDQ X5, X4, X7
	VMOVQ X6, (DI)
	VPEXTRQ $1, X6, (DI)(R8*1)
	VMOVQ X7, (DI)(R8*2)
	VPEXTRQ $1, X7, (DI)(R9*1)
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ pair4
	VZEROUPPER
	RET
