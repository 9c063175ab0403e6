/* SPDX-License-Identifier: MIT */
/*
 * The tokens of a text in the D language, as far as provider definitions use
 * them (Solaris Dynamic Tracing Guide, "Types, Operators and Expressions" and
 * "Statically Defined Tracing"). Comments and line markers are skipped. A
 * "#pragma D" line is one token.
 */
#ifndef USDTY_LEXER_H
#define USDTY_LEXER_H

#include <stdint.h>

#include "diagnostics.h"

enum usdty_token_kind {
	USDTY_TOKEN_END,
	USDTY_TOKEN_NAME, /* keywords are names, too */
	USDTY_TOKEN_NUMBER,
	USDTY_TOKEN_TEXT,   /* "..." or '...' */
	USDTY_TOKEN_MARK,   /* one character, or "..." */
	USDTY_TOKEN_PRAGMA, /* what follows "#pragma D", to the line's end */
};

struct usdty_token {
	enum usdty_token_kind kind;
	const char *start; /* in the text */
	size_t length;
	struct usdty_position position;
};

struct usdty_lexer {
	const char *at, *end;
	const char *line_start;
	bool has_directives; /* of the preprocessor, which were passed over */
	struct usdty_position position; /* of `at`, without its offset */
	struct usdty_diagnostics *diagnostics;
	struct usdty_arena *arena;
};

/* `file` is the name of the text in diagnostics. All arguments are borrowed. */
void usdty_lexer_begin(struct usdty_lexer *lexer, const char *file,
		       struct usdty_diagnostics *diagnostics,
		       struct usdty_arena *arena);

struct usdty_token usdty_lexer_next(struct usdty_lexer *lexer);

/* Whether the token is that name or mark. */
bool usdty_token_is(const struct usdty_token *token, const char *text);

#endif
