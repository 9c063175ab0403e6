// SPDX-License-Identifier: MIT

//go:build !purego

#include "textflag.h"

// Puts the entry into R9 and the address of the words into R10, and changes the
// offsets of texts to addresses.
#define PREPARE(next, ready) \
	MOVD call+0(FP), R10 \
	MOVD 0(R10), R9 \
	MOVD 16(R10), R12 \
	CBZ  R12, ready \
	MOVD 8(R10), R11 \
	ADD  $24, R10, R15 \
next: \
	RBIT R12, R13 \
	CLZ  R13, R13 \
	MOVD (R15)(R13<<3), R14 \
	ADD  R11, R14 \
	MOVD R14, (R15)(R13<<3) \
	SUB  $1, R12, R13 \
	AND  R13, R12 \
	CBNZ R12, next \
ready:

#define REGISTERS \
	LDP 24(R10), (R0, R1) \
	LDP 40(R10), (R2, R3) \
	LDP 56(R10), (R4, R5) \
	LDP 72(R10), (R6, R7)

// func Few(call *FewCall)
TEXT ·Few(SB), NOSPLIT, $16-8
	PREPARE(next, ready)
	REGISTERS
	CALL (R9)
	RET

// At the call the last four words must be where the stack pointer points. Go's
// assembler keeps the return address there until RET, so they go below it.

// func All(call *Call)
TEXT ·All(SB), NOSPLIT, $16-8
	PREPARE(next, ready)
	LDP 88(R10), (R0, R1)
	LDP 104(R10), (R2, R3)
	SUB $32, RSP
	STP (R0, R1), 0(RSP)
	STP (R2, R3), 16(RSP)
	REGISTERS
	CALL (R9)
	ADD $32, RSP
	RET
