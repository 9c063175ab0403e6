/* SPDX-License-Identifier: MIT */
/* Argument types, as the stages need them. */
#ifndef USDTY_TYPE_H
#define USDTY_TYPE_H

#include "usdty.h"

/* The valid type as one of the same meaning that has its size in its name. */
usdty_type usdty_type_exact(usdty_type type);

#endif
