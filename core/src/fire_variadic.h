/* SPDX-License-Identifier: MIT */
/*
 * What usdty_probe_fire() and usdty_probe_fire_v() need of each probe: the call
 * of its entry, described for libffi. It is made together with the probe, in the
 * same allocation, because a function that fires may not allocate. A library
 * without these two functions has nothing of it: there fire_variadic_none.c is
 * compiled instead of fire_variadic.c.
 */
#ifndef USDTY_FIRE_VARIADIC_H
#define USDTY_FIRE_VARIADIC_H

#include "probe.h"

/* The description begins at a multiple of it, counted from the probe. */
enum { USDTY_CALL_UNIT = sizeof(uint64_t) };

/* How many bytes it takes. */
size_t usdty_call_size(size_t count);

/* Makes it for a probe that has its types. Never fails. */
void usdty_call_prepare(struct usdty_probe *probe);

static inline void *usdty_probe_call(const struct usdty_probe *probe)
{
	return (char *)probe + probe->call_at * USDTY_CALL_UNIT;
}

#endif
