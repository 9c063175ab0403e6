/* SPDX-License-Identifier: MIT */
/*
 * What the files of the parser share. parser.c has the grammar of providers,
 * probes and declarations. parser_token.c has tokens, and recovery after
 * errors. declarator.c has the types and declarators of C. canonical.c makes
 * the text of declarations in canonical spacing. pragma.c has the pragmas.
 *
 * A function that returns bool returns false after it has reported an error, or
 * when memory ran out.
 */
#ifndef USDTY_PARSER_H
#define USDTY_PARSER_H

#include "ctype.h"
#include "lexer.h"
#include "syntax.h"

struct usdty_attribute_line;

struct usdty_parser {
	struct usdty_lexer lexer;
	struct usdty_token token; /* the current one */
	struct usdty_file_syntax *syntax;
	struct usdty_names types;
	struct usdty_names tags; /* of enumerations whose type is given */
	struct usdty_names providers;
	struct usdty_attribute_line *attributes, **attributes_end;
	unsigned depth; /* of parentheses in declarators */
	bool in_provider;
};

/* Where to continue after what was read in vain. */
struct usdty_mark {
	struct usdty_lexer lexer;
	struct usdty_token token;
	size_t errors;
};

/* == Tokens: parser_token.c =============================================== */

static inline struct usdty_arena *arena_of(struct usdty_parser *parser)
{
	return &parser->syntax->arena;
}

/* Takes the current token and the pragmas behind it, which may be anywhere, as
 * lines of a preprocessor. */
void usdty_parser_next(struct usdty_parser *parser);

static inline void next(struct usdty_parser *parser)
{
	usdty_parser_next(parser);
}

static inline bool is(const struct usdty_parser *parser, const char *text)
{
	return usdty_token_is(&parser->token, text);
}

static inline bool accept(struct usdty_parser *parser, const char *text)
{
	if (!is(parser, text))
		return false;
	next(parser);
	return true;
}

static inline bool at_end(const struct usdty_parser *parser)
{
	return parser->token.kind == USDTY_TOKEN_END ||
	       parser->syntax->arena.failed;
}

static inline char *copy_token(struct usdty_parser *parser)
{
	return usdty_arena_copy(arena_of(parser), parser->token.start,
				parser->token.length);
}

/* Reports "expected ..., not" and the current token. Returns false. */
bool usdty_parser_fail(struct usdty_parser *parser, const char *expected);

bool usdty_parser_expect(struct usdty_parser *parser, const char *text,
			 const char *expected);

static inline bool is_lenient(const struct usdty_parser *parser)
{
	return parser->lexer.diagnostics->is_lenient;
}

struct usdty_mark usdty_parser_mark(const struct usdty_parser *parser);

/* Continues at the mark, without the errors that were reported since. */
void usdty_parser_return(struct usdty_parser *parser,
			 const struct usdty_mark *mark);

/* Whether the token is one of these names. The list ends with NULL. */
bool usdty_parser_is_one_of(const struct usdty_parser *parser,
			    const char *const *words);

/* Skips a balanced group whose opening mark is the current token. */
bool usdty_parser_skip_group(struct usdty_parser *parser, const char *open,
			     const char *close);

/* Skips the rest of what has an error: up to and including the next ';' outside
 * of braces that are opened on the way, or up to the '}' that closes a
 * provider. */
void usdty_parser_recover(struct usdty_parser *parser);

/* == Text of declarations: canonical.c ==================================== */

/* A range of the source. */
struct usdty_piece {
	const char *start, *end;
};

/* Returns the piece's tokens in canonical spacing, allocated in the arena; NULL
 * if there is not enough memory. */
char *usdty_parser_canonical(struct usdty_parser *parser,
			     const struct usdty_piece *piece);

/* == Types and declarators of C: declarator.c ============================= */

enum usdty_derivation {
	USDTY_DERIVED_NONE,
	USDTY_DERIVED_POINTER,
	USDTY_DERIVED_ARRAY,
	USDTY_DERIVED_FUNCTION,
};

struct usdty_declarator {
	struct usdty_token name; /* of kind END if there is none */
	const char *hole;        /* where the name is, or would be */
	const char *hole_end;
	enum usdty_derivation first; /* what the name itself is */
	size_t count;                /* of derivations */
};

/* Whether the token is a qualifier or storage class of C, or of a compiler. */
bool usdty_parser_is_qualifier(const struct usdty_parser *parser);

/* Whether the token begins a structure, union or enumeration. */
bool usdty_parser_is_struct(const struct usdty_parser *parser);

/* Takes specifiers in any order. Sets *type, and sets *name to the token with
 * the type's name, for messages. */
bool usdty_parser_take_specifiers(struct usdty_parser *parser,
				  struct usdty_ctype *type,
				  struct usdty_token *name);

/* Takes a declarator. *declarator must have a count of 0 before. */
bool usdty_parser_take_declarator(struct usdty_parser *parser,
				  struct usdty_declarator *declarator);

/* The type that a declared object has as an argument: arrays and functions
 * become pointers. */
struct usdty_ctype usdty_declarator_type(
	const struct usdty_ctype *base,
	const struct usdty_declarator *declarator);

/* == Pragmas: pragma.c ==================================================== */

/* Takes the pragma. */
void usdty_parser_take_pragma(struct usdty_parser *parser,
			      const struct usdty_token *pragma);

/* Sets the providers' attributes from the pragmas, once all providers are
 * known. */
void usdty_parser_set_attributes(struct usdty_parser *parser);

/* == Declarations: parser.c =============================================== */

/* Keeps the text of a declaration or pragma, which is allocated in the arena.
 * place: where declarations ended when it began; pragmas may have followed. */
bool usdty_parser_add_declaration(struct usdty_parser *parser,
				  struct usdty_declaration **place, char *text,
				  bool is_pragma);

#endif
