/* SPDX-License-Identifier: MIT */
/*
 * The files of objects: one a definition, shared by all processes of a user.
 *
 * A file appears complete, by link(), and its bytes never change: tracers
 * that see two contents under one inode fail. In use is said by a shared
 * flock(), which lives with the mapping that file.closed is, not with a
 * descriptor: it survives closefrom() and ends with the process. Who writes a
 * new file removes those that nobody holds and nobody used for a week.
 */
#ifndef USDTY_STORE_H
#define USDTY_STORE_H

#include <sys/types.h>

#include "image.h"

struct usdty_file {
	int fd;          /* read-only */
	char *path;      /* caller frees */
	bool anonymous;  /* a memfd: the path works while fd is open */
	dev_t device;
	ino_t inode;
	void *closed;    /* image->closed, mapped shared; caller unmaps */
};

/* Finds or makes the file with these bytes, in the first directory that
 * serves, else in memory. Errors: USDTY_ERROR_IO with all reasons,
 * USDTY_ERROR_MEMORY. */
usdty_status usdty_store_open(const struct usdty_image *image,
			      struct usdty_file *file,
			      struct usdty_error *error);

/* Releases what usdty_store_open() gave. */
void usdty_store_close(struct usdty_file *file,
		       const struct usdty_image *image);

#endif
