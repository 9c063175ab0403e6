/* SPDX-License-Identifier: MIT */
#include "text.h"

int text_write(const struct usdty_content *text, FILE *stream)
{
	int failed = fwrite(text->bytes, 1, text->size, stream) != text->size;

	return fflush(stream) || failed ? -1 : 0;
}
