/* SPDX-License-Identifier: MIT */
/*
 * file       = { declaration | provider }
 * provider   = "provider" NAME "{" { probe } "}" [ ";" ]
 * probe      = "probe" NAME "(" parameters ")"
 *              [ ":" "(" parameters ")" ] ";"
 * parameters = [ "void" | parameter { "," parameter } ]
 * parameter  = specifiers declarator
 * declaration = ( "typedef" | specifiers | "inline" ) ... ";"
 *
 * Pragmas may be anywhere. After an error the parser continues after the next
 * ';', so that one run reports several errors.
 *
 * A text that is read leniently may have anything in place of declarations and
 * parameters, and no ';' behind a probe.
 */
#include "parser.h"

#include <string.h>

#include "../definition.h"
#include "../letters.h"

/* == Parameters ============================================================ */

/* Without a warning, a lenient reader loses nothing. */
static void refuse_type(struct usdty_parser *parser,
			const struct usdty_token *name,
			const struct usdty_ctype *type)
{
	static const char *const reasons[] = {
		[USDTY_CTYPE_VOID] = "an argument cannot be void: pass "
				     "a pointer, or leave it out",
		[USDTY_CTYPE_FLOAT] = "an argument cannot be a floating-point "
				      "number: convert it to an integer",
		[USDTY_CTYPE_WIDE] = "an argument has at most 64 bits: pass a "
				     "pointer to it",
		[USDTY_CTYPE_STRUCT] = "an argument cannot be a structure: "
				       "pass a pointer to it",
		[USDTY_CTYPE_UNKNOWN] = "unknown type: declare it with "
					"typedef before the provider",
	};

	if (!is_lenient(parser))
		usdty_diagnose(parser->lexer.diagnostics, &name->position,
			       name->length, "%s", reasons[type->kind]);
	else if (type->kind == USDTY_CTYPE_FLOAT && type->size > 8)
		usdty_tolerate(parser->lexer.diagnostics, &name->position,
			       name->length,
			       "tracers get this number as a double");
	else if (type->kind == USDTY_CTYPE_STRUCT ||
		 type->kind == USDTY_CTYPE_WIDE)
		usdty_tolerate(parser->lexer.diagnostics, &name->position,
			       name->length,
			       "tracers get the address of this argument");
}

/* type: NULL in a translated signature. */
static bool add_parameter(struct usdty_parser *parser,
			  struct usdty_parameters *parameters,
			  const struct usdty_declarator *declarator,
			  const struct usdty_token *start,
			  const struct usdty_ctype *type)
{
	const struct usdty_piece before = { start->start, declarator->hole };
	const struct usdty_piece behind = { declarator->hole_end,
					    parser->token.start };
	struct usdty_parameter *parameter = usdty_arena_get(arena_of(parser),
							    sizeof *parameter);

	if (!parameter)
		return false;
	parameter->prefix = usdty_parser_canonical(parser, &before);
	parameter->suffix = usdty_parser_canonical(parser, &behind);
	parameter->position = start->position;
	parameter->length = start->length;
	parameter->is_untyped = type && type->kind != USDTY_CTYPE_VALUE;
	if (parameter->is_untyped)
		parameter->float_size = type->size;
	else if (type)
		parameter->type = type->type;
	parameter->is_bool = type && type->is_bool;
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
	    !usdty_parser_take_declarator(parser, &declarator) ||
	    (is_lenient(parser) && !is(parser, ",") && !is(parser, ")")))
		return false;
	type = usdty_declarator_type(&base, &declarator);
	if (is_native && type.kind != USDTY_CTYPE_VALUE)
		refuse_type(parser, &name, &type);
	return add_parameter(parser, parameters, &declarator, &start,
			     is_native ? &type : NULL);
}

/* Takes what is no parameter in C, up to the ',' or ')' behind it. */
static bool take_unknown_parameter(struct usdty_parser *parser,
				   struct usdty_parameters *parameters)
{
	static const struct usdty_ctype unknown = {
		.kind = USDTY_CTYPE_UNKNOWN
	};
	const struct usdty_token start = parser->token;
	struct usdty_declarator declarator = { .count = 0 };
	size_t open = 0;

	for (; open || (!is(parser, ",") && !is(parser, ")")); next(parser)) {
		if (at_end(parser) || is(parser, ";"))
			return usdty_parser_fail(parser, "',' or ')'");
		open += is(parser, "(");
		open -= is(parser, ")");
	}
	declarator.hole = declarator.hole_end = parser->token.start;
	usdty_tolerate(parser->lexer.diagnostics, &start.position, start.length,
		       "this is no parameter of C: its type is that of the "
		       "argument");
	return add_parameter(parser, parameters, &declarator, &start, &unknown);
}

