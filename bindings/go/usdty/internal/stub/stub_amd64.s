// SPDX-License-Identifier: MIT

//go:build !purego

#include "textflag.h"

// The functions have a frame, even if it stays empty: Go's assembler then saves
// the frame pointer, so that a tracer's stack begins with the caller.

// Puts the entry into AX and the address of the words into R10, and changes the
// offsets of texts to addresses.
#define PREPARE(next, ready) \
	MOVQ  call+0(FP), R10 \
	MOVQ  0(R10), AX \
	MOVQ  16(R10), BX \
	TESTQ BX, BX \
	JZ    ready \
	MOVQ  8(R10), R11 \
next: \
	BSFQ  BX, CX \
	ADDQ  R11, 24(R10)(CX*8) \
	LEAQ  -1(BX), CX \
	ANDQ  CX, BX \
	JNZ   next \
ready:

#define REGISTERS \
	MOVQ 24(R10), DI \
	MOVQ 32(R10), SI \
	MOVQ 40(R10), DX \
	MOVQ 48(R10), CX \
	MOVQ 56(R10), R8 \
	MOVQ 64(R10), R9

// func Few(call *FewCall)
TEXT ·Few(SB), NOSPLIT, $8-8
	PREPARE(next, ready)
	REGISTERS
	CALL AX
	RET

// func All(call *Call)
TEXT ·All(SB), NOSPLIT, $48-8
	PREPARE(next, ready)
	MOVUPS 72(R10), X0
	MOVUPS 88(R10), X1
	MOVUPS 104(R10), X2
	MOVUPS X0, 0(SP)
	MOVUPS X1, 16(SP)
	MOVUPS X2, 32(SP)
	REGISTERS
	CALL AX
	RET
