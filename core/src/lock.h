/* SPDX-License-Identifier: MIT */
/*
 * The only lock of the library. It protects definitions, batches and the list
 * of providers. It is never held across dlopen(), dlclose(), dlinfo() or
 * dl_iterate_phdr(): a constructor that enables a provider would deadlock with
 * the loader's own lock. fork() waits for it, so that the child finds the lock
 * free and the data behind it consistent. Firing takes no lock.
 *
 * A signal handler may call fork() while its own thread holds the lock. This
 * happens if it interrupts a getter, or if it handles a fault inside a call
 * that changes something. Such a fork() does not wait. Handler and call then
 * continue in both processes, and in each of them this thread holds the lock.
 * Calls that change something have a guard as well (guard.h).
 */
#ifndef USDTY_LOCK_H
#define USDTY_LOCK_H

#include <stdbool.h>

void usdty_lock(void);
void usdty_unlock(void);

/* Takes the lock if it is free. For destructors, which must not wait. */
bool usdty_try_lock(void);

#endif
