/* SPDX-License-Identifier: MIT */
/* For a library built with USDTY_VARIADIC=OFF: it has no usdty_probe_fire() and
 * no usdty_probe_fire_v(), and stores nothing for them. */
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
