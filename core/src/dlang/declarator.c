/* SPDX-License-Identifier: MIT */
/* The types and declarators of C, as far as their sizes and signs matter. */
#include "parser.h"

enum { MAX_DEPTH = 64 };

/* == Types ================================================================ */

bool usdty_parser_is_qualifier(const struct usdty_parser *parser)
{
	static const char *const words[] = {
		"const",         "volatile",      "restrict",
		"register",      "extern",        "static",
		"userland",      "__const",       "__const__",
		"__volatile",    "__volatile__",  "__restrict",
		"__restrict__",  "__extension__", "__inline",
		"__inline__",    "_Noreturn",     "_Thread_local",
		"__thread",      "_Complex",      "__complex__",
		"__complex",     "_Atomic",       "_Nonnull",
		"_Nullable",     "__seg_fs",      "__seg_gs",
		NULL
	};

	return usdty_parser_is_one_of(parser, words);
}

/* Whether the next token is this mark, with nothing between. */
static bool is_followed_by(const struct usdty_parser *parser, const char *mark)
{
	struct usdty_lexer lexer = parser->lexer;
	struct usdty_token token = usdty_lexer_next(&lexer);

	return usdty_token_is(&token, mark);
}

static bool is_attribute(const struct usdty_parser *parser)
{
	static const char *const words[] = { "__attribute__", "__attribute",
					     "__asm__",       "__asm",
					     "asm",           "_Alignas",
					     "__declspec",    NULL };

	return usdty_parser_is_one_of(parser, words) ||
	       (is(parser, "[") && is_followed_by(parser, "[")) ||
	       (is(parser, "alignas") && is_followed_by(parser, "("));
}

/* "__attribute__((...))", "__asm__("name")", "[[...]]" and the like. */
static bool skip_attributes(struct usdty_parser *parser)
{
	while (is_attribute(parser)) {
		bool is_bracket = is(parser, "[");

		if (!is_bracket)
			next(parser);
		if (!is_bracket && !is(parser, "("))
			return usdty_parser_fail(parser, "'('");
		if (!usdty_parser_skip_group(parser, is_bracket ? "[" : "(",
					     is_bracket ? "]" : ")"))
			return false;
	}
	return true;
}

/* == Types in types ======================================================= */

static bool enter(struct usdty_parser *parser)
{
	if (parser->depth < MAX_DEPTH) {
		parser->depth++;
		return true;
	}
	usdty_diagnose(parser->lexer.diagnostics, &parser->token.position, 1,
		       "too many nested parentheses (at most %d)", MAX_DEPTH);
	return false;
}

static void leave(struct usdty_parser *parser)
{
	parser->depth--; /* also after an error: parsing goes on */
}

/* "int *" in "typeof(int *)". False if it is an expression. */
static bool take_type_name(struct usdty_parser *parser,
			   struct usdty_ctype *type)
{
	struct usdty_declarator declarator = { .count = 0 };
	struct usdty_token name;
	struct usdty_ctype base;

	if (!usdty_parser_take_specifiers(parser, &base, &name) ||
	    !usdty_parser_take_declarator(parser, &declarator) ||
	    declarator.name.length || !is(parser, ")"))
		return false;
	*type = usdty_declarator_type(&base, &declarator);
	return true;
}

static bool is_typeof(const struct usdty_parser *parser)
{
	static const char *const words[] = {
		"typeof",          "__typeof__",
		"__typeof",        "typeof_unqual",
		"__typeof_unqual", "__typeof_unqual__",
		"_BitInt",         "_Atomic",
		NULL
	};

	return usdty_parser_is_one_of(parser, words) &&
	       is_followed_by(parser, "(");
}

/* "typeof(...)" and the like. The type of an expression is unknown, except that
 * of nullptr, with which <stddef.h> defines nullptr_t. */
static bool take_typeof(struct usdty_parser *parser, struct usdty_ctype *type)
{
	struct usdty_mark start;
	bool is_type, is_null;

	*type = (struct usdty_ctype){ .kind = USDTY_CTYPE_UNKNOWN };
	next(parser);
	start = usdty_parser_mark(parser);
	if (!accept(parser, "("))
		return usdty_parser_fail(parser, "'('");
	if (!enter(parser))
		return false;
	is_null = is(parser, "nullptr");
	is_type = take_type_name(parser, type);
	leave(parser);
	if (is_null)
		*type = (struct usdty_ctype){ .kind = USDTY_CTYPE_VALUE,
					      .type = USDTY_POINTER };
	if (is_type) {
		next(parser);
		return true;
	}
	usdty_parser_return(parser, &start);
	return usdty_parser_skip_group(parser, "(", ")");
}

