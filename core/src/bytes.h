/* SPDX-License-Identifier: MIT */
/* Little-endian numbers in images, whatever machine makes the image. */
#ifndef USDTY_BYTES_H
#define USDTY_BYTES_H

#include <stdint.h>

static inline void usdty_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void usdty_put32(uint8_t *at, uint32_t value)
{
	usdty_put16(at, (uint16_t)value);
	usdty_put16(at + 2, (uint16_t)(value >> 16));
}

static inline void usdty_put64(uint8_t *at, uint64_t value)
{
	usdty_put32(at, (uint32_t)value);
	usdty_put32(at + 4, (uint32_t)(value >> 32));
}

static inline uint64_t usdty_get64(const uint8_t *at)
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | at[i];
	return value;
}

#endif
