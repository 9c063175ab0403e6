/* SPDX-License-Identifier: MIT */
/*
 * What usdty_probe_fire() and usdty_probe_fire_v() need for each probe: a
 * description, for libffi, of the call of its entry. It is made together with
 * the probe, in the same allocation, because a function that fires must not
 * allocate. A library without these two functions has no such description:
 * there fire_variadic_none.c is compiled instead of fire_variadic.c.
 */
#ifndef USDTY_FIRE_VARIADIC_H
#define USDTY_FIRE_VARIADIC_H

#include "probe.h"

/* The description begins at a multiple of this size, counted from the start of
 * the probe. */
enum { USDTY_CALL_UNIT = sizeof(uint64_t) };

/* Size in bytes of the description for so many arguments. */
size_t usdty_call_size(size_t count);

/* Writes the description of a probe whose types are set. Never fails. */
void usdty_call_prepare(struct usdty_probe *probe);

static inline void *usdty_probe_call(const struct usdty_probe *probe)
{
	return (char *)probe + probe->call_at * USDTY_CALL_UNIT;
}

#endif
