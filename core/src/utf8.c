/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <stdint.h>
#include <string.h>

/* The character at `text` and its length, or 0 if it is not valid UTF-8. */
static size_t decode(const char *text, size_t size, uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *at = (const unsigned char *)text;
	size_t length = !size	  ? 0 :
			*at < 0x80 ? 1 :
			*at < 0xc0 ? 0 :
			*at < 0xe0 ? 2 :
			*at < 0xf0 ? 3 :
			*at < 0xf8 ? 4 :
				     0;

	if (!length || length > size)
		return 0;
	*code = length == 1 ? *at : *at & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (at[i] & 0x3f);
	}
	return *code < smallest[length] || *code > 0x10ffff ||
			       (*code >= 0xd800 && *code < 0xe000) ?
		       0 :
		       length;
}

static bool is_plain(uint32_t code)
{
	return code >= ' ' && (code < 0x7f || code >= 0xa0) &&
	       (code < 0x2028 || code > 0x202e) &&
	       (code < 0x2066 || code > 0x2069) && code != 0xfeff;
}

size_t usdty_utf8_plain(const char *text, size_t size)
{
	uint32_t code;
	size_t length = decode(text, size, &code);

	return length && is_plain(code) ? length : 0;
}

void usdty_utf8_tame(char *text)
{
	size_t size = strlen(text), length;
	uint32_t code;

	for (; size; text += length, size -= length) {
		length = decode(text, size, &code);
		if (length ? !is_plain(code) : (unsigned char)*text < 0xa0)
			memset(text, '?', length ? length : 1);
		length += !length;
	}
}
