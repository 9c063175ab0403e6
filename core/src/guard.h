/* SPDX-License-Identifier: MIT */
/*
 * What keeps a call that changes something whole. While its guard is up:
 *
 *   - No signal handler runs in its thread. A handler may call fork(), which
 *     would wait for a lock that its own thread holds: the allocator's, or the
 *     loader's. (Ours knows its owner, see lock.h.) Signals that a fault of
 *     this thread raises are not blocked: the kernel would end the process.
 *   - The thread is not cancelled, which would lose memory, descriptors and
 *     locks.
 *
 * Each function that allocates or calls the system raises a guard first. No
 * guard is up while something may wait for ever, as for a pipe's other end.
 * Guards nest. Other threads are not affected.
 */
#ifndef USDTY_GUARD_H
#define USDTY_GUARD_H

#include <signal.h>

/* How the thread was before: the caller's, until it is lowered. */
struct usdty_guard {
	sigset_t signals;
	int cancel_state;
};

/* Neither fails; neither changes errno. */
void usdty_guard_raise(struct usdty_guard *guard);
void usdty_guard_lower(const struct usdty_guard *guard);

#endif
