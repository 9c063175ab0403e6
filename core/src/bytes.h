/* SPDX-License-Identifier: MIT */
/* Little-endian numbers in images, on machines of either byte order. */
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

static inline uint32_t usdty_get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Written out in full: compilers then make a single load of it. */
static inline uint64_t usdty_get64(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
	       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 |
	       (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
	       (uint64_t)at[7] << 56;
}

#endif
