/* SPDX-License-Identifier: MIT */
/*
 * The one lock of the library: definitions, batches and the list of providers.
 * It is never held across dlopen(), dlclose(), dlinfo() or dl_iterate_phdr():
 * a constructor that enables a provider would deadlock against the loader's
 * own lock. A fork() waits for it, so that a child finds it free and what it
 * guards whole. Firing takes no lock.
 *
 * A signal handler may call fork() while its own thread holds the lock: it
 * interrupted a getter, or handles a fault of a call that changes something.
 * That fork() does not wait; handler and call go on in both processes, each
 * with the lock held by that thread. Calls that change something also have a
 * guard (guard.h).
 */
#ifndef USDTY_LOCK_H
#define USDTY_LOCK_H

void usdty_lock(void);
void usdty_unlock(void);

#endif
