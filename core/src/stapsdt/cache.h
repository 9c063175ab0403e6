/* SPDX-License-Identifier: MIT */
/*
 * The files of objects: one a definition, shared by all processes of a user.
 *
 * A file appears complete, by link(), and its bytes never change: tracers
 * that see two contents under one inode fail. In use is said by a shared
 * flock(), which lives with the mapping that file.hold is, not with a
 * descriptor: it survives closefrom() and ends with the process. Who writes a
 * new file removes those that nobody holds and nobody used for a week.
 */
#ifndef USDTY_CACHE_H
#define USDTY_CACHE_H

#include <sys/types.h>

#include "image.h"

struct usdty_file {
	int fd;		/* read-only; -1 once it is closed */
	char *path;	/* caller frees */
	bool anonymous; /* a memfd: the path works while fd is open */
	dev_t device;
	ino_t inode;
	void *hold; /* an inaccessible page of it */
};

/* Finds or makes the file with these bytes, in the first directory that
 * serves, else in memory. Errors: USDTY_ERROR_IO with all reasons,
 * USDTY_ERROR_MEMORY. */
usdty_status usdty_cache_open(const struct usdty_image *image,
			      struct usdty_file *file,
			      struct usdty_error *error);

/* Finds the file with these bytes where packages put objects, root's own. It is
 * only read, whatever is there. USDTY_ERROR_NOT_FOUND, without a message, or
 * USDTY_ERROR_MEMORY. */
usdty_status usdty_cache_open_shipped(const struct usdty_image *image,
				      struct usdty_file *file,
				      struct usdty_error *error);

/* A further descriptor of an anonymous file, or -1 and ENOENT: the program may
 * have closed the file's, and given its number to something else. */
int usdty_cache_reopen(const struct usdty_file *file);

/* What usdty_cache_open() gave is released in steps: the descriptor can go
 * first, but not of an anonymous file that tracers must find; who keeps the
 * hold says that the file is in use. */
void usdty_cache_close(struct usdty_file *file);
void usdty_cache_release(struct usdty_file *file);

#endif
