/* SPDX-License-Identifier: MIT */
/*
 * Descriptors and files, as a guest in a process uses them.
 *
 * A call that was interrupted is made again, so that EINTR is never taken for
 * an answer. A descriptor is never 0, 1 or 2, which the program may have closed
 * and may still write to. No call answers with a signal.
 */
#ifndef USDTY_DESCRIPTOR_H
#define USDTY_DESCRIPTOR_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "usdty.h"

enum { USDTY_INTERRUPTIONS = 10000 };

/* The result of a call that returns -1 and errno on failure. A call that is
 * always interrupted fails in the end. */
#define USDTY_REPEAT(call) \
	__extension__({ \
		__typeof__(call) result_; \
		int attempts_ = 0; \
		do \
			result_ = (call); \
		while (result_ == -1 && errno == EINTR && \
		       ++attempts_ < USDTY_INTERRUPTIONS); \
		result_; \
	})

/* Whether a call that failed with this error leaves it open if the file is
 * there: the call may succeed later. Whoever takes it for "not there" makes a
 * second file, in another place. */
bool usdty_is_inconclusive(int error);

/* USDTY_ERROR_MEMORY if memory ran out, also memory that may be locked; else
 * USDTY_ERROR_IO. */
usdty_status usdty_status_of(int error);

/* As openat(), with O_CLOEXEC. */
int usdty_open_at(int directory, const char *name, int flags, mode_t mode);

/* Opens a file to read it line by line. Returns NULL and errno on failure. */
FILE *usdty_open_lines(const char *path);

/* Returns a descriptor of the same file that is over 2, and closes the given
 * one if it is not. On failure closes it, too, and returns -1 and errno. A
 * negative number is returned as it is. */
int usdty_descriptor_raise(int fd);

/* Closes it and keeps errno. */
void usdty_descriptor_close(int fd);

/* Writes all bytes to a regular file. If they exceed RLIMIT_FSIZE, fails with
 * EFBIG; the kernel's SIGXFSZ is not delivered, whatever the program does with
 * this signal. */
bool usdty_write_all(int fd, const void *bytes, size_t size);

#endif
