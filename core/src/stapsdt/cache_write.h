/* SPDX-License-Identifier: MIT */
/* New files with an image's bytes: with a name, or in memory. */
#ifndef USDTY_CACHE_WRITE_H
#define USDTY_CACHE_WRITE_H

#include <sys/types.h>

#include "image.h"

/* Gives a complete file the image's name in the directory. Returns 0 if it did,
 * 1 if another process had just done so, and -1 and errno on failure. */
int usdty_cache_write(int directory, const struct usdty_image *image);

/* Sets the mode and the sticky bit. With this bit systemd-tmpfiles keeps the
 * file, however old it is. Our lock does not suffice: version 252 honours locks
 * on directories only, and a tracer has none. Returns 0, or -1 and errno. */
int usdty_cache_protect(int fd, mode_t mode);

/* Makes a file in memory, which nobody can change. Returns a descriptor that
 * can only read, or -1 and errno. */
int usdty_cache_write_memory(const struct usdty_image *image);

enum {
	USDTY_FD_PATH_SIZE = sizeof "/proc/4294967295/map_files/"
				    "ffffffffffffffff-ffffffffffffffff",
};

/*
 * Writes the path of an open file of this process. In a PID namespace, /proc
 * may be that of the namespace outside, where the process has another number:
 * so the number is the one that this /proc has for us. The path is right for
 * everyone who sees the same /proc. Returns false and errno if there is no such
 * path.
 */
bool usdty_cache_fd_path(char path[USDTY_FD_PATH_SIZE], int fd);

#endif
