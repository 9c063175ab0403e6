/* SPDX-License-Identifier: MIT */
/* "#pragma D" in definitions. Attributes are given to providers. Dependencies
 * and options are for DTrace only and kept as text. */
#include "parser.h"

#include <string.h>

#include "../letters.h"

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

static void complain(struct usdty_parser *parser,
		     const struct usdty_attribute_line *attribute,
		     const char *at, size_t length, const char *what)
{
	struct usdty_position position = attribute->position;

	position.offset += (size_t)(at - attribute->text);
	usdty_tolerate(parser->lexer.diagnostics, &position, length, "%s",
		       what);
}

/* == Stability ============================================================ */

/* Of the names and of the data; then the class, which says where else they are
 * the same. DTrace does not distinguish capital letters. */
static const char *const stabilities[] = { "Internal", "Private",  "Obsolete",
					   "External", "Unstable", "Evolving",
					   "Stable",   "Standard", NULL };
static const char *const classes[] = { "Unknown", "CPU",    "Platform", "Group",
				       "ISA",     "Common", NULL };

static bool is_alike(const char *word, size_t length, const char *other)
{
	if (strlen(other) != length)
		return false;
	while (length && usdty_capital(*word) == usdty_capital(*other)) {
		length--;
		word++;
		other++;
	}
	return !length;
}

static bool is_one_of(const char *word, size_t length,
		      const char *const *words)
{
	while (*words && !is_alike(word, length, *words))
		words++;
	return *words;
}

/* Checks "Evolving/Evolving/ISA". */
static bool check_value(struct usdty_parser *parser,
			const struct usdty_attribute_line *attribute,
			const char *value, size_t length)
{
	const char *end = value + length;

	for (int i = 0; i < 3; i++) {
		const char *slash = memchr(value, '/', (size_t)(end - value));
		const char *stop = i < 2 && slash ? slash : end;
		size_t size = (size_t)(stop - value);

		if (!is_one_of(value, size, i < 2 ? stabilities : classes)) {
			complain(parser, attribute, value, size,
				 i < 2 ? "expected Internal, Private, "
					 "Obsolete, External, Unstable, "
					 "Evolving, Stable or Standard" :
					 "expected Unknown, CPU, Platform, "
					 "Group, ISA or Common");
			return false;
		}
		value = stop + (stop < end);
	}
	return true;
}

/* == Lines ================================================================ */

/* The text behind "attributes" in words. */
enum word { VALUE, PROVIDER, NAME, KIND, REST, WORDS };

struct words {
	const char *start[WORDS];
	size_t length[WORDS];
};

static void split(const struct usdty_attribute_line *attribute,
		  struct words *words)
{
	const char *attributes;
	size_t at = 0;

	take_word(attribute, &at, &attributes);
	for (int i = 0; i < WORDS; i++)
		words->length[i] = take_word(attribute, &at, &words->start[i]);
}

/* A comment may follow. */
static bool has_rest(const struct words *words)
{
	return words->length[REST] &&
	       (words->length[REST] < 2 ||
		(memcmp(words->start[REST], "/*", 2) &&
		 memcmp(words->start[REST], "//", 2)));
}

static void set_kind(struct usdty_parser *parser,
		     const struct usdty_attribute_line *attribute,
		     const struct words *words,
		     struct usdty_provider_syntax *provider)
{
	for (int i = 0; i < USDTY_ATTRIBUTE_KINDS; i++)
		if (is_text(words->start[KIND], words->length[KIND],
			    usdty_attribute_kinds[i])) {
			provider->attributes[i] = usdty_arena_copy(
				arena_of(parser), words->start[VALUE],
				words->length[VALUE]);
			return;
		}
	complain(parser, attribute, words->start[KIND], words->length[KIND],
		 "expected provider, module, function, name or args");
}

static void set_attribute(struct usdty_parser *parser,
			  const struct usdty_attribute_line *attribute)
{
	struct usdty_provider_syntax *provider;
	struct words words;

	split(attribute, &words);
	if (!words.length[VALUE] ||
	    !is_text(words.start[PROVIDER], words.length[PROVIDER],
		     "provider")) {
		complain(parser, attribute, attribute->text, attribute->length,
			 "expected \"attributes NAME/DATA/CLASS provider "
			 "PROVIDER KIND\"");
		return;
	}
	if (!check_value(parser, attribute, words.start[VALUE],
			 words.length[VALUE]))
		return;
	provider = (void *)usdty_names_find(&parser->providers,
					    words.start[NAME],
					    words.length[NAME]);
	if (!provider)
		complain(parser, attribute, words.start[NAME],
			 words.length[NAME],
			 "attributes of a provider that is not in this file");
	else if (has_rest(&words))
		complain(parser, attribute, words.start[REST],
			 words.length[REST], "expected the end of the line");
	else
		set_kind(parser, attribute, &words, provider);
}

void usdty_parser_set_attributes(struct usdty_parser *parser)
{
	const struct usdty_attribute_line *attribute = parser->attributes;

	for (; attribute; attribute = attribute->next)
		set_attribute(parser, attribute);
}
