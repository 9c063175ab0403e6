/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

static void format_at(struct usdty_error *error, size_t start,
		      const char *format, va_list arguments)
{
	int saved = errno;

	vsnprintf(error->text + start, sizeof error->text - start, format,
		  arguments);
	usdty_utf8_tame(error->text + start);
	errno = saved;
}

usdty_status usdty_fail(struct usdty_error *error, usdty_status status,
			const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	format_at(error, 0, format, arguments);
	va_end(arguments);
	return status;
}

void usdty_error_append(struct usdty_error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	format_at(error, strlen(error->text), format, arguments);
	va_end(arguments);
}

struct usdty_quoted usdty_quote(const char *string)
{
	struct usdty_quoted quoted = { "NULL" };
	const size_t room = sizeof quoted.text - sizeof "\\xff...'";
	size_t used = 0;

	if (!string)
		return quoted;
	quoted.text[used++] = '\'';
	while (*string && used < room) {
		size_t length = usdty_utf8_plain(string, strlen(string));

		if (length) {
			if (used + length > room)
				break;
			memcpy(quoted.text + used, string, length);
			used += length;
			string += length;
		} else {
			used += (size_t)snprintf(quoted.text + used, 5,
						 "\\x%02x",
						 (unsigned char)*string++);
		}
	}
	strcpy(quoted.text + used, *string ? "...'" : "'");
	return quoted;
}
