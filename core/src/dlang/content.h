/* SPDX-License-Identifier: MIT */
/* All bytes of a stream, in memory. */
#ifndef USDTY_CONTENT_H
#define USDTY_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct usdty_content {
	char *bytes;
	size_t size;
};

/* What is left of the stream; false, with errno, if it cannot be read or there
 * is not enough memory. Caller frees with usdty_content_free(), in any case. */
bool usdty_content_read(struct usdty_content *content, FILE *stream);

void usdty_content_free(struct usdty_content *content);

#endif
