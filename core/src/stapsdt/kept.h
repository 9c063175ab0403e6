/* SPDX-License-Identifier: MIT */
/*
 * A way back to a file that can no longer be opened by its path. A program that
 * gives up its privileges or changes its root directory is still in the same
 * object, and tracers are attached to its file.
 *
 * Mapping the file anew is best, because the kernel then counts the gates anew.
 * So a process that may lose access keeps a descriptor while an object is
 * hidden. If it lost the access before, the mappings themselves are kept,
 * elsewhere.
 */
#ifndef USDTY_KEPT_H
#define USDTY_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the process has privileges that it can give up. */
bool usdty_may_lose_access(void);

/* Whether a descriptor may be kept: there are many left. */
bool usdty_may_keep(int fd);

/* A mapping of stubs or gates, and where it is kept: 0 if it is not. */
struct usdty_kept {
	uint64_t at;
};

/* Moves a mapping elsewhere. In its place it leaves one of the same file
 * without changes, so that threads that are inside go on. Fails on Linux before
 * 5.13. */
bool usdty_kept_take(struct usdty_kept *kept, char *start, size_t size);

/* Moves it back, with the given protection. */
bool usdty_kept_return(struct usdty_kept *kept, char *start, size_t size,
		       int protection);

void usdty_kept_drop(struct usdty_kept *kept, size_t size);

#endif
