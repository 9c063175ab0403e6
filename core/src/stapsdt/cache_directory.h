/* SPDX-License-Identifier: MIT */
/* The directories of the object cache: which there are, and whether each is
 * safe and can be used. usdty_provider_enable() has the rules. */
#ifndef USDTY_CACHE_DIRECTORY_H
#define USDTY_CACHE_DIRECTORY_H

#include <stdbool.h>

#include "error.h"

enum { USDTY_DIRECTORY_CHOSEN }; /* the candidate that USDTY_DIR names */

/* USDTY_DIR's value, or NULL if it is not set or empty. If it is set, no other
 * directory is used. */
const char *usdty_directory_chosen(void);

/* Writes the path of candidate number `index` in order of preference. Returns 1
 * if it was written, 0 if this candidate does not apply here, and -1 if there
 * are no more. */
int usdty_directory_candidate(unsigned index, char *path, size_t size);

/*
 * Opens the directory, and makes it if it is missing. Only we may write to it,
 * only root and we may replace a directory on the way to it, it must not be
 * mounted noexec, and tracers must be able to use its path. If it is one of
 * ours, not one that the user chose, a wrong mode is put right. Returns a
 * descriptor and the real path (caller frees). On failure returns -1 and errno,
 * and appends the reason to the error.
 */
int usdty_directory_open(const char *path, bool is_ours, char **real,
			 struct usdty_error *error);

/* Whether the directory belongs to root or to us, and no other user may write
 * to it. This is enough for a process that only reads there. */
bool usdty_directory_is_private(const char *path);

/* Directory number `index` of those where packages install objects for all
 * users; NULL after the last. The environment has no influence on them. */
const char *usdty_directory_shipped(unsigned index);

/* Whether one of them exists. The answer "no" is kept for a minute. */
bool usdty_directory_any_shipped(void);

/* Opens one of them if it belongs to root, only root can write to it, and it is
 * not mounted noexec; else returns -1 and errno. */
int usdty_directory_open_shipped(const char *path);

/* Lock the directory, so that only one thread at a time removes names from it.
 * usdty_directory_lock() returns a descriptor with which the directory can be
 * read. On failure it returns -1 and errno: EWOULDBLOCK if another thread or
 * process has the lock. */
int usdty_directory_lock(int directory);
void usdty_directory_unlock(int lock);

#endif
