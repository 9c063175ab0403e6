/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <string.h>

#include "bytes.h"

static const uint64_t factor1 = 0x87c37b91114253d5,
		      factor2 = 0x4cf5ad432745937f;

static uint64_t rotate(uint64_t value, int bits)
{
	return value << bits | value >> (64 - bits);
}

static uint64_t scramble1(uint64_t word)
{
	return rotate(word * factor1, 31) * factor2;
}

static uint64_t scramble2(uint64_t word)
{
	return rotate(word * factor2, 33) * factor1;
}

static uint64_t finish(uint64_t word)
{
	word = (word ^ word >> 33) * 0xff51afd7ed558ccd;
	word = (word ^ word >> 33) * 0xc4ceb9fe1a85ec53;
	return word ^ word >> 33;
}

struct usdty_hash usdty_hash(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint8_t tail[16] = { 0 };
	struct usdty_hash hash;
	uint64_t h1 = 0, h2 = 0;
	size_t left = size;

	for (; left >= 16; left -= 16, bytes += 16) {
		h1 ^= scramble1(usdty_get64(bytes));
		h1 = (rotate(h1, 27) + h2) * 5 + 0x52dce729;
		h2 ^= scramble2(usdty_get64(bytes + 8));
		h2 = (rotate(h2, 31) + h1) * 5 + 0x38495ab5;
	}
	if (left)
		memcpy(tail, bytes, left);
	h1 ^= scramble1(usdty_get64(tail)) ^ size;
	h2 ^= scramble2(usdty_get64(tail + 8)) ^ size;
	h1 += h2;
	h2 += h1;
	h1 = finish(h1);
	h2 = finish(h2);
	h1 += h2;
	h2 += h1;
	usdty_put64(hash.bytes, h1);
	usdty_put64(hash.bytes + 8, h2);
	return hash;
}
