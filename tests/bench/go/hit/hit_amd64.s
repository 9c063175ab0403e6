// SPDX-License-Identifier: MIT

#include "textflag.h"

// func Call(entry uintptr)
TEXT ·Call(SB), NOSPLIT, $8-8
	MOVQ entry+0(FP), AX
	CALL AX
	RET
