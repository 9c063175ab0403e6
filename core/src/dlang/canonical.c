/* SPDX-License-Identifier: MIT */
/* The text of declarations in canonical spacing. */
#include "parser.h"

#include <string.h>

static bool is_word_token(const struct usdty_token *token)
{
	return token->kind == USDTY_TOKEN_NAME ||
	       token->kind == USDTY_TOKEN_NUMBER ||
	       token->kind == USDTY_TOKEN_TEXT;
}

/* "- -1" must not become "--1". */
static bool would_join(const struct usdty_token *before,
		       const struct usdty_token *token)
{
	return before->kind == USDTY_TOKEN_MARK &&
	       token->kind == USDTY_TOKEN_MARK && before->length == 1 &&
	       *before->start == *token->start &&
	       strchr("-+&|^<>", *token->start);
}

/* Whether a space separates two tokens: "const char *", "void (*", ")(int)". */
static bool needs_space(const struct usdty_token *before,
			const struct usdty_token *token)
{
	if (usdty_token_is(before, ",") || usdty_token_is(before, ";") ||
	    usdty_token_is(before, "{") || usdty_token_is(token, "{") ||
	    usdty_token_is(token, "}") || usdty_token_is(before, "}") ||
	    usdty_token_is(before, "=") || usdty_token_is(token, "="))
		return !usdty_token_is(token, ";") &&
		       !usdty_token_is(token, ",");
	if (would_join(before, token))
		return true;
	if (is_word_token(before))
		return is_word_token(token) || usdty_token_is(token, "*") ||
		       usdty_token_is(token, "(");
	if (usdty_token_is(before, ")") && is_word_token(token))
		return true;
	return usdty_token_is(before, "*") && is_word_token(token) &&
	       (usdty_token_is(token, "const") ||
		usdty_token_is(token, "volatile") ||
		usdty_token_is(token, "restrict"));
}

/* Reads the piece with a lexer of its own, which reports nothing: any errors in
 * it have been reported already. */
char *usdty_parser_canonical(struct usdty_parser *parser,
			     const struct usdty_piece *piece)
{
	struct usdty_diagnostics silent;
	struct usdty_token before = { .kind = USDTY_TOKEN_END }, token;
	struct usdty_lexer lexer;
	size_t size = (size_t)(piece->end - piece->start);
	char *text = usdty_arena_get(arena_of(parser), 2 * size + 1);
	char *at = text;

	if (!text)
		return NULL;
	usdty_diagnostics_begin(&silent, piece->start, size);
	usdty_lexer_begin(&lexer, "", &silent, arena_of(parser));
	while ((token = usdty_lexer_next(&lexer)).kind != USDTY_TOKEN_END) {
		if (token.kind == USDTY_TOKEN_PRAGMA)
			continue; /* kept by itself */
		if (before.kind != USDTY_TOKEN_END &&
		    needs_space(&before, &token))
			*at++ = ' ';
		memcpy(at, token.start, token.length);
		at += token.length;
		before = token;
	}
	return text;
}
