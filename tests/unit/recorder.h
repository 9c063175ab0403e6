/* SPDX-License-Identifier: MIT */
/* Probes that a function of the test watches in place of a tracer. */
#ifndef RECORDER_H
#define RECORDER_H

#include <usdty.h>

extern uint64_t recorder_words[USDTY_MAX_ARGUMENTS]; /* of the last hit */
extern int recorder_hits;

/* Makes a provider with a probe whose gate is open and whose entry records
 * hits. The count starts at 0. recorder_leave() frees both. */
usdty_probe *recorder_enter(const usdty_type *types, size_t count);
void recorder_leave(void);

/* Sets another function as the entry. It gets the probe's arguments as
 * words. */
void recorder_entry(usdty_probe *probe, void *entry);

/* A way to fire a probe. */
typedef void recorder_fire(const usdty_probe *probe);

/* Fires a probe with an int in a signal handler, asserts one hit, and returns the
 * argument as it was recorded. */
uint64_t recorder_in_handler(recorder_fire *fire);

/* Fires a probe with an int and a string through a real stub, as if it were
 * watched, and asserts that errno is kept. */
void recorder_errno_is_kept(recorder_fire *fire);

/* Closes the gate again. */
void recorder_close(usdty_probe *probe);

#endif
