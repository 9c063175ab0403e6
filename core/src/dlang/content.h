/* SPDX-License-Identifier: MIT */
/* All bytes of a file, in memory. */
#ifndef USDTY_CONTENT_H
#define USDTY_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

struct usdty_content {
	char *bytes;
	size_t size;
};

/* What is left of the file; false, with errno, if it cannot be read or there
 * is not enough memory. Caller frees with usdty_content_free(), in any case:
 * also if the thread is cancelled, which it may be while it waits for bytes. */
bool usdty_content_read(struct usdty_content *content, int fd);

void usdty_content_free(struct usdty_content *content);

#endif
