/* SPDX-License-Identifier: MIT */
/*
 * The one lock of the library: definitions, batches and the list of providers.
 * It is never held across dlopen(), dlclose(), dlinfo() or dl_iterate_phdr():
 * a constructor that enables a provider would deadlock against the loader's
 * own lock. A fork() waits for it, so that a child finds it free and what it
 * guards whole. Firing takes no lock.
 */
#ifndef USDTY_LOCK_H
#define USDTY_LOCK_H

void usdty_lock(void);
void usdty_unlock(void);

#endif
