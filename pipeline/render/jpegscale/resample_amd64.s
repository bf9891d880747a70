#include "textflag.h"

// The rounding of sums: half of 1<<weightBits.
DATA half<>+0(SB)/4, $1024
GLOBL half<>(SB), RODATA|NOPTR, $4

#define WEIGHTBITS $11

// func filterDownAVX2(dst, src *byte, stride int, weights *int16, taps, n int)
//
// 32 columns at a time, sums of 32 bits in Y0-Y3: two rows are interleaved and
// widened, so that VPMADDWD multiplies both with their weights and adds the
// products. Unpacking works in halves of 16 bytes: Y0 has the columns 0-3 and
// 16-19, Y1 4-7 and 20-23, Y2 8-11 and 24-27, Y3 12-15 and 28-31. Packing works
// in the same halves and brings them back into order.
TEXT ·filterDownAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ weights+24(FP), R9
	MOVQ taps+32(FP), R10
	MOVQ n+40(FP), R11
	VPBROADCASTD half<>(SB), Y15
	VPXOR Y14, Y14, Y14

columns:
	VMOVDQA Y15, Y0
	VMOVDQA Y15, Y1
	VMOVDQA Y15, Y2
	VMOVDQA Y15, Y3
	MOVQ SI, AX  // the row
	MOVQ R9, BX  // its weight
	MOVQ R10, CX // rows left

rows:
	VMOVDQU (AX), Y4
	VPBROADCASTD (BX), Y13
	CMPQ CX, $1
	JEQ last
	VMOVDQU (AX)(R8*1), Y5
	JMP both
last:
	// The weight behind the last one is 0, and there may be no row.
	VMOVDQA Y14, Y5
both:
	VPUNPCKLBW Y5, Y4, Y6
	VPUNPCKHBW Y5, Y4, Y7
	VPUNPCKLBW Y14, Y6, Y8
	VPUNPCKHBW Y14, Y6, Y9
	VPUNPCKLBW Y14, Y7, Y10
	VPUNPCKHBW Y14, Y7, Y11
	VPMADDWD Y13, Y8, Y8
	VPMADDWD Y13, Y9, Y9
	VPMADDWD Y13, Y10, Y10
	VPMADDWD Y13, Y11, Y11
	VPADDD Y8, Y0, Y0
	VPADDD Y9, Y1, Y1
	VPADDD Y10, Y2, Y2
	VPADDD Y11, Y3, Y3
	LEAQ (AX)(R8*2), AX
	ADDQ $4, BX
	SUBQ $2, CX
	JG rows

	VPSRAD WEIGHTBITS, Y0, Y0
	VPSRAD WEIGHTBITS, Y1, Y1
	VPSRAD WEIGHTBITS, Y2, Y2
	VPSRAD WEIGHTBITS, Y3, Y3
	VPACKSSDW Y1, Y0, Y0
	VPACKSSDW Y3, Y2, Y2
	VPACKUSWB Y2, Y0, Y0
	VMOVDQU Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $32, R11
	JG columns
	VZEROUPPER
	RET

// DOT multiplies 16 samples with weights; it leaves eight sums to be added.
#define DOT(i, sums) \
	MOVLQSX (4*i)(DX), AX       \
	VPMOVZXBW (SI)(AX*1), sums  \
	VPMADDWD (32*i)(BX), sums, sums

// LONGDOT is DOT with R8 times as many samples and weights.
#define LONGDOT(i, sums, next) \
	MOVLQSX (4*i)(DX), AX \
	ADDQ SI, AX           \
	MOVQ R8, CX           \
	VPXOR sums, sums, sums \
next:                     \
	VPMOVZXBW (AX), Y8    \
	VPMADDWD (BX), Y8, Y8 \
	VPADDD Y8, sums, sums \
	ADDQ $16, AX          \
	ADDQ $32, BX          \
	DECQ CX               \
	JNZ next

// FINISH adds the eight sums of each of Y0-Y7, and stores eight samples.
#define FINISH \
	VPHADDD Y1, Y0, Y0 \
	VPHADDD Y3, Y2, Y2 \
	VPHADDD Y5, Y4, Y4 \
	VPHADDD Y7, Y6, Y6 \
	VPHADDD Y2, Y0, Y0 \ // half of the sums of samples 0-3, and the others
	VPHADDD Y6, Y4, Y4 \ // the same of 4-7
	VPERM2I128 $0x20, Y4, Y0, Y1 \
	VPERM2I128 $0x31, Y4, Y0, Y2 \
	VPADDD Y2, Y1, Y0  \
	VPADDD Y15, Y0, Y0 \
	VPSRAD WEIGHTBITS, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X1 \
	VPACKSSDW X1, X0, X0 \
	VPACKUSWB X0, X0, X0 \
	VMOVQ X0, (DI)     \
	ADDQ $8, DI        \
	ADDQ $32, DX

// func filterAlongAVX2(dst, src *byte, starts *int32, weights *int16, chunks, n int)
//
// Eight samples at a time, in Y0-Y7 until FINISH. Filters of one chunk, up to
// 16 taps, have a loop of their own.
TEXT ·filterAlongAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ starts+16(FP), DX
	MOVQ weights+24(FP), BX
	MOVQ chunks+32(FP), R8
	MOVQ n+40(FP), R11
	VPBROADCASTD half<>(SB), Y15
	CMPQ R8, $1
	JNE long

short:
	DOT(0, Y0)
	DOT(1, Y1)
	DOT(2, Y2)
	DOT(3, Y3)
	DOT(4, Y4)
	DOT(5, Y5)
	DOT(6, Y6)
	DOT(7, Y7)
	ADDQ $(8*32), BX
	FINISH
	SUBQ $8, R11
	JG short
	VZEROUPPER
	RET

long:
	LONGDOT(0, Y0, next0)
	LONGDOT(1, Y1, next1)
	LONGDOT(2, Y2, next2)
	LONGDOT(3, Y3, next3)
	LONGDOT(4, Y4, next4)
	LONGDOT(5, Y5, next5)
	LONGDOT(6, Y6, next6)
	LONGDOT(7, Y7, next7)
	FINISH
	SUBQ $8, R11
	JG long
	VZEROUPPER
	RET
