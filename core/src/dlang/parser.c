/* SPDX-License-Identifier: MIT */
/*
 * file       = { declaration | pragma | provider }
 * provider   = "provider" NAME "{" { probe | pragma } "}" [ ";" ]
 * probe      = "probe" NAME "(" parameters ")"
 *              [ ":" "(" parameters ")" ] ";"
 * parameters = [ "void" | parameter { "," parameter } ]
 * parameter  = specifiers declarator
 * declaration = ( "typedef" | specifiers | "inline" ) ... ";"
 *
 * After an error it goes on behind the next ';', so that one run tells
 * several.
 */
#include <string.h>

#include "../definition.h"
#include "ctype.h"
#include "lexer.h"
#include "syntax.h"

enum { MAX_DEPTH = 64 };

const char *const usdty_attribute_kinds[USDTY_ATTRIBUTE_KINDS] = {
	"provider", "module", "function", "name", "args"
};

/* "#pragma D attributes", kept until all providers are known. */
struct attribute {
	struct attribute *next;
	struct usdty_place place;
	const char *text;
	size_t length;
};

struct parser {
	struct usdty_lexer lexer;
	struct usdty_token token;      /* the one that is looked at */
	struct usdty_file_syntax *syntax;
	struct usdty_names types;
	struct usdty_names providers;
	struct attribute *attributes, **attributes_end;
	unsigned depth;                /* of parentheses in declarators */
	bool in_provider;
};

/* == Tokens =============================================================== */

static struct usdty_arena *arena_of(struct parser *parser)
{
	return &parser->syntax->arena;
}

static void next(struct parser *parser)
{
	parser->token = usdty_lexer_next(&parser->lexer);
}

static bool is(const struct parser *parser, const char *text)
{
	return usdty_token_is(&parser->token, text);
}

static bool accept(struct parser *parser, const char *text)
{
	if (!is(parser, text))
		return false;
	next(parser);
	return true;
}

static bool at_end(const struct parser *parser)
{
	return parser->token.kind == USDTY_TOKEN_END ||
	       parser->syntax->arena.failed;
}

static char *copy_token(struct parser *parser)
{
	return usdty_arena_copy(arena_of(parser), parser->token.start,
				parser->token.length);
}

/* How a token is called in a message. */
static const char *describe(const struct usdty_token *token, char *room,
			    size_t size)
{
	size_t length = token->length;

	if (token->kind == USDTY_TOKEN_END)
		return "the end of the file";
	if (token->kind == USDTY_TOKEN_PRAGMA)
		return "a pragma";
	if (length > size - 6)
		length = size - 6;
	strcpy(room, "'");
	strncat(room, token->start, length);
	strcat(room, length < token->length ? "...'" : "'");
	return room;
}

static bool fail(struct parser *parser, const char *expected)
{
	char room[64];

	usdty_diagnose(parser->lexer.diagnostics, &parser->token.place,
		       parser->token.length, "expected %s, not %s", expected,
		       describe(&parser->token, room, sizeof room));
	return false;
}

static bool expect(struct parser *parser, const char *text,
		   const char *expected)
{
	return accept(parser, text) || fail(parser, expected);
}

/* Behind the next ';' outside of braces that were opened meanwhile, or before
 * the '}' that closes a provider. */
static void recover(struct parser *parser)
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

/* == Text of declarations ================================================= */

/* Tokens in canonical spacing, gathered in two passes over the source: what
 * lies between two places of the text. */
struct piece {
	const char *start, *end;
};

static bool is_word_token(const struct usdty_token *token)
{
	return token->kind == USDTY_TOKEN_NAME ||
	       token->kind == USDTY_TOKEN_NUMBER ||
	       token->kind == USDTY_TOKEN_TEXT;
}

/* "- -1" is not "--1". */
static bool would_join(const struct usdty_token *before,
		       const struct usdty_token *token)
{
	return before->kind == USDTY_TOKEN_MARK &&
	       token->kind == USDTY_TOKEN_MARK && before->length == 1 &&
	       *before->start == *token->start &&
	       strchr("-+&|^<>", *token->start);
}