static bool take_any_parameter(struct usdty_parser *parser,
			       struct usdty_parameters *parameters,
			       bool is_native)
{
	const struct usdty_mark start = usdty_parser_mark(parser);

	if (take_parameter(parser, parameters, is_native))
		return true;
	if (!is_lenient(parser) || parser->syntax->arena.failed)
		return false;
	usdty_parser_return(parser, &start);
	return take_unknown_parameter(parser, parameters);
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
		if (!take_any_parameter(parser, parameters, is_native))
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
		if (parameter->is_untyped && !is_lenient(parser))
			return; /* already reported */
		types[request.count] = parameter->is_untyped ? USDTY_INT :
							       parameter->type;
		names[request.count++] = parameter->name;
	}
	request.count = probe->native.count;
	if (usdty_check_spec(&request, &error))
		usdty_tolerate(parser->lexer.diagnostics, &probe->position,
			       strlen(probe->name), "%s", error.text);
}

/* A lenient reader passes over the arguments that a tracer could not get. */
static void cut_surplus(struct usdty_probe_syntax *probe)
{
	struct usdty_parameters *native = &probe->native;

	if (native->count <= USDTY_MAX_ARGUMENTS)
		return;
	probe->surplus = native->count - USDTY_MAX_ARGUMENTS;
	native->count = USDTY_MAX_ARGUMENTS;
	native->end = &native->first;
	for (size_t i = 0; i < native->count; i++)
		native->end = &(*native->end)->next;
	*native->end = NULL;
}

static void remove_probe(struct usdty_provider_syntax *provider,
			 const struct usdty_probe_syntax *probe)
{
	struct usdty_probe_syntax **place = &provider->probes;

	while (*place != probe)
		place = &(*place)->next;
	*place = probe->next;
	if (!*place)
		provider->probes_end = place;
	provider->count--;
}

/* Of two probes of one name the last one counts, for a lenient reader: so it is
 * with the macros of SystemTap's dtrace. */
static void check_twin(struct usdty_parser *parser, struct usdty_names *twins,
		       struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe)
{
	const struct usdty_probe_syntax *twin =
		usdty_names_find(twins, probe->name, strlen(probe->name));

	if (twin && usdty_tolerate(parser->lexer.diagnostics, &probe->position,
				   strlen(probe->name),
				   "the provider already has a probe '%s'%s",
				   probe->name,
				   is_lenient(parser) ?
					   ": this one takes its place" :
					   ""))
		remove_probe(provider, twin);
	if (!twin || is_lenient(parser))
		usdty_names_add(twins, arena_of(parser), probe->name, probe);
}

/* Native and translated parameters belong together by name, or by position if
 * the translated one has no name. */
static bool has_native(const struct usdty_probe_syntax *probe,
		       const struct usdty_parameter *translated, size_t index)
{
	const struct usdty_parameter *native = probe->native.first;

	if (!translated->name)
		return index < probe->native.count;
	while (native && (!native->name ||
			  strcmp(native->name, translated->name)))
		native = native->next;
	return native;
}

static void check_translated(struct usdty_parser *parser,
			     const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->translated.first;

	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (!has_native(probe, parameter, i))
			usdty_tolerate(parser->lexer.diagnostics,
				       &parameter->position, parameter->length,
				       "the probe has no argument %s%s%s: name "
				       "one of those before the ':'",
				       parameter->name ? "'" : "",
				       parameter->name ? parameter->name :
							 "here",
				       parameter->name ? "'" : "");
}

/* SystemTap's dtrace needs no ';' behind a probe. */
static bool ends_probe(const struct usdty_parser *parser)
{
	return is_lenient(parser) && (is(parser, "probe") || is(parser, "}"));
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
		check_translated(parser, probe);
	}
	return ends_probe(parser) || usdty_parser_expect(parser, ";", "';'");
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
	check_twin(parser, twins, provider, probe);
	cut_surplus(probe);
	*provider->probes_end = probe;
	provider->probes_end = &probe->next;
	provider->count++;
	return true;
}

static void take_probes(struct usdty_parser *parser,
			struct usdty_provider_syntax *provider)
{
	struct usdty_names twins = { 0 };
	const struct usdty_probe_syntax *probe = provider->probes;

