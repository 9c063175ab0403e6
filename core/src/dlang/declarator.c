/* SPDX-License-Identifier: MIT */
/* The types and declarators of C, as far as their sizes and signs matter. */
#include "parser.h"

enum { MAX_DEPTH = 64 };

/* == Types ================================================================ */

bool usdty_parser_is_qualifier(const struct usdty_parser *parser)
{
	static const char *const words[] = {
		"const",         "volatile",     "restrict",   "register",
		"extern",        "static",       "userland",   "__const",
		"__const__",     "__volatile__", "__restrict", "__restrict__",
		"__extension__", "__inline",     "__inline__", "_Noreturn",
		"_Thread_local", "__thread",     "_Complex",   "_Atomic",
		"_Nonnull",      "_Nullable",    NULL
	};

	return usdty_parser_is_one_of(parser, words);
}

/* "__attribute__((...))", "__asm__("name")" and the like. */
static bool skip_attributes(struct usdty_parser *parser)
{
	static const char *const words[] = { "__attribute__", "__attribute",
					     "__asm__",       "__asm",
					     "asm",           "_Alignas",
					     "__declspec",    NULL };

	while (usdty_parser_is_one_of(parser, words)) {
		next(parser);
		if (!is(parser, "("))
			return usdty_parser_fail(parser, "'('");
		if (!usdty_parser_skip_group(parser, "(", ")"))
			return false;
	}
	return true;
}

static bool take_struct(struct usdty_parser *parser, struct usdty_ctype *type)
{
	bool is_enum = is(parser, "enum");

	next(parser);
	if (!skip_attributes(parser))
		return false;
	if (parser->token.kind == USDTY_TOKEN_NAME)
		next(parser);
	else if (!is(parser, "{"))
		return usdty_parser_fail(parser, "a name or '{'");
	if (is(parser, "{") && !usdty_parser_skip_group(parser, "{", "}"))
		return false;
	if (!skip_attributes(parser))
		return false;
	*type = (struct usdty_ctype){
		.kind = is_enum ? USDTY_CTYPE_VALUE : USDTY_CTYPE_STRUCT,
		.type = is_enum ? USDTY_INT : 0,
	};
	return true;
}

bool usdty_parser_is_struct(const struct usdty_parser *parser)
{
	return is(parser, "struct") || is(parser, "union") ||
	       is(parser, "enum");
}

bool usdty_parser_take_specifiers(struct usdty_parser *parser,
				  struct usdty_ctype *type,
				  struct usdty_token *name)
{
	struct usdty_ctype_words words = { 0 };
	struct usdty_token start = parser->token;
	bool has_words = false, has_type = false;
	const char *wrong = NULL;

	*name = start;
	for (; parser->token.kind == USDTY_TOKEN_NAME; next(parser)) {
		if (usdty_parser_is_qualifier(parser))
			continue;
		if (usdty_parser_is_struct(parser) && !has_words && !has_type) {
			has_type = true;
			if (!take_struct(parser, type))
				return false;
			if (parser->token.kind != USDTY_TOKEN_NAME ||
			    !usdty_parser_is_qualifier(parser))
				break;
			continue;
		}
		if (has_type || !usdty_ctype_word(&words, parser->token.start,
						  parser->token.length)) {
			if (has_words || has_type)
				break;
			has_type = true;
			*name = parser->token;
			*type = usdty_ctype_find(&parser->types,
						 parser->token.start,
						 parser->token.length);
			continue;
		}
		has_words = true;
	}
	if (has_words)
		*type = usdty_ctype_of_words(&words, &wrong);
	if (wrong)
		usdty_diagnose(parser->lexer.diagnostics, &start.position,
			       start.length, "%s", wrong);
	return (has_words && !wrong) || has_type ||
	       (!wrong && usdty_parser_fail(parser, "a type"));
}

/* == Declarators ========================================================== */

static void derive(struct usdty_declarator *declarator,
		   enum usdty_derivation kind)
{
	if (!declarator->count++)
		declarator->first = kind;
}

static bool take_suffixes(struct usdty_parser *parser,
			  struct usdty_declarator *declarator)
{
	for (;;) {
		bool is_array = is(parser, "[");

		if (!is_array && !is(parser, "("))
			return true;
		if (!usdty_parser_skip_group(parser, is_array ? "[" : "(",
					     is_array ? "]" : ")"))
			return false;
		derive(declarator,
		       is_array ? USDTY_DERIVED_ARRAY : USDTY_DERIVED_FUNCTION);
	}
}

/* "(" declarator ")", as in a pointer to a function. */
static bool take_group(struct usdty_parser *parser,
		       struct usdty_declarator *declarator)
{
	bool done;

	if (parser->depth == MAX_DEPTH) {
		usdty_diagnose(parser->lexer.diagnostics,
			       &parser->token.position, 1,
			       "too many nested parentheses (at most %d)",
			       MAX_DEPTH);
		return false;
	}
	parser->depth++;
	next(parser);
	done = usdty_parser_take_declarator(parser, declarator) &&
	       usdty_parser_expect(parser, ")", "')'");
	parser->depth--; /* also after an error: parsing goes on */
	return done;
}

bool usdty_parser_take_declarator(struct usdty_parser *parser,
				  struct usdty_declarator *declarator)
{
	size_t stars = 0;

	while (is(parser, "*") || usdty_parser_is_qualifier(parser)) {
		stars += is(parser, "*");
		next(parser);
	}
	if (!skip_attributes(parser))
		return false;
	declarator->hole = declarator->hole_end = parser->token.start;
	if (parser->token.kind == USDTY_TOKEN_NAME) {
		declarator->name = parser->token;
		next(parser);
		declarator->hole_end = declarator->hole +
				       declarator->name.length;
	} else if (is(parser, "(") && !take_group(parser, declarator)) {
		return false;
	}
	if (!take_suffixes(parser, declarator) || !skip_attributes(parser))
		return false;
	while (stars--)
		derive(declarator, USDTY_DERIVED_POINTER);
	return true;
}

struct usdty_ctype usdty_declarator_type(
	const struct usdty_ctype *base,
	const struct usdty_declarator *declarator)
{
	bool is_string = declarator->count == 1 && base->is_char &&
			 declarator->first != USDTY_DERIVED_FUNCTION;

	if (!declarator->count)
		return *base;
	return (struct usdty_ctype){
		.kind = USDTY_CTYPE_VALUE,
		.type = is_string ? USDTY_STRING : USDTY_POINTER,
	};
}
