/* SPDX-License-Identifier: MIT */
/* Argument types inside the library. */
#ifndef USDTY_TYPE_H
#define USDTY_TYPE_H

#include "usdty.h"

/* Replaces a valid type by the one of the same size and sign whose name has the
 * size in it (USDTY_INT8 to USDTY_UINT64); pointers and strings stay. */
usdty_type usdty_type_exact(usdty_type type);

/* The valid type's size as SystemTap's notes have it: negative if signed. */
int usdty_type_note_size(usdty_type type);

#endif
