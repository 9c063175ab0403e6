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
 * After an error the parser continues after the next ';', so that one run
 * reports several errors.
 */
#include "parser.h"

#include <string.h>

#include "../definition.h"

/* == Parameters ============================================================ */

static void refuse_type(struct usdty_parser *parser,
			const struct usdty_token *name,
			enum usdty_ctype_kind kind)
{
	static const char *const reasons[] = {
		[USDTY_CTYPE_VOID] = "an argument cannot be void: pass "
				     "a pointer, or leave it out",
		[USDTY_CTYPE_FLOAT] = "an argument cannot be a floating-point "
				      "number: convert it to an integer",
		[USDTY_CTYPE_STRUCT] = "an argument cannot be a structure: "
				       "pass a pointer to it",
		[USDTY_CTYPE_UNKNOWN] = "unknown type: declare it with "
					"typedef before the provider",
	};

	usdty_diagnose(parser->lexer.diagnostics, &name->position, name->length,
		       "%s", reasons[kind]);
}

static bool add_parameter(struct usdty_parser *parser,
			  struct usdty_parameters *parameters,
			  const struct usdty_declarator *declarator,
			  const char *start, usdty_type type,
			  const struct usdty_position *position)
{
	const struct usdty_piece before = { start, declarator->hole };
	const struct usdty_piece behind = { declarator->hole_end,
					    parser->token.start };
	struct usdty_parameter *parameter = usdty_arena_get(arena_of(parser),
							    sizeof *parameter);

	if (!parameter)
		return false;
	parameter->prefix = usdty_parser_canonical(parser, &before);
	parameter->suffix = usdty_parser_canonical(parser, &behind);
	parameter->position = *position;
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

static bool take_parameter(struct usdty_parser *parser,
			   struct usdty_parameters *parameters, bool is_native)
{
	struct usdty_declarator declarator = { .count = 0 };
	struct usdty_token start = parser->token, name;
	struct usdty_ctype base, type;

	if (!usdty_parser_take_specifiers(parser, &base, &name) ||
	    !usdty_parser_take_declarator(parser, &declarator))
		return false;
	type = usdty_declarator_type(&base, &declarator);
	if (is_native && type.kind != USDTY_CTYPE_VALUE)
		refuse_type(parser, &name, type.kind);
	return add_parameter(parser, parameters, &declarator, start.start,
			     is_native ? type.type : 0, &start.position);
}

/* "()" and "(void)" are the same. */
static bool take_parameters(struct usdty_parser *parser,
			    struct usdty_parameters *parameters, bool is_native)
{
	struct usdty_lexer behind = parser->lexer;

	parameters->end = &parameters->first;
	if (!usdty_parser_expect(parser, "(", "'('"))
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
	return usdty_parser_expect(parser, ")", "',' or ')'");
}

/* == Probes and providers ================================================== */

/* Checks a probe by the same rules as probes that a program adds by calls. */
static void check_probe(struct usdty_parser *parser,
			const struct usdty_probe_syntax *probe)
{
	const char *names[USDTY_MAX_ARGUMENTS + 1];
	usdty_type types[USDTY_MAX_ARGUMENTS + 1];
	struct usdty_probe_spec request = { .function = "",
					    .name = probe->name,
					    .types = types,
					    .argument_names = names };
	const struct usdty_parameter *parameter = probe->native.first;
	struct usdty_error error;

	for (; parameter && request.count <= USDTY_MAX_ARGUMENTS;
	     parameter = parameter->next) {
		if (!parameter->type)
			return; /* already reported */
		types[request.count] = parameter->type;
		names[request.count++] = parameter->name;
	}
	request.count = probe->native.count;
	if (usdty_check_spec(&request, &error))
		usdty_diagnose(parser->lexer.diagnostics, &probe->position,
			       strlen(probe->name), "%s", error.text);
}

static void check_twin(struct usdty_parser *parser, struct usdty_names *twins,
		       const struct usdty_probe_syntax *probe)
{
	if (usdty_names_find(twins, probe->name, strlen(probe->name)))
		usdty_diagnose(parser->lexer.diagnostics, &probe->position,
			       strlen(probe->name),
			       "the provider already has a probe '%s'",
			       probe->name);
	else
		usdty_names_add(twins, arena_of(parser), probe->name, probe);
}

static bool take_signature(struct usdty_parser *parser,
			   struct usdty_probe_syntax *probe)
{
	if (!take_parameters(parser, &probe->native, true))
		return false;
	if (accept(parser, ":")) {
		probe->has_translated = true;
		if (!take_parameters(parser, &probe->translated, false))
			return false;
	}
	return usdty_parser_expect(parser, ";", "';'");
}

static bool take_probe(struct usdty_parser *parser,
		       struct usdty_provider_syntax *provider,
		       struct usdty_names *twins)
{
	struct usdty_probe_syntax *probe = usdty_arena_get(arena_of(parser),
							   sizeof *probe);

	if (!probe)
		return false;
	next(parser);
	if (parser->token.kind != USDTY_TOKEN_NAME)
		return usdty_parser_fail(parser, "the probe's name");
	probe->position = parser->token.position;
	probe->name = copy_token(parser);
	next(parser);
	if (is(parser, "-"))
		return usdty_parser_fail(
			parser, "'(' (write '__' for the '-' of a name)");
	if (!probe->name || !take_signature(parser, probe))
		return false;
	check_probe(parser, probe);
	check_twin(parser, twins, probe);
	*provider->probes_end = probe;
	provider->probes_end = &probe->next;
	provider->count++;
	return true;
}

static void take_probes(struct usdty_parser *parser,
			struct usdty_provider_syntax *provider)
{
	struct usdty_names twins = { 0 };

	while (!at_end(parser) && !is(parser, "}")) {
		bool done = true;

		if (parser->token.kind == USDTY_TOKEN_PRAGMA)
			usdty_parser_take_pragma(parser);
		else if (is(parser, "probe"))
			done = take_probe(parser, provider, &twins);
		else
			done = usdty_parser_fail(parser, "'probe' or '}'");
		if (!done)
			usdty_parser_recover(parser);
	}
	usdty_names_free(&twins);
}

static void check_provider(struct usdty_parser *parser,
			   const struct usdty_provider_syntax *provider)
{
	size_t length = strlen(provider->name);
	struct usdty_error error;

	if (usdty_check_names(provider->name, "", &error))
		usdty_diagnose(parser->lexer.diagnostics, &provider->position,
			       length, "%s", error.text);
	if (usdty_names_find(&parser->providers, provider->name, length))
		usdty_diagnose(parser->lexer.diagnostics, &provider->position,
			       length, "the file already has a provider '%s'",
			       provider->name);
}

static void add_provider(struct usdty_parser *parser,
			 struct usdty_provider_syntax *provider)
{
	*parser->syntax->providers_end = provider;
	parser->syntax->providers_end = &provider->next;
	parser->syntax->count++;
	usdty_names_add(&parser->providers, arena_of(parser), provider->name,
			provider);
}

static bool take_provider(struct usdty_parser *parser)
{
	struct usdty_provider_syntax *provider =
		usdty_arena_get(arena_of(parser), sizeof *provider);

	if (!provider)
		return false;
	next(parser);
	if (parser->token.kind != USDTY_TOKEN_NAME)
		return usdty_parser_fail(parser, "the provider's name");
	provider->position = parser->token.position;
	provider->name = copy_token(parser);
	provider->probes_end = &provider->probes;
	next(parser);
	if (!provider->name || !usdty_parser_expect(parser, "{", "'{'"))
		return false;
	check_provider(parser, provider);
	add_provider(parser, provider);
	parser->in_provider = true;
	take_probes(parser, provider);
	parser->in_provider = false;
	if (!usdty_parser_expect(parser, "}", "'}' at the provider's end"))
		return false;
	accept(parser, ";"); /* optional, as in DTrace */
	return true;
}

/* == Declarations ========================================================== */

bool usdty_parser_add_declaration(struct usdty_parser *parser, char *text,
				  bool is_pragma)
{
	struct usdty_declaration *declaration =
		usdty_arena_get(arena_of(parser), sizeof *declaration);

	if (!declaration || !text)
		return false;
	declaration->text = text;
	declaration->is_pragma = is_pragma;
	*parser->syntax->declarations_end = declaration;
	parser->syntax->declarations_end = &declaration->next;
	return true;
}

static bool take_names(struct usdty_parser *parser,
		       const struct usdty_ctype *base)
{
	do {
		struct usdty_declarator declarator = { .count = 0 };

		if (!usdty_parser_take_declarator(parser, &declarator))
			return false;
		if (!declarator.name.length)
			return usdty_parser_fail(parser, "a name");
		usdty_ctype_declare(&parser->types, arena_of(parser),
				    usdty_arena_copy(arena_of(parser),
						     declarator.name.start,
						     declarator.name.length),
				    usdty_declarator_type(base, &declarator));
	} while (accept(parser, ","));
	return true;
}

/* Whether this is a declaration that we only keep as text: variables and
 * functions of C, as headers contain them, and D's "inline" constants and
 * translators. */
static bool is_foreign(const struct usdty_parser *parser)
{
	static const char *const words[] = {
		"inline",        "translator",    "_Static_assert",
		"static_assert", "__attribute__", "__asm__",
		"__asm",         "asm",           NULL
	};
	const struct usdty_token *token = &parser->token;
	struct usdty_ctype_words unused = { 0 };

	return token->kind == USDTY_TOKEN_NAME &&
	       (usdty_parser_is_qualifier(parser) ||
		usdty_parser_is_one_of(parser, words) ||
		(*token->start == '_' && token->length > 1) ||
		usdty_ctype_word(&unused, token->start, token->length) ||
		usdty_ctype_find(&parser->types, token->start, token->length)
				.kind != USDTY_CTYPE_UNKNOWN ||
		usdty_names_find(&parser->types, token->start, token->length));
}

/* Skips to the ';', or past the body of a function, which ends without one. */
static bool skip_foreign(struct usdty_parser *parser, bool *has_body)
{
	bool behind_parentheses = false;

	*has_body = false;
	while (!at_end(parser) && !is(parser, ";") && !is(parser, "}")) {
		bool is_group = is(parser, "(");

		if (is(parser, "provider"))
			return usdty_parser_fail(parser, "';'");
		if (is(parser, "{")) {
			if (!usdty_parser_skip_group(parser, "{", "}"))
				return false;
			*has_body = behind_parentheses;
			if (*has_body)
				return true;
		} else if (is_group) {
			if (!usdty_parser_skip_group(parser, "(", ")"))
				return false;
		} else {
			next(parser);
		}
		behind_parentheses = is_group;
	}
	return true;
}

static bool take_typedef(struct usdty_parser *parser)
{
	struct usdty_token name;
	struct usdty_ctype base;

	return usdty_parser_take_specifiers(parser, &base, &name) &&
	       take_names(parser, &base);
}

static bool take_declaration(struct usdty_parser *parser)
{
	struct usdty_piece piece = { .start = parser->token.start };
	struct usdty_token name;
	struct usdty_ctype base;
	bool has_body = false;

	while (is(parser, "__extension__"))
		next(parser);
	if (accept(parser, "typedef")) {
		if (!take_typedef(parser))
			return false;
	} else if (usdty_parser_is_struct(parser)) {
		if (!usdty_parser_take_specifiers(parser, &base, &name) ||
		    !skip_foreign(parser, &has_body))
			return false;
	} else if (is_foreign(parser)) {
		if (!skip_foreign(parser, &has_body))
			return false;
	} else {
		return usdty_parser_fail(parser,
					 "'provider', a declaration of C or "
					 "\"#pragma D\"");
	}
	piece.end = parser->token.start;
	if (!has_body && !usdty_parser_expect(parser, ";", "';'"))
		return false;
	return usdty_parser_add_declaration(
		parser, usdty_parser_canonical(parser, &piece), false);
}

/* == The file ============================================================== */

static void take_file(struct usdty_parser *parser)
{
	while (!at_end(parser)) {
		bool done = true;

		if (accept(parser, ";"))
			continue;
		if (parser->token.kind == USDTY_TOKEN_PRAGMA)
			usdty_parser_take_pragma(parser);
		else if (is(parser, "provider"))
			done = take_provider(parser);
		else
			done = take_declaration(parser);
		if (!done)
			usdty_parser_recover(parser);
	}
}

bool usdty_parse(struct usdty_file_syntax *syntax, const char *file,
		 struct usdty_diagnostics *diagnostics)
{
	struct usdty_parser parser = { .syntax = syntax };

	*syntax = (struct usdty_file_syntax){ .count = 0 };
	syntax->declarations_end = &syntax->declarations;
	syntax->providers_end = &syntax->providers;
	parser.attributes_end = &parser.attributes;
	usdty_lexer_begin(&parser.lexer, file, diagnostics, &syntax->arena);
	next(&parser);
	take_file(&parser);
	usdty_parser_set_attributes(&parser);
	if (!diagnostics->count && !syntax->providers)
		usdty_diagnose(diagnostics, &parser.token.position, 1,
			       "the text defines no provider: add "
			       "\"provider NAME { ... };\"");
	usdty_names_free(&parser.types);
	usdty_names_free(&parser.providers);
	return !diagnostics->count && !syntax->arena.failed;
}

void usdty_syntax_free(struct usdty_file_syntax *syntax)
{
	usdty_arena_free(&syntax->arena);
}