/* Between which tokens a space stands: "const char *", "void (*", ")(int)". */
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

/* The piece's tokens, one by one through a lexer of its own, which says
 * nothing: what is wrong with them was said. */
static char *canonical(struct parser *parser, const struct piece *piece)
{
	struct usdty_diagnostics silent = {
		.text = piece->start,
		.size = (size_t)(piece->end - piece->start),
	};
	struct usdty_token before = { .kind = USDTY_TOKEN_END }, token;
	struct usdty_lexer lexer;
	char *text = usdty_arena_get(arena_of(parser), 2 * silent.size + 1);
	char *at = text;

	if (!text)
		return NULL;
	usdty_lexer_begin(&lexer, "", &silent, arena_of(parser));
	while ((token = usdty_lexer_next(&lexer)).kind != USDTY_TOKEN_END) {
		if (before.kind != USDTY_TOKEN_END &&
		    needs_space(&before, &token))
			*at++ = ' ';
		memcpy(at, token.start, token.length);
		at += token.length;
		before = token;
	}
	return text;
}

/* == Types ================================================================ */

/* Asked of each token: so the first letter is looked at first. */
static bool is_one_of(const struct parser *parser, const char *const *words)
{
	const struct usdty_token *token = &parser->token;

	if (token->kind != USDTY_TOKEN_NAME)
		return false;
	for (; *words; words++)
		if (**words == *token->start && is(parser, *words))
			return true;
	return false;
}

/* And what compilers add in the system's headers. */
static bool is_qualifier(const struct parser *parser)
{
	static const char *const words[] = {
		"const", "volatile", "restrict", "register", "extern",
		"static", "userland", "__const", "__const__", "__volatile__",
		"__restrict", "__restrict__", "__extension__", "__inline",
		"__inline__", "_Noreturn", "_Thread_local", "__thread",
		"_Complex", "_Atomic", "_Nonnull", "_Nullable", NULL
	};

	return is_one_of(parser, words);
}

/* Skips a balanced group that the token opens. */
static bool skip_group(struct parser *parser, const char *open,
		       const char *close)
{
	struct usdty_token start = parser->token;
	size_t depth = 0;

	do {
		if (at_end(parser)) {
			usdty_diagnose(parser->lexer.diagnostics, &start.place,
				       1, "this '%s' has no '%s'", open,
				       close);
			return false;
		}
		depth += is(parser, open);
		depth -= is(parser, close);
		next(parser);
	} while (depth);
	return true;
}

/* "__attribute__((...))", "__asm__("name")" and the like. */
static bool skip_attributes(struct parser *parser)
{
	static const char *const words[] = {
		"__attribute__", "__attribute", "__asm__", "__asm", "asm",
		"_Alignas", "__declspec", NULL
	};

	while (is_one_of(parser, words)) {
		next(parser);
		if (!is(parser, "("))
			return fail(parser, "'('");
		if (!skip_group(parser, "(", ")"))
			return false;
	}
	return true;
}

static bool take_struct(struct parser *parser, struct usdty_ctype *type)
{
	bool is_enum = is(parser, "enum");

	next(parser);
	if (!skip_attributes(parser))
		return false;
	if (parser->token.kind == USDTY_TOKEN_NAME)
		next(parser);
	else if (!is(parser, "{"))
		return fail(parser, "a name or '{'");
	if (is(parser, "{") && !skip_group(parser, "{", "}"))
		return false;
	if (!skip_attributes(parser))
		return false;
	*type = (struct usdty_ctype){
		.kind = is_enum ? USDTY_CTYPE_VALUE : USDTY_CTYPE_STRUCT,
		.type = is_enum ? USDTY_INT : 0,
	};
	return true;
}

static bool is_struct(const struct parser *parser)
{
	return is(parser, "struct") || is(parser, "union") ||
	       is(parser, "enum");
}

