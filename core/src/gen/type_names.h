/* SPDX-License-Identifier: MIT */
/* What generators write for an argument's type: its name in each language, and
 * its conversion for printf(). What the library itself needs of a type, such as
 * its size and its sign, is in the table of usdty.h. */
#ifndef USDTY_GEN_TYPE_NAMES_H
#define USDTY_GEN_TYPE_NAMES_H

#include <usdty.h>

struct usdty_type_names {
	const char *c;       /* a parameter's name can follow directly */
	const char *c_plain; /* the same, for C without any header */
	const char *d;
	const char *go;
	const char *lua;
	const char *python;
	const char *printf;       /* with the width, as C's printf() needs it */
	const char *printf_plain; /* where printf() knows the width */
};

/* type: a valid one. */
const struct usdty_type_names *usdty_type_names(usdty_type type);

#endif
