/* SPDX-License-Identifier: MIT */
/*
 * A guard protects a call that changes something from being interrupted
 * half-way. While its guard is up:
 *
 *   - No signal handler runs in its thread. A handler may call fork(), which
 *     would wait for a lock that its own thread holds: the allocator's, or the
 *     loader's. (Our lock knows its owner, see lock.h.) Signals that a fault of
 *     this thread raises are not blocked, because the kernel would then end the
 *     process.
 *   - The thread cannot be cancelled, which would lose memory, descriptors and
 *     locks.
 *   - The messages of the system and of its loader, which become parts of ours,
 *     are those of the C locale: in English, and in ASCII.
 *
 * Each function that allocates or calls the system raises a guard first, before
 * it takes the lock. No guard is up while a call may wait for ever, for example
 * for the other end of a pipe. Guards nest. Other threads are not affected.
 */
#ifndef USDTY_GUARD_H
#define USDTY_GUARD_H

#include <locale.h>
#include <signal.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

/* The thread's state before. The caller keeps it until the guard is lowered. */
struct usdty_guard {
	sigset_t signals;
	int cancel_state;
	locale_t locale;
};

/* These never fail and do not change errno. */
void usdty_guard_raise(struct usdty_guard *guard);
void usdty_guard_lower(const struct usdty_guard *guard);

#endif
