/* SPDX-License-Identifier: MIT */
/* Argument types, as the stages need them. */
#ifndef USDTY_TYPE_H
#define USDTY_TYPE_H

#include "usdty.h"

#include <ffi.h>

/* Any argument: what libffi takes the address of. */
union usdty_value {
#define USDTY_MEMBER(name, number, text, ctype, passed) ctype as_##name;
	USDTY_TYPE_TABLE(USDTY_MEMBER)
#undef USDTY_MEMBER
};

/* The valid type as one of the same meaning that has its size in its name. */
usdty_type usdty_type_exact(usdty_type type);

/* libffi's description of a valid type. */
ffi_type *usdty_type_ffi(usdty_type type);

#endif
