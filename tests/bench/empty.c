/* SPDX-License-Identifier: MIT */
#include "empty.h"

void empty_0(const void *probe)
{
	(void)probe;
}

void empty_2(const void *probe, int64_t a, int64_t b)
{
	(void)probe, (void)a, (void)b;
}

void empty_6(const void *probe, int64_t a, int64_t b, int64_t c, int64_t d,
	     int64_t e, int64_t f)
{
	(void)probe, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
}
