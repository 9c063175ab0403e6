/* SPDX-License-Identifier: MIT */
/* MurmurHash3's 128-bit variant for 64-bit machines (Austin Appleby, public
 * domain). It names files by their bytes and distinguishes definitions. It only
 * protects against accidents: where we must be certain, we compare every
 * byte. */
#ifndef USDTY_HASH_H
#define USDTY_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct usdty_hash {
	uint8_t bytes[16]; /* the same on every machine: little-endian */
};

struct usdty_hash usdty_hash(const void *data, size_t size);

static inline bool usdty_hash_equal(const struct usdty_hash *a,
				    const struct usdty_hash *b)
{
	return !memcmp(a, b, sizeof *a);
}

#endif