/* Specifiers in any order. *type, and in *name the token of a type's name, for
 * messages. */
static bool take_specifiers(struct parser *parser, struct usdty_ctype *type,
			    struct usdty_token *name)
{
	struct usdty_ctype_words words = { 0 };
	struct usdty_token start = parser->token;
	bool has_words = false, has_type = false;
	const char *wrong = NULL;

	*name = start;
	for (; parser->token.kind == USDTY_TOKEN_NAME; next(parser)) {
		if (is_qualifier(parser))
			continue;
		if (is_struct(parser) && !has_words && !has_type) {
			has_type = true;
			if (!take_struct(parser, type))
				return false;
			if (parser->token.kind != USDTY_TOKEN_NAME ||
			    !is_qualifier(parser))
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
		usdty_diagnose(parser->lexer.diagnostics, &start.place,
			       start.length, "%s", wrong);
	return (has_words && !wrong) || has_type ||
	       (!wrong && fail(parser, "a type"));
}

/* == Declarators ========================================================== */

enum derivation { NONE, POINTER, ARRAY, FUNCTION };

struct declarator {
	struct usdty_token name;  /* kind END: none */
	const char *hole;         /* where the name is, or would be */
	const char *hole_end;
	enum derivation first;    /* what the name itself is */
	size_t count;             /* of derivations */
};

static void derive(struct declarator *declarator, enum derivation kind)
{
	if (!declarator->count++)
		declarator->first = kind;
}

static bool take_suffixes(struct parser *parser, struct declarator *declarator)
{
	for (;;) {
		bool is_array = is(parser, "[");

		if (!is_array && !is(parser, "("))
			return true;
		if (!skip_group(parser, is_array ? "[" : "(",
				is_array ? "]" : ")"))
			return false;
		derive(declarator, is_array ? ARRAY : FUNCTION);
	}
}

static bool take_declarator(struct parser *parser,
			    struct declarator *declarator);

/* "(" declarator ")", as of a pointer to a function. */
static bool take_group(struct parser *parser, struct declarator *declarator)
{
	if (++parser->depth > MAX_DEPTH) {
		parser->depth--;
		return fail(parser, "fewer parentheses in each other");
	}
	next(parser);
	if (!take_declarator(parser, declarator) ||
	    !expect(parser, ")", "')'"))
		return false;
	parser->depth--;
	return true;
}

static bool take_declarator(struct parser *parser,
			    struct declarator *declarator)
{
	size_t stars = 0;

	while (is(parser, "*") || is_qualifier(parser)) {
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
		derive(declarator, POINTER);
	return true;
}

/* The type of what is declared, as an argument: arrays and functions are
 * pointers there. */
static struct usdty_ctype derived(const struct usdty_ctype *base,
				  const struct declarator *declarator)
{
	bool is_string = declarator->count == 1 && base->is_char &&
			 declarator->first != FUNCTION;

	if (!declarator->count)
		return *base;
	return (struct usdty_ctype){
		.kind = USDTY_CTYPE_VALUE,
		.type = is_string ? USDTY_STRING : USDTY_POINTER,
	};
}

/* == Parameters =========================================================== */

static void refuse_type(struct parser *parser, const struct usdty_token *name,
			enum usdty_ctype_kind kind)
{
	static const char *const reasons[] = {
		[USDTY_CTYPE_VOID] = "an argument cannot be void",
		[USDTY_CTYPE_FLOAT] = "an argument cannot be a floating-point "
				      "number: tracers know none",
		[USDTY_CTYPE_STRUCT] = "an argument cannot be a structure: "
				       "pass a pointer to it",
		[USDTY_CTYPE_UNKNOWN] = "unknown type: declare it with "
					"typedef before the provider",
	};

	usdty_diagnose(parser->lexer.diagnostics, &name->place, name->length,
		       "%s", reasons[kind]);
}

static bool add_parameter(struct parser *parser,
			  struct usdty_parameters *parameters,
			  const struct declarator *declarator,
			  const char *start, usdty_type type,
			  const struct usdty_place *place)
{
	const struct piece before = { start, declarator->hole };
	const struct piece behind = { declarator->hole_end,
				      parser->token.start };
	struct usdty_parameter *parameter = usdty_arena_get(
		arena_of(parser), sizeof *parameter);

	if (!parameter)
		return false;
	parameter->prefix = canonical(parser, &before);
	parameter->suffix = canonical(parser, &behind);
	parameter->place = *place;
	parameter->type = type;
	if (declarator->name.length)
		parameter->name = usdty_arena_copy(arena_of(parser),
						   declarator->name.start,
						   declarator->name.length);
	*parameters->end = parameter;
	parameters->end = &parameter->next;
	parameters->count++;
	return parameter->suffix;
}

static bool take_parameter(struct parser *parser,
			   struct usdty_parameters *parameters, bool is_native)
{
	struct declarator declarator = { .count = 0 };
	struct usdty_token start = parser->token, name;
	struct usdty_ctype base, type;

	if (!take_specifiers(parser, &base, &name) ||
	    !take_declarator(parser, &declarator))
		return false;
	type = derived(&base, &declarator);
	if (is_native && type.kind != USDTY_CTYPE_VALUE)
		refuse_type(parser, &name, type.kind);
	return add_parameter(parser, parameters, &declarator, start.start,
			     is_native ? type.type : 0, &start.place);
}

/* "()" and "(void)" are the same. */
static bool take_parameters(struct parser *parser,
			    struct usdty_parameters *parameters,
			    bool is_native)
{
	struct usdty_lexer behind = parser->lexer;

	parameters->end = &parameters->first;
	if (!expect(parser, "(", "'('"))
		return false;
	if (accept(parser, ")"))
		return true;
	behind = parser->lexer;
	if (is(parser, "void")) {
		struct usdty_token after = usdty_lexer_next(&behind);

		if (usdty_token_is(&after, ")")) {
			next(parser);
			next(parser);
			return true;
		}
	}
	do {
		if (!take_parameter(parser, parameters, is_native))
			return false;
	} while (accept(parser, ","));
	return expect(parser, ")", "',' or ')'");
}

/* == Probes and providers ================================================= */

/* By the rules that hold for probes that are added by calls, too. */
static void check_probe(struct parser *parser,
			const struct usdty_probe_syntax *probe)
{
	const char *names[USDTY_MAX_ARGUMENTS + 1];
	usdty_type types[USDTY_MAX_ARGUMENTS + 1];
	struct usdty_request request = { .function = "", .name = probe->name,
					 .types = types,
					 .argument_names = names };
	const struct usdty_parameter *parameter = probe->native.first;
	struct usdty_error error;

	for (; parameter && request.count <= USDTY_MAX_ARGUMENTS;
	     parameter = parameter->next) {
		if (!parameter->type)
			return; /* that was said */
		types[request.count] = parameter->type;
		names[request.count++] = parameter->name;
	}
	request.count = probe->native.count;
	if (usdty_check_request(&request, &error))
		usdty_diagnose(parser->lexer.diagnostics, &probe->place,
			       strlen(probe->name), "%s", error.text);
}

static void check_twin(struct parser *parser, struct usdty_names *twins,
		       const struct usdty_probe_syntax *probe)
{
	if (usdty_names_find(twins, probe->name, strlen(probe->name)))
		usdty_diagnose(parser->lexer.diagnostics, &probe->place,
			       strlen(probe->name),
			       "the provider already has a probe '%s'",
			       probe->name);
	else
		usdty_names_add(twins, arena_of(parser), probe->name, probe);
}

static bool take_signature(struct parser *parser,
			   struct usdty_probe_syntax *probe)
{
	if (!take_parameters(parser, &probe->native, true))
		return false;
	if (accept(parser, ":")) {
		probe->has_translated = true;
		if (!take_parameters(parser, &probe->translated, false))
			return false;
	}
	return expect(parser, ";", "';'");
}

static bool take_probe(struct parser *parser,
		       struct usdty_provider_syntax *provider,
		       struct usdty_names *twins)
{
	struct usdty_probe_syntax *probe = usdty_arena_get(
		arena_of(parser), sizeof *probe);

	if (!probe)
		return false;
	next(parser);
	if (parser->token.kind != USDTY_TOKEN_NAME)
		return fail(parser, "the probe's name");
	probe->place = parser->token.place;
	probe->name = copy_token(parser);
	next(parser);
	if (is(parser, "-"))
		return fail(parser, "'(' (write '__' for the '-' of a name)");
	if (!probe->name || !take_signature(parser, probe))
		return false;
	check_probe(parser, probe);
	check_twin(parser, twins, probe);
	*provider->probes_end = probe;
	provider->probes_end = &probe->next;
	provider->count++;
	return true;
}

static void take_pragma(struct parser *parser);

static void take_probes(struct parser *parser,
			struct usdty_provider_syntax *provider)
{
	struct usdty_names twins = { 0 };

	while (!at_end(parser) && !is(parser, "}")) {
		bool done = true;

		if (parser->token.kind == USDTY_TOKEN_PRAGMA)
			take_pragma(parser);
		else if (is(parser, "probe"))
			done = take_probe(parser, provider, &twins);
		else
			done = fail(parser, "'probe' or '}'");
		if (!done)
			recover(parser);
	}
	usdty_names_free(&twins);
}

static void check_provider(struct parser *parser,
			   const struct usdty_provider_syntax *provider)
{
	size_t length = strlen(provider->name);
	struct usdty_error error;

	if (usdty_check_names(provider->name, "", &error))
		usdty_diagnose(parser->lexer.diagnostics, &provider->place,
			       length, "%s", error.text);
	if (usdty_names_find(&parser->providers, provider->name, length))
		usdty_diagnose(parser->lexer.diagnostics, &provider->place,
			       length, "there already is a provider '%s'",
			       provider->name);
}

static void add_provider(struct parser *parser,
			 struct usdty_provider_syntax *provider)
{
	*parser->syntax->providers_end = provider;
	parser->syntax->providers_end = &provider->next;
	parser->syntax->count++;
	usdty_names_add(&parser->providers, arena_of(parser), provider->name,
			provider);
}

static bool take_provider(struct parser *parser)
{
	struct usdty_provider_syntax *provider = usdty_arena_get(
		arena_of(parser), sizeof *provider);

	if (!provider)
		return false;
	next(parser);
	if (parser->token.kind != USDTY_TOKEN_NAME)
		return fail(parser, "the provider's name");
	provider->place = parser->token.place;
	provider->name = copy_token(parser);
	provider->probes_end = &provider->probes;
	next(parser);
	if (!provider->name || !expect(parser, "{", "'{'"))
		return false;
	check_provider(parser, provider);
	add_provider(parser, provider);
	parser->in_provider = true;
	take_probes(parser, provider);
	parser->in_provider = false;
	if (!expect(parser, "}", "'}' at the provider's end"))
		return false;
	accept(parser, ";"); /* DTrace wants it, and forgives */
	return true;
}

/* == Pragmas ============================================================== */

static bool pragma_starts(const struct usdty_token *token, const char *word)
{
	size_t length = strlen(word);

	return token->length >= length &&
	       !memcmp(token->start, word, length) &&
	       (token->length == length || token->start[length] == ' ' ||
		token->start[length] == '\t');
}

static bool add_declaration(struct parser *parser, char *text, bool is_pragma)
{
	struct usdty_declaration *declaration = usdty_arena_get(
		arena_of(parser), sizeof *declaration);

	if (!declaration || !text)
		return false;
	declaration->text = text;
	declaration->is_pragma = is_pragma;
	*parser->syntax->declarations_end = declaration;
	parser->syntax->declarations_end = &declaration->next;
	return true;
}

static void keep_attribute(struct parser *parser)
{
	struct attribute *attribute = usdty_arena_get(arena_of(parser),
						      sizeof *attribute);

	if (!attribute)
		return;
	attribute->place = parser->token.place;
	attribute->text = parser->token.start;
	attribute->length = parser->token.length;
	*parser->attributes_end = attribute;
	parser->attributes_end = &attribute->next;
}

/* Of no meaning here, and kept: what DTrace depends on, and its options. */
static bool is_kept(const struct usdty_token *token)
{
	return pragma_starts(token, "depends_on") ||
	       pragma_starts(token, "option") ||
	       pragma_starts(token, "binding") ||
	       pragma_starts(token, "error") ||
	       pragma_starts(token, "line") || pragma_starts(token, "ident");
}

static void take_pragma(struct parser *parser)
{
	if (pragma_starts(&parser->token, "attributes"))
		keep_attribute(parser);
	else if (is_kept(&parser->token))
		add_declaration(parser, copy_token(parser), true);
	else
		usdty_diagnose(parser->lexer.diagnostics,
			       &parser->token.place, parser->token.length,
			       "expected attributes, depends_on or option "
			       "behind \"#pragma D\"");
	next(parser);
}

/* The next word of an attribute's line. */
static size_t take_word(const struct attribute *attribute, size_t *at,
			const char **word)
{
	size_t start;

	while (*at < attribute->length &&
	       strchr(" \t\r", attribute->text[*at]))
		++*at;
	start = *at;
	while (*at < attribute->length &&
	       !strchr(" \t\r", attribute->text[*at]))
		++*at;
	*word = attribute->text + start;
	return *at - start;
}

static bool is_text(const char *word, size_t length, const char *text)
{
	return strlen(text) == length && !memcmp(word, text, length);
}

static bool set_attribute(struct parser *parser,
			  const struct attribute *attribute,
			  const char **wrong)
{
	struct usdty_provider_syntax *provider;
	const char *word, *value;
	size_t at = 0, length, value_length;

	take_word(attribute, &at, &word);
	value_length = take_word(attribute, &at, &value);
	*wrong = "expected \"attributes NAME/DATA/CLASS provider PROVIDER "
		 "KIND\"";
	length = take_word(attribute, &at, &word);
	if (!value_length || !is_text(word, length, "provider"))
		return false;
	length = take_word(attribute, &at, &word);
	provider = (void *)usdty_names_find(&parser->providers, word, length);
	*wrong = "attributes of a provider that is not in this file";
	if (!provider)
		return false;
	length = take_word(attribute, &at, &word);
	for (int i = 0; i < USDTY_ATTRIBUTE_KINDS; i++)
		if (is_text(word, length, usdty_attribute_kinds[i])) {
			provider->attributes[i] = usdty_arena_copy(
				arena_of(parser), value, value_length);
			return true;
		}
	*wrong = "expected provider, module, function, name or args at the "
		 "end of the line";
	return false;
}

static void set_attributes(struct parser *parser)
{
	const struct attribute *attribute = parser->attributes;
	const char *wrong;

	for (; attribute; attribute = attribute->next)
		if (!set_attribute(parser, attribute, &wrong))
			usdty_diagnose(parser->lexer.diagnostics,
				       &attribute->place, attribute->length,
				       "%s", wrong);
}

/* == Declarations ========================================================= */

static bool take_names(struct parser *parser, const struct usdty_ctype *base)
{
	do {
		struct declarator declarator = { .count = 0 };

		if (!take_declarator(parser, &declarator))
			return false;
		if (!declarator.name.length)
			return fail(parser, "a name");
		usdty_ctype_declare(&parser->types, arena_of(parser),
				    usdty_arena_copy(arena_of(parser),
						     declarator.name.start,
						     declarator.name.length),
				    derived(base, &declarator));
	} while (accept(parser, ","));
	return true;
}

/* Of C, as it comes out of headers: variables, functions. So are D's "inline"
 * constants and translators. */
static bool is_foreign(const struct parser *parser)
{
	static const char *const words[] = {
		"inline", "translator", "_Static_assert", "static_assert",
		"__attribute__", "__asm__", "__asm", "asm", NULL
	};
	const struct usdty_token *token = &parser->token;
	struct usdty_ctype_words unused = { 0 };

	return token->kind == USDTY_TOKEN_NAME &&
	       (is_qualifier(parser) || is_one_of(parser, words) ||
		(*token->start == '_' && token->length > 1) ||
		usdty_ctype_word(&unused, token->start, token->length) ||
		usdty_ctype_find(&parser->types, token->start,
				 token->length).kind != USDTY_CTYPE_UNKNOWN ||
		usdty_names_find(&parser->types, token->start, token->length));
}

/* To the ';', or behind the body of a function, which has none. */
static bool skip_foreign(struct parser *parser, bool *has_body)
{
	bool behind_parentheses = false;

	*has_body = false;
	while (!at_end(parser) && !is(parser, ";") && !is(parser, "}")) {
		bool is_group = is(parser, "(");

		if (is(parser, "provider"))
			return fail(parser, "';'");
		if (is(parser, "{")) {
			if (!skip_group(parser, "{", "}"))
				return false;
			*has_body = behind_parentheses;
			if (*has_body)
				return true;
		} else if (is_group) {
			if (!skip_group(parser, "(", ")"))
				return false;
		} else {
			next(parser);
		}
		behind_parentheses = is_group;
	}
	return true;
}

static bool take_typedef(struct parser *parser)
{
	struct usdty_token name;
	struct usdty_ctype base;

	return take_specifiers(parser, &base, &name) &&
	       take_names(parser, &base);
}

static bool take_declaration(struct parser *parser)
{
	struct piece piece = { .start = parser->token.start };
	struct usdty_token name;
	struct usdty_ctype base;
	bool has_body = false;

	while (is(parser, "__extension__"))
		next(parser);
	if (accept(parser, "typedef")) {
		if (!take_typedef(parser))
			return false;
	} else if (is_struct(parser)) {
		if (!take_specifiers(parser, &base, &name) ||
		    !skip_foreign(parser, &has_body))
			return false;
	} else if (is_foreign(parser)) {
		if (!skip_foreign(parser, &has_body))
			return false;
	} else {
		return fail(parser, "'provider', a declaration of C or "
			    "\"#pragma D\"");
	}
	piece.end = parser->token.start;
	if (!has_body && !expect(parser, ";", "';'"))
		return false;
	return add_declaration(parser, canonical(parser, &piece), false);
}

/* == The file ============================================================= */

static void take_file(struct parser *parser)
{
	while (!at_end(parser)) {
		bool done = true;

		if (accept(parser, ";"))
			continue;
		if (parser->token.kind == USDTY_TOKEN_PRAGMA)
			take_pragma(parser);
		else if (is(parser, "provider"))
			done = take_provider(parser);
		else
			done = take_declaration(parser);
		if (!done)
			recover(parser);
	}
}

bool usdty_parse(struct usdty_file_syntax *syntax, const char *file,
		 struct usdty_diagnostics *diagnostics)
{
	struct parser parser = { .syntax = syntax };

	*syntax = (struct usdty_file_syntax){ .count = 0 };
	syntax->declarations_end = &syntax->declarations;
	syntax->providers_end = &syntax->providers;
	parser.attributes_end = &parser.attributes;
	usdty_lexer_begin(&parser.lexer, file, diagnostics, &syntax->arena);
	next(&parser);
	take_file(&parser);
	set_attributes(&parser);
	if (!diagnostics->count && !syntax->providers)
		usdty_diagnose(diagnostics, &parser.token.place, 1,
			       "no provider is defined here");
	usdty_names_free(&parser.types);
	usdty_names_free(&parser.providers);
	return !diagnostics->count && !syntax->arena.failed;
}

void usdty_syntax_free(struct usdty_file_syntax *syntax)
{
	usdty_arena_free(&syntax->arena);
}
