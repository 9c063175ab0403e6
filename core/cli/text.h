/* SPDX-License-Identifier: MIT */
/* Bytes in memory that the caller frees with text_free(). */
#ifndef USDTY_CLI_TEXT_H
#define USDTY_CLI_TEXT_H

#include <stddef.h>
#include <stdio.h>

struct text {
	char *bytes;
	size_t size;
};

/* All that is left of the stream; 0, or -1 with errno. */
int text_read(struct text *text, FILE *stream);
/* And flushes. */
int text_write(const struct text *text, FILE *stream);
void text_free(struct text *text);

#endif
