/* SPDX-License-Identifier: MIT */
/* Gates and entries of probes that are in no object. */
#ifndef USDTY_GATE_H
#define USDTY_GATE_H

#include <stdint.h>

/* usdty_gate_closed is the gate of probes whose provider is disabled, and
 * usdty_gate_open that of probes without a semaphore whose provider is enabled.
 * With the second half a language can read a gate as one aligned 32-bit word.
 * They are not volatile, so that they are placed in read-only memory. */
extern const uint16_t usdty_gate_closed[2];
extern const uint16_t usdty_gate_open[2];

/* The entry of a probe that is in no object: it only returns. */
void usdty_entry_closed(void);

#endif
