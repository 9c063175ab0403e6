/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdlib.h>

int text_read(struct text *text, FILE *stream)
{
	size_t room = 0, got;

	*text = (struct text){ NULL, 0 };
	do {
		char *bytes;

		room = room ? 2 * room : 1 << 16;
		bytes = realloc(text->bytes, room);
		if (!bytes)
			return -1;
		text->bytes = bytes;
		got = fread(bytes + text->size, 1, room - text->size, stream);
		text->size += got;
	} while (text->size == room);
	return ferror(stream) ? -1 : 0;
}

int text_write(const struct text *text, FILE *stream)
{
	int failed = fwrite(text->bytes, 1, text->size, stream) != text->size;

	return fflush(stream) || failed ? -1 : 0;
}

void text_free(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ NULL, 0 };
}
