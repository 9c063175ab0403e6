/* SPDX-License-Identifier: MIT */
/* What is wrong with a text, as compilers say it: file:line:column, the line
 * and a caret. Several of them, up to a limit. */
#ifndef USDTY_DIAGNOSTICS_H
#define USDTY_DIAGNOSTICS_H

#include "arena.h"
#include "output.h"

enum { USDTY_MAX_DIAGNOSTICS = 20 };

/* A position in the text; line markers make file and line differ from it. */
struct usdty_position {
	const char *file; /* of the arena, or of the caller's */
	size_t line;      /* from 1 */
	size_t offset;    /* in the text, in bytes */
};

struct usdty_diagnostic {
	struct usdty_position position;
	size_t length; /* of what is underlined, at least 1 */
	char message[256];
};

struct usdty_diagnostics {
	const char *text; /* borrowed */
	size_t size;
	size_t count;     /* of all that was said, also past the limit */
	size_t last;      /* the offset of the last of them */
	struct usdty_diagnostic list[USDTY_MAX_DIAGNOSTICS];
};

/* Adds one, unless there just was one at the same position. */
void usdty_diagnose(struct usdty_diagnostics *diagnostics,
		    const struct usdty_position *position, size_t length,
		    const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Each with its line and a caret. Those past the limit, and those for which
 * the output has no room, are counted in the last line; an output without a
 * size has room for all. The first one is put in any case. */
void usdty_diagnostics_put(const struct usdty_diagnostics *diagnostics,
			   struct usdty_output *output);

/* The same; text may be NULL if size is 0. The length of what was put. */
size_t usdty_diagnostics_print(const struct usdty_diagnostics *diagnostics,
			       char *text, size_t size);

#endif
