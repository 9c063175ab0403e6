/* SPDX-License-Identifier: MIT */
/*
 * The object cache: the files of objects, one for each definition, shared by
 * all processes of a user.
 *
 * A file appears complete, by link(), and its bytes never change, because
 * tracers fail if they see two contents under one inode. A process that uses a
 * file holds a shared flock() on it. The mapping file.hold keeps this lock, not
 * a descriptor: so the lock survives closefrom() and ends with the process. A
 * process that writes a new file removes the files that no process holds and
 * that none has used for a week.
 */
#ifndef USDTY_CACHE_H
#define USDTY_CACHE_H

#include <sys/types.h>

#include "image.h"

struct usdty_file {
	int fd;         /* read-only; -1 once it is closed */
	char *path;     /* caller frees */
	bool anonymous; /* a memfd: the path works while fd is open */
	dev_t device;
	ino_t inode;
	void *hold; /* an inaccessible page of the file */
};

/* Finds or makes the file with these bytes: in USDTY_DIR if it is set; else in
 * the first directory that can be used, or else in memory. If it cannot be
 * determined now whether a directory has the file (no descriptor is left, an
 * error of the disk), no other place is tried. Errors: USDTY_ERROR_IO with the
 * reasons for all directories, USDTY_ERROR_MEMORY. */
usdty_status usdty_cache_open(const struct usdty_image *image,
			      struct usdty_file *file,
			      struct usdty_error *error);

/* Finds the file with these bytes in the directories where packages install
 * objects, which belong to root. Never changes anything there. Errors:
 * USDTY_ERROR_NOT_FOUND without a message, USDTY_ERROR_IO,
 * USDTY_ERROR_MEMORY. */
usdty_status usdty_cache_open_shipped(const struct usdty_image *image,
				      struct usdty_file *file,
				      struct usdty_error *error);

/* Returns a new descriptor of an anonymous file, or -1 and ENOENT: the program
 * may have closed the file's descriptor and reused its number. */
int usdty_cache_reopen(const struct usdty_file *file);

/* Writes the path at which others find the file now, as snprintf(). A file in
 * memory has none but those of the descriptors of this process, which may be a
 * child of the one that opened it, or of its mappings. */
size_t usdty_cache_path(const struct usdty_file *file, char *text, size_t size);

/* Release what usdty_cache_open() opened, in two steps. The descriptor may be
 * closed first, unless the file is anonymous and tracers must find it. The file
 * counts as in use until the hold is released. */
void usdty_cache_close(struct usdty_file *file);
void usdty_cache_release(struct usdty_file *file);

#endif
