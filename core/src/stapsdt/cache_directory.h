/* SPDX-License-Identifier: MIT */
/* Directories for objects: which, and whether each is safe and serves. */
#ifndef USDTY_CACHE_DIRECTORY_H
#define USDTY_CACHE_DIRECTORY_H

#include <stdbool.h>

#include "error.h"

/* The path of candidate number `index` in order of preference. 1: there is
 * one; 0: this one does not apply here; -1: there are no more. */
int usdty_directory_candidate(unsigned index, char *path, size_t size);

/*
 * Opens the directory, made if it is missing: ours alone to write, reached
 * through directories that nobody else can exchange, not mounted noexec.
 * Returns a descriptor and its real path (caller frees), or -1, the reason
 * appended to the error.
 */
int usdty_directory_open(const char *path, char **real,
			 struct usdty_error *error);

/* Whether the directory is root's or ours, and nobody else may write to it:
 * for who only reads there. */
bool usdty_directory_is_private(const char *path);

/* Directory number `index` of those where packages put objects for all users;
 * NULL after the last. The environment has no say. */
const char *usdty_directory_shipped(unsigned index);

/* Whether one of them is there; that there was none is known for a minute. */
bool usdty_directory_any_shipped(void);

/* Opens one of them if only root can change what is in it, and it is not
 * mounted noexec; else -1. */
int usdty_directory_open_shipped(const char *path);

/* Who removes a file's name from the directory is alone with it meanwhile. A
 * descriptor, which can read the directory; -1 and EWOULDBLOCK if another one
 * has the lock, or another errno. */
int usdty_directory_lock(int directory);
void usdty_directory_unlock(int lock);

#endif
