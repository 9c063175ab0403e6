/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <stdlib.h>

bool usdty_content_read(struct usdty_content *content, FILE *stream)
{
	size_t room = 0, got;

	*content = (struct usdty_content){ NULL, 0 };
	do {
		char *bytes;

		room = room ? 2 * room : 1 << 14;
		bytes = realloc(content->bytes, room);
		if (!bytes)
			return false;
		content->bytes = bytes;
		got = fread(bytes + content->size, 1, room - content->size,
			    stream);
		content->size += got;
	} while (content->size == room);
	return !ferror(stream);
}

void usdty_content_free(struct usdty_content *content)
{
	free(content->bytes);
	*content = (struct usdty_content){ NULL, 0 };
}