/* "enum e : unsigned char". */
static bool take_enum_type(struct usdty_parser *parser,
			   struct usdty_ctype *type)
{
	struct usdty_token name;
	bool done;

	if (!enter(parser))
		return false;
	done = usdty_parser_take_specifiers(parser, type, &name);
	leave(parser);
	type->is_char = false; /* a pointer to an enumeration is no string */
	return done;
}

/* The type of "enum e". After a ':' it is declared, elsewhere looked up. */
static bool take_tagged(struct usdty_parser *parser,
			const struct usdty_token *tag,
			struct usdty_ctype *type)
{
	const struct usdty_ctype *declared;

	if (!accept(parser, ":")) {
		declared = usdty_names_find(&parser->tags, tag->start,
					    tag->length);
		if (declared)
			*type = *declared;
		return true;
	}
	if (!take_enum_type(parser, type))
		return false;
	if (tag->length)
		usdty_ctype_declare(&parser->tags, arena_of(parser),
				    usdty_arena_copy(arena_of(parser),
						     tag->start, tag->length),
				    *type);
	return true;
}

/* == Specifiers =========================================================== */

static bool take_struct(struct usdty_parser *parser, struct usdty_ctype *type)
{
	struct usdty_token tag = { .length = 0 };
	bool is_enum = is(parser, "enum");

	next(parser);
	if (!skip_attributes(parser))
		return false;
	*type = (struct usdty_ctype){
		.kind = is_enum ? USDTY_CTYPE_VALUE : USDTY_CTYPE_STRUCT,
		.type = is_enum ? USDTY_INT : 0,
	};
	if (parser->token.kind == USDTY_TOKEN_NAME) {
		tag = parser->token;
		next(parser);
	} else if (!is(parser, "{") && !is(parser, ":")) {
		return usdty_parser_fail(parser, "a name or '{'");
	}
	if (is_enum && !take_tagged(parser, &tag, type))
		return false;
	if (is(parser, "{") && !usdty_parser_skip_group(parser, "{", "}"))
		return false;
	return skip_attributes(parser);
}

bool usdty_parser_is_struct(const struct usdty_parser *parser)
{
	return is(parser, "struct") || is(parser, "union") ||
	       is(parser, "enum");
}

/* What was read of specifiers. */
struct specifiers {
	struct usdty_ctype_words words;
	bool has_words, has_type;
};

/* Takes one specifier. False at the end of them, or after an error. */
static bool take_specifier(struct usdty_parser *parser,
			   struct specifiers *taken, struct usdty_ctype *type,
			   struct usdty_token *name)
{
	const struct usdty_token token = parser->token;
	bool is_first = !taken->has_words && !taken->has_type;

	if (is_attribute(parser))
		return skip_attributes(parser);
	if (token.kind != USDTY_TOKEN_NAME)
		return false;
	if (is_first && is_typeof(parser)) {
		taken->has_type = true;
		return take_typeof(parser, type);
	}
	if (is_first && usdty_parser_is_struct(parser)) {
		taken->has_type = true;
		return take_struct(parser, type);
	}
	if (!usdty_parser_is_qualifier(parser)) {
		if (!taken->has_type &&
		    usdty_ctype_word(&taken->words, token.start, token.length))
			taken->has_words = true;
		else if (!is_first)
			return false;
		else {
			taken->has_type = true;
			*name = token;
			*type = usdty_ctype_find(&parser->types, token.start,
						 token.length);
		}
	}
	next(parser);
	return true;
}

bool usdty_parser_take_specifiers(struct usdty_parser *parser,
				  struct usdty_ctype *type,
				  struct usdty_token *name)
{
	const size_t errors = parser->lexer.diagnostics->errors.count;
	struct specifiers taken = { .has_type = false };
	const char *wrong = NULL;

	*name = parser->token;
	while (take_specifier(parser, &taken, type, name))
		;
	if (parser->lexer.diagnostics->errors.count > errors)
		return false;
	if (!taken.has_words && !taken.has_type)
		return usdty_parser_fail(parser, "a type");
	if (taken.has_words)
		*type = usdty_ctype_of_words(&taken.words, &wrong);
	if (wrong)
		usdty_diagnose(parser->lexer.diagnostics, &name->position,
			       name->length, "%s", wrong);
	return !wrong;
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
		bool is_array;

		if (!skip_attributes(parser))
			return false;
		is_array = is(parser, "[");
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

	if (!enter(parser))
		return false;
	next(parser);
	done = usdty_parser_take_declarator(parser, declarator) &&
	       usdty_parser_expect(parser, ")", "')'");
	leave(parser);
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
	if (!take_suffixes(parser, declarator))
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
