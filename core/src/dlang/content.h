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

/* Reads the rest of the file. Returns false and sets errno if it cannot be read
 * or there is not enough memory. Caller frees with usdty_content_free(), also
 * after a failure, and also if the thread is cancelled. That can happen while
 * it waits for bytes. */
bool usdty_content_read(struct usdty_content *content, int fd);

void usdty_content_free(struct usdty_content *content);

#endif
