/* SPDX-License-Identifier: MIT */
/* "#pragma D" in definitions. Attributes are given to providers. Dependencies
 * and options are for DTrace only and kept as text. */
#include "parser.h"

#include <string.h>

const char *const usdty_attribute_kinds[USDTY_ATTRIBUTE_KINDS] = {
	"provider", "module", "function", "name", "args"
};

/* "#pragma D attributes", kept until all providers are known. */
struct usdty_attribute_line {
	struct usdty_attribute_line *next;
	struct usdty_position position;
	const char *text;
	size_t length;
};

static bool pragma_starts(const struct usdty_token *token, const char *word)
{
	size_t length = strlen(word);

	return token->length >= length && !memcmp(token->start, word, length) &&
	       (token->length == length || token->start[length] == ' ' ||
		token->start[length] == '\t');
}

static void keep_attribute(struct usdty_parser *parser,
			   const struct usdty_token *pragma)
{
	struct usdty_attribute_line *attribute =
		usdty_arena_get(arena_of(parser), sizeof *attribute);

	if (!attribute)
		return;
	attribute->position = pragma->position;
	attribute->text = pragma->start;
	attribute->length = pragma->length;
	*parser->attributes_end = attribute;
	parser->attributes_end = &attribute->next;
}

/* Whether DTrace alone uses the pragma. We keep its text. */
static bool is_kept(const struct usdty_token *token)
{
	return pragma_starts(token, "depends_on") ||
	       pragma_starts(token, "option") ||
	       pragma_starts(token, "binding") ||
	       pragma_starts(token, "error") || pragma_starts(token, "line") ||
	       pragma_starts(token, "ident");
}

void usdty_parser_take_pragma(struct usdty_parser *parser,
			      const struct usdty_token *pragma)
{
	if (pragma_starts(pragma, "attributes"))
		keep_attribute(parser, pragma);
	else if (is_kept(pragma))
		usdty_parser_add_declaration(
			parser, parser->syntax->declarations_end,
			usdty_arena_copy(arena_of(parser), pragma->start,
					 pragma->length),
			true);
	else
		usdty_tolerate(parser->lexer.diagnostics, &pragma->position,
			       pragma->length,
			       "expected attributes, depends_on or option "
			       "after \"#pragma D\"");
}

/* Takes the next word of an attribute line. */
static size_t take_word(const struct usdty_attribute_line *attribute,
			size_t *at, const char **word)
{
	size_t start;

	while (*at < attribute->length && strchr(" \t\r", attribute->text[*at]))
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

static bool set_attribute(struct usdty_parser *parser,
			  const struct usdty_attribute_line *attribute,
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

void usdty_parser_set_attributes(struct usdty_parser *parser)
{
	const struct usdty_attribute_line *attribute = parser->attributes;
	const char *wrong;

	for (; attribute; attribute = attribute->next)
		if (!set_attribute(parser, attribute, &wrong))
			usdty_tolerate(parser->lexer.diagnostics,
				       &attribute->position, attribute->length,
				       "%s", wrong);
}
