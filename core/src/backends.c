/* SPDX-License-Identifier: MIT */
/* The one place that knows which backends there are. */
#include "backend.h"

extern const struct usdty_backend usdty_stapsdt, usdty_none;

const struct usdty_backend *const usdty_backends[] = {
	&usdty_stapsdt,
	/* dof: dof/README.md */
	&usdty_none,
	NULL
};
