/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <stdarg.h>
#include <stdio.h>

#include "../utf8.h"

void usdty_output_begin(struct usdty_output *output, char *text, size_t size)
{
	*output = (struct usdty_output){ .text = text, .size = size };
	if (size)
		*text = '\0';
}

void usdty_output_put(struct usdty_output *output, const char *format, ...)
{
	size_t room = output->length < output->size ?
			      output->size - output->length :
			      0;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(room ? output->text + output->length : NULL, room,
			   format, arguments);
	va_end(arguments);
	if (length > 0)
		output->length += (size_t)length;
}

/* The length of the plain text at the beginning. */
static size_t plain_run(const char *text, size_t size)
{
	size_t length, run = 0;

	while ((length = usdty_utf8_plain(text + run, size - run)))
		run += length;
	return run;
}

void usdty_output_put_plain(struct usdty_output *output, const char *text,
			    size_t size)
{
	for (;;) {
		size_t run = plain_run(text, size);

		usdty_output_put(output, "%.*s", (int)run, text);
		if (run == size)
			return;
		text += run;
		usdty_output_put(output, "%c",
				 *text == '\t' ? '\t' :
				 *text == '\r' ? ' ' :
						 '?');
		text++;
		size -= run + 1;
	}
}
