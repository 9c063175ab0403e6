/* SPDX-License-Identifier: MIT */
#include "lexer.h"

#include <string.h>

#include "../letters.h"
#include "../utf8.h"

void usdty_lexer_begin(struct usdty_lexer *lexer, const char *file,
		       struct usdty_diagnostics *diagnostics,
		       struct usdty_arena *arena)
{
	*lexer = (struct usdty_lexer){
		.at = diagnostics->text,
		.end = diagnostics->text + diagnostics->size,
		.line_start = diagnostics->text,
		.position = { file, 1, 0 },
		.diagnostics = diagnostics,
		.arena = arena,
	};
}

bool usdty_token_is(const struct usdty_token *token, const char *text)
{
	return (token->kind == USDTY_TOKEN_NAME ||
		token->kind == USDTY_TOKEN_MARK) &&
	       strlen(text) == token->length &&
	       !memcmp(token->start, text, token->length);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct usdty_position position_of(const struct usdty_lexer *lexer,
					 const char *at)
{
	struct usdty_position position = lexer->position;

	position.offset = (size_t)(at - lexer->diagnostics->text);
	return position;
}

static void complain(struct usdty_lexer *lexer, const char *at, size_t length,
		     const char *what)
{
	struct usdty_position position = position_of(lexer, at);

	usdty_diagnose(lexer->diagnostics, &position, length, "%s", what);
}

/* The same for what SystemTap's dtrace takes. */
static void tolerate(struct usdty_lexer *lexer, const char *at, size_t length,
		     const char *what)
{
	struct usdty_position position = position_of(lexer, at);

	usdty_tolerate(lexer->diagnostics, &position, length, "%s", what);
}

/* Texts are put out again, into files of other languages too. */
static void check_text(struct usdty_lexer *lexer, const char *at,
		       const char *end)
{
	size_t length;

	for (; at < end; at += length) {
		length = usdty_utf8_plain(at, (size_t)(end - at));
		if (!length && *at == '\t')
			length = 1;
		if (!length) {
			tolerate(lexer, at, 1, "no character of UTF-8, or a "
					       "control character");
			return;
		}
	}
}

static void end_line(struct usdty_lexer *lexer)
{
	lexer->at++;
	lexer->position.line++;
	lexer->line_start = lexer->at;
}

static bool starts(const struct usdty_lexer *lexer, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(lexer->end - lexer->at) >= length &&
	       !memcmp(lexer->at, text, length);
}

static void skip_comment(struct usdty_lexer *lexer)
{
	struct usdty_lexer start = *lexer;

	for (lexer->at += 2; lexer->at < lexer->end;)
		if (starts(lexer, "*/")) {
			lexer->at += 2;
			return;
		} else if (*lexer->at == '\n') {
			end_line(lexer);
		} else {
			lexer->at++;
		}
	complain(&start, start.at, 2, "this comment is not closed");
}

static void skip_line(struct usdty_lexer *lexer)
{
	while (lexer->at < lexer->end && *lexer->at != '\n')
		lexer->at++;
}

/* The same to the end of a directive, which a backslash continues. */
static void skip_directive(struct usdty_lexer *lexer)
{
	skip_line(lexer);
	while (lexer->at < lexer->end && lexer->at[-1] == '\\') {
		end_line(lexer);
		skip_line(lexer);
	}
}

static void skip_blanks(struct usdty_lexer *lexer)
{
	while (lexer->at < lexer->end && is_blank(*lexer->at))
		lexer->at++;
}

/* == Lines that begin with '#' ============================================ */

static size_t word_length(const struct usdty_lexer *lexer)
{
	const char *at = lexer->at;

	while (at < lexer->end && usdty_is_word(*at))
		at++;
	return (size_t)(at - lexer->at);
}

static bool is_word(const struct usdty_lexer *lexer, const char *word)
{
	return word_length(lexer) == strlen(word) && starts(lexer, word);
}

static bool is_escape(const struct usdty_lexer *lexer)
{
	return *lexer->at == '\\' && lexer->end - lexer->at > 1 &&
	       lexer->at[1] != '\n';
}

/* Preprocessors write `"`, `\` and other bytes of names with a `\`, the last ones
 * by their octal number. Returns the name, changed in place. */
static char *unescape(char *name)
{
	const char *from = name;
	char *to = name;

	while (*from) {
		unsigned code = 0;
		int digits = 0;

		if (*from != '\\' || !from[1]) {
			*to++ = *from++;
			continue;
		}
		from++;
		for (; digits < 3 && *from >= '0' && *from < '8'; digits++)
			code = code * 8 + (unsigned)(*from++ - '0');
		*to++ = digits ? (char)code : *from++;
	}
	*to = '\0';
	return name;
}

/* `# 12 "file"`, which preprocessors write: the position of the next line. */
static void take_line_marker(struct usdty_lexer *lexer)
{
	size_t line = 0;
	const char *start;
	char *name;

	for (; lexer->at < lexer->end && usdty_is_digit(*lexer->at);
	     lexer->at++)
		if (line < SIZE_MAX / 10 - 1)
			line = line * 10 + (size_t)(*lexer->at - '0');
	skip_blanks(lexer);
	if (lexer->at < lexer->end && *lexer->at == '"') {
		start = ++lexer->at;
		while (lexer->at < lexer->end && *lexer->at != '"' &&
		       *lexer->at != '\n')
			lexer->at += 1 + is_escape(lexer);
		name = usdty_arena_copy(lexer->arena, start,
					(size_t)(lexer->at - start));
		if (name)
			lexer->position.file = unescape(name);
	}
	skip_line(lexer);
	if (lexer->at < lexer->end)
		end_line(lexer);
	lexer->position.line = line;
}

static bool is_directive(const struct usdty_lexer *lexer)
{
	static const char *const words[] = { "define", "undef", "include",
					     "if",     "ifdef", "ifndef",
					     "else",   "elif",  "endif",
					     "error" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_word(lexer, words[i]))
			return true;
	return false;
}

static void take_directive(struct usdty_lexer *lexer, const char *start)
{
	bool is_lenient = lexer->diagnostics->is_lenient;

	if (!is_lenient || !lexer->has_directives)
		tolerate(lexer, start,
			 (size_t)(lexer->at - start) + word_length(lexer),
			 is_lenient ? "directives of the preprocessor are "
				      "passed over: to obey them, add -C" :
				      "a preprocessor's directive: run the "
				      "preprocessor over the file first (usdty "
				      "gen -C)");
	lexer->has_directives = true;
	skip_directive(lexer);
}

/* Takes a line that begins with '#'. True if it is a pragma for D; `at` is then
 * after the "D". */
static bool take_hash_line(struct usdty_lexer *lexer)
{
	const char *start = lexer->at++;

	skip_blanks(lexer);
	if (is_word(lexer, "line")) {
		lexer->at += 4;
		skip_blanks(lexer);
	}
	if (lexer->at < lexer->end && usdty_is_digit(*lexer->at)) {
		take_line_marker(lexer);
		return false;
	}
	if (is_word(lexer, "pragma")) {
		lexer->at += 6;
		skip_blanks(lexer);
		if (is_word(lexer, "D")) {
			lexer->at++;
			return true;
		}
	} else if (is_directive(lexer)) {
		take_directive(lexer, start);
	}
	skip_line(lexer); /* ignored by D: "#ident", "# file: ..." */
	return false;
}

static bool is_first_of_line(const struct usdty_lexer *lexer)
{
	const char *at = lexer->at;

	while (at > lexer->line_start && is_blank(at[-1]))
		at--;
	return at == lexer->line_start;
}

/* Skips everything that is no token. True if it stops at a pragma for D. */
static bool skip_to_token(struct usdty_lexer *lexer)
{
	while (lexer->at < lexer->end)
		if (*lexer->at == '\n')
			end_line(lexer);
		else if (is_blank(*lexer->at))
			lexer->at++;
		else if (starts(lexer, "/*"))
			skip_comment(lexer);
		else if (starts(lexer, "//"))
			skip_line(lexer);
		else if (starts(lexer, "\\\n"))
			lexer->at++;
		else if (*lexer->at == '#' && is_first_of_line(lexer)) {
			if (take_hash_line(lexer))
				return true;
		} else
			break;
	return false;
}

/* == Tokens =============================================================== */

static struct usdty_token token(const struct usdty_lexer *lexer,
				enum usdty_token_kind kind, size_t length)
{
	return (struct usdty_token){ kind, lexer->at, length,
				     position_of(lexer, lexer->at) };
}

static struct usdty_token take(struct usdty_lexer *lexer,
			       enum usdty_token_kind kind, size_t length)
{
	struct usdty_token taken = token(lexer, kind, length);

	lexer->at += length;
	return taken;
}

static struct usdty_token take_pragma(struct usdty_lexer *lexer)
{
	const char *start;
	struct usdty_token taken;

	skip_blanks(lexer);
	start = lexer->at;
	skip_line(lexer);
	while (lexer->at > start && is_blank(lexer->at[-1]))
		lexer->at--;
	check_text(lexer, start, lexer->at);
	taken.kind = USDTY_TOKEN_PRAGMA;
	taken.start = start;
	taken.length = (size_t)(lexer->at - start);
	taken.position = position_of(lexer, start);
	return taken;
}

static size_t quoted_length(struct usdty_lexer *lexer)
{
	const char *at = lexer->at + 1;

	for (; at < lexer->end && *at != '\n' && *at != *lexer->at; at++)
		if (*at == '\\' && at + 1 < lexer->end && at[1] != '\n')
			at++;
	check_text(lexer, lexer->at, at);
	if (at < lexer->end && *at == *lexer->at)
		return (size_t)(at + 1 - lexer->at);
	tolerate(lexer, lexer->at, 1, "this quotation is not closed");
	return (size_t)(at - lexer->at);
}

/* Numbers such as 0x1fUL and 1.5 are not evaluated. */
static size_t number_length(const struct usdty_lexer *lexer)
{
	const char *at = lexer->at;

	while (at < lexer->end && (usdty_is_word(*at) || *at == '.'))
		at++;
	return (size_t)(at - lexer->at);
}

/* The length of the mark here, or 0 if there is none. */
static size_t mark_length(const struct usdty_lexer *lexer)
{
	static const char *const longer[] = { "...", "==", "!=", "<=", ">=",
					      "<<",  ">>", "&&", "||", "^^",
					      "++",  "--", "->" };

	for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
		if (starts(lexer, longer[i]))
			return strlen(longer[i]);
	return *lexer->at && strchr("{}()[]<>;:,*=&|!~+-/%^?.@", *lexer->at);
}

/* Reports a sequence of bytes that D does not know as one error. */
static void skip_strange(struct usdty_lexer *lexer)
{
	const char *start = lexer->at;

	while (lexer->at < lexer->end &&
	       ((unsigned char)*lexer->at >= 0x7f ||
		(unsigned char)*lexer->at < ' ') &&
	       !is_blank(*lexer->at) && *lexer->at != '\n')
		lexer->at++;
	if (lexer->at == start)
		lexer->at++;
	tolerate(lexer, start, (size_t)(lexer->at - start),
		 "D does not have this character");
}

struct usdty_token usdty_lexer_next(struct usdty_lexer *lexer)
{
	for (;;) {
		size_t length;
		char c;

		if (skip_to_token(lexer))
			return take_pragma(lexer);
		if (lexer->at >= lexer->end)
			return token(lexer, USDTY_TOKEN_END, 0);
		c = *lexer->at;
		if (usdty_is_letter(c))
			return take(lexer, USDTY_TOKEN_NAME,
				    word_length(lexer));
		if (usdty_is_digit(c))
			return take(lexer, USDTY_TOKEN_NUMBER,
				    number_length(lexer));
		if (c == '"' || c == '\'')
			return take(lexer, USDTY_TOKEN_TEXT,
				    quoted_length(lexer));
		length = mark_length(lexer);
		if (length)
			return take(lexer, USDTY_TOKEN_MARK, length);
		skip_strange(lexer);
	}
}
