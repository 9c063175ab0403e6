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

void usdty_output_put_plain(struct usdty_output *output, const char *text,
			    size_t size)
{
	while (size) {
		size_t length = usdty_utf8_plain(text, size);

		if (length)
			usdty_output_put(output, "%.*s", (int)length, text);
		else
			usdty_output_put(output, "%c",
					 *text == '\t' ? '\t' :
					 *text == '\r' ? ' ' :
							 '?');
		length += !length;
		text += length;
		size -= length;
	}
}
