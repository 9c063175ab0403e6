/* SPDX-License-Identifier: MIT */
/* A text that is written as by snprintf(): what does not fit is only
 * counted. */
#ifndef USDTY_OUTPUT_H
#define USDTY_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct usdty_output {
	char *text; /* may be NULL if size is 0 */
	size_t size;
	size_t length; /* of the whole */
	bool failed;   /* not enough memory; set by the writer */
};

void usdty_output_begin(struct usdty_output *output, char *text, size_t size);

__attribute__((format(printf, 2, 3))) void usdty_output_put(
	struct usdty_output *output, const char *format, ...);

/* Writes the text, with '?' in place of what a terminal could obey and of what
 * is not UTF-8. Keeps tabs; a carriage return becomes a blank. */
void usdty_output_put_plain(struct usdty_output *output, const char *text,
			    size_t size);

#endif
