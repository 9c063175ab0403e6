/* SPDX-License-Identifier: MIT */
/* The only file that knows which backends exist. */
#include "backend.h"

extern const struct usdty_backend usdty_stapsdt, usdty_none;

const struct usdty_backend *const usdty_backends[] = { &usdty_stapsdt,
						       /* dof: dof/README.md */
						       &usdty_none, NULL };
