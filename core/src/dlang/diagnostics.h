/* SPDX-License-Identifier: MIT */
/* Errors and warnings about a text, reported as a compiler reports them:
 * file:line:column, the line and a caret. There may be several, up to a limit. */
#ifndef USDTY_DIAGNOSTICS_H
#define USDTY_DIAGNOSTICS_H

#include "arena.h"
#include "output.h"

enum { USDTY_MAX_DIAGNOSTICS = 20 };

/* A position in the text. After a line marker, file and line are those that it
 * gives. */
struct usdty_position {
	const char *file; /* the arena's or the caller's */
	size_t line;      /* from 1 */
	size_t offset;    /* in the text, in bytes */
};

struct usdty_diagnostic {
	struct usdty_position position;
	size_t length; /* of the underlined text, at least 1 */
	char message[256];
};

struct usdty_diagnostic_list {
	size_t count; /* of all, also those past the limit */
	size_t last;  /* the offset of the last one */
	struct usdty_diagnostic list[USDTY_MAX_DIAGNOSTICS];
};

struct usdty_diagnostics {
	const char *text; /* borrowed */
	size_t size;
	bool is_lenient; /* what SystemTap's dtrace takes is taken */
	struct usdty_diagnostic_list errors, warnings;
};

/* For a strict reader. The lists are long: only their counts are set. */
void usdty_diagnostics_begin(struct usdty_diagnostics *diagnostics,
			     const char *text, size_t size);

/* Adds an error, unless the previous one has the same position. */
void usdty_diagnose(struct usdty_diagnostics *diagnostics,
		    const struct usdty_position *position, size_t length,
		    const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same for what SystemTap's dtrace takes: adds a warning and returns true if
 * the text is read leniently, else adds an error and returns false. */
bool usdty_tolerate(struct usdty_diagnostics *diagnostics,
		    const struct usdty_position *position, size_t length,
		    const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Writes the warnings and then the errors, each with its line and a caret. The
 * last line of each kind counts those past the limit. Errors for which the
 * output has no room are counted, too; an output of size 0 has room for all. The
 * first error is always written. */
void usdty_diagnostics_put(const struct usdty_diagnostics *diagnostics,
			   struct usdty_output *output);

/* The same for a buffer; text may be NULL if size is 0. Returns the length of
 * the whole output. */
size_t usdty_diagnostics_print(const struct usdty_diagnostics *diagnostics,
			       char *text, size_t size);

#endif
