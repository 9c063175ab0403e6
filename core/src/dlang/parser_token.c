/* SPDX-License-Identifier: MIT */
/* How the parser takes tokens, and how it continues after an error. */
#include "parser.h"

#include <string.h>

/* The name of a token in a message. */
static const char *describe(const struct usdty_token *token, char *room,
			    size_t size)
{
	size_t length = token->length;

	if (token->kind == USDTY_TOKEN_END)
		return "the end of the file";
	if (length > size - 6)
		length = size - 6;
	strcpy(room, "'");
	strncat(room, token->start, length);
	strcat(room, length < token->length ? "...'" : "'");
	return room;
}

void usdty_parser_next(struct usdty_parser *parser)
{
	parser->token = usdty_lexer_next(&parser->lexer);
	while (parser->token.kind == USDTY_TOKEN_PRAGMA) {
		usdty_parser_take_pragma(parser, &parser->token);
		parser->token = usdty_lexer_next(&parser->lexer);
	}
}

struct usdty_mark usdty_parser_mark(const struct usdty_parser *parser)
{
	return (struct usdty_mark){ parser->lexer, parser->token,
				    parser->lexer.diagnostics->errors.count };
}

void usdty_parser_return(struct usdty_parser *parser,
			 const struct usdty_mark *mark)
{
	parser->lexer = mark->lexer;
	parser->token = mark->token;
	parser->lexer.diagnostics->errors.count = mark->errors;
}

bool usdty_parser_fail(struct usdty_parser *parser, const char *expected)
{
	char room[64];

	usdty_diagnose(parser->lexer.diagnostics, &parser->token.position,
		       parser->token.length, "expected %s, not %s", expected,
		       describe(&parser->token, room, sizeof room));
	return false;
}

bool usdty_parser_expect(struct usdty_parser *parser, const char *text,
			 const char *expected)
{
	return accept(parser, text) || usdty_parser_fail(parser, expected);
}

void usdty_parser_recover(struct usdty_parser *parser)
{
	size_t open = 0;

	for (; !at_end(parser); next(parser))
		if (is(parser, "{")) {
			open++;
		} else if (is(parser, "}")) {
			if (!open && parser->in_provider)
				return;
			open -= open > 0;
			if (!open && !parser->in_provider) {
				next(parser);
				accept(parser, ";");
				return;
			}
		} else if (is(parser, ";") && !open) {
			next(parser);
			return;
		} else if (!open && parser->in_provider &&
			   is(parser, "probe")) {
			return;
		}
}

/* Called for each token, so the first letter is compared first. */
bool usdty_parser_is_one_of(const struct usdty_parser *parser,
			    const char *const *words)
{
	const struct usdty_token *token = &parser->token;

	if (token->kind != USDTY_TOKEN_NAME)
		return false;
	for (; *words; words++)
		if (**words == *token->start && is(parser, *words))
			return true;
	return false;
}

bool usdty_parser_skip_group(struct usdty_parser *parser, const char *open,
			     const char *close)
{
	struct usdty_token start = parser->token;
	size_t depth = 0;

	do {
		if (at_end(parser)) {
			usdty_diagnose(parser->lexer.diagnostics,
				       &start.position, 1,
				       "this '%s' has no matching '%s'", open,
				       close);
			return false;
		}
		depth += is(parser, open);
		depth -= is(parser, close);
		next(parser);
	} while (depth);
	return true;
}
