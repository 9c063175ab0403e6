/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <stdlib.h>
#include <unistd.h>

#include "guard.h"

/* Has a guard. Waiting for bytes has none. */
static bool grow(struct usdty_content *content, size_t room)
{
	struct usdty_guard guard;
	char *bytes;

	usdty_guard_raise(&guard);
	bytes = realloc(content->bytes, room);
	if (bytes)
		content->bytes = bytes;
	usdty_guard_lower(&guard);
	return bytes;
}

bool usdty_content_read(struct usdty_content *content, int fd)
{
	size_t room = 0;
	ssize_t got;

	*content = (struct usdty_content){ NULL, 0 };
	do {
		if (content->size == room) {
			room = room ? 2 * room : 1 << 14;
			if (!grow(content, room))
				return false;
		}
		got = read(fd, content->bytes + content->size,
			   room - content->size);
		if (got > 0)
			content->size += (size_t)got;
	} while (got > 0);
	return !got;
}

void usdty_content_free(struct usdty_content *content)
{
	free(content->bytes);
	*content = (struct usdty_content){ NULL, 0 };
}
