/* SPDX-License-Identifier: MIT */
/* Functions of a shared library that do nothing: what any call into one costs
 * that takes the arguments of a fire. */
#ifndef EMPTY_H
#define EMPTY_H

#include <stdint.h>

void empty_0(const void *probe);
void empty_2(const void *probe, int64_t a, int64_t b);
void empty_6(const void *probe, int64_t a, int64_t b, int64_t c, int64_t d,
	     int64_t e, int64_t f);

#endif
