/* SPDX-License-Identifier: MIT */
/* A library that was built with USDTY_VARIADIC=OFF: no usdty_probe_fire(), no
 * usdty_probe_fire_v(), and nothing to keep for them. */
#include "fire_variadic.h"

size_t usdty_call_size(size_t count)
{
	(void)count;
	return 0;
}

void usdty_call_prepare(struct usdty_probe *probe)
{
	(void)probe;
}