	for (; probe; probe = probe->next)
		usdty_names_add(&twins, arena_of(parser), probe->name, probe);
	while (!at_end(parser) && !is(parser, "}")) {
		bool done = true;

		if (is(parser, "probe"))
			done = take_probe(parser, provider, &twins);
		else if (!is_lenient(parser) || !accept(parser, ";"))
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
		usdty_tolerate(parser->lexer.diagnostics, &provider->position,
			       length, "%s", error.text);
	else if (is_lenient(parser) &&
		 usdty_is_digit(provider->name[length - 1]))
		usdty_tolerate(parser->lexer.diagnostics, &provider->position,
			       length,
			       "provider '%s' ends in a digit: DTrace refuses "
			       "it, because it appends the process id",
			       provider->name);
	if (usdty_names_find(&parser->providers, provider->name, length))
		usdty_diagnose(parser->lexer.diagnostics, &provider->position,
			       length, "the file already has a provider '%s'",
			       provider->name);
}

/* The provider of this name, to which a lenient reader adds probes, or NULL. */
static struct usdty_provider_syntax *find_provider(
	const struct usdty_parser *parser, const char *name)
{
	struct usdty_provider_syntax *provider = parser->syntax->providers;

	while (provider && strcmp(provider->name, name))
		provider = provider->next;
	return is_lenient(parser) ? provider : NULL;
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

/* Takes the provider's name. NULL after an error. */
static struct usdty_provider_syntax *take_provider_name(
	struct usdty_parser *parser)
{
	struct usdty_provider_syntax *known, *provider =
		usdty_arena_get(arena_of(parser), sizeof *provider);

	if (!provider)
		return NULL;
	if (parser->token.kind != USDTY_TOKEN_NAME) {
		usdty_parser_fail(parser, "the provider's name");
		return NULL;
	}
	provider->position = parser->token.position;
	provider->name = copy_token(parser);
	provider->probes_end = &provider->probes;
	next(parser);
	if (!provider->name || !usdty_parser_expect(parser, "{", "'{'"))
		return NULL;
	known = find_provider(parser, provider->name);
	if (known)
		return known;
	check_provider(parser, provider);
	add_provider(parser, provider);
	return provider;
}

static bool take_provider(struct usdty_parser *parser)
{
	struct usdty_provider_syntax *provider;

	next(parser);
	provider = take_provider_name(parser);
	if (!provider)
		return false;
	parser->in_provider = true;
	take_probes(parser, provider);
	parser->in_provider = false;
	if (!usdty_parser_expect(parser, "}", "'}' at the provider's end"))
		return false;
	accept(parser, ";"); /* optional, as in DTrace */
	return true;
}

/* == Declarations ========================================================== */

bool usdty_parser_add_declaration(struct usdty_parser *parser,
				  struct usdty_declaration **place, char *text,
				  bool is_pragma)
{
	struct usdty_declaration *declaration =
		usdty_arena_get(arena_of(parser), sizeof *declaration);

	if (!declaration || !text)
		return false;
	declaration->text = text;
	declaration->is_pragma = is_pragma;
	declaration->next = *place;
	*place = declaration;
	if (parser->syntax->declarations_end == place)
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
		"__asm",         "asm",           "alignas",
		"typeof",        "typeof_unqual", "auto",
		"constexpr",     "thread_local",  NULL
	};
	const struct usdty_token *token = &parser->token;
	struct usdty_ctype_words unused = { 0 };

	if (is(parser, "["))
		return true; /* "[[noreturn]]" */
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
	struct usdty_declaration **place = parser->syntax->declarations_end;
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
		parser, place, usdty_parser_canonical(parser, &piece), false);
}

/* Whether a provider begins here, in whatever it may be. */
static bool at_provider(const struct usdty_parser *parser)
{
	struct usdty_lexer lexer = parser->lexer;
	struct usdty_token token;

	if (!is(parser, "provider"))
		return false;
	token = usdty_lexer_next(&lexer);
	if (token.kind != USDTY_TOKEN_NAME)
		return false;
	token = usdty_lexer_next(&lexer);
	return usdty_token_is(&token, "{");
}

/* Passes over what is no declaration: up to its ';' or its '}', or up to a
 * provider. */
static void pass_over(struct usdty_parser *parser)
{
	size_t open = 0;
	bool is_end;

	usdty_tolerate(parser->lexer.diagnostics, &parser->token.position,
		       parser->token.length,
		       "this is no declaration of C: it is passed over");
	do {
		open += is(parser, "{");
		open -= open && is(parser, "}");
		is_end = !open && (is(parser, ";") || is(parser, "}"));
		next(parser);
	} while (!is_end && !at_end(parser) && !at_provider(parser));
}

/* False after an error. */
static bool take_declaration_or_pass(struct usdty_parser *parser)
{
	const struct usdty_mark start = usdty_parser_mark(parser);

	if (take_declaration(parser))
		return true;
	if (!is_lenient(parser) || parser->syntax->arena.failed)
		return false;
	usdty_parser_return(parser, &start);
	pass_over(parser);
	return true;
}

/* == The file ============================================================== */

static void take_file(struct usdty_parser *parser)
{
	while (!at_end(parser)) {
		bool done = true;

		if (accept(parser, ";"))
			continue;
		if (is(parser, "provider"))
			done = take_provider(parser);
		else
			done = take_declaration_or_pass(parser);
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
	if (!diagnostics->errors.count && !syntax->providers)
		usdty_tolerate(diagnostics, &parser.token.position, 1,
			       "the text defines no provider: add "
			       "\"provider NAME { ... };\"");
	usdty_names_free(&parser.types);
	usdty_names_free(&parser.tags);
	usdty_names_free(&parser.providers);
	return !diagnostics->errors.count && !syntax->arena.failed;
}

void usdty_syntax_free(struct usdty_file_syntax *syntax)
{
	usdty_arena_free(&syntax->arena);
}
