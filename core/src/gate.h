/* SPDX-License-Identifier: MIT */
/* Gates and entries of probes that are in no object. */
#ifndef USDTY_GATE_H
#define USDTY_GATE_H

#include <stdint.h>

/* Always closed: of probes whose provider is disabled. Always open: of probes
 * without a semaphore whose provider is enabled. The second half of each lets
 * languages read a gate as one aligned 32-bit word. Not volatile, for they must
 * come to be in read-only memory. */
extern const uint16_t usdty_gate_closed[2];
extern const uint16_t usdty_gate_open[2];

/* The entry of a probe that has no object: does nothing. */
void usdty_entry_closed(void);

#endif
