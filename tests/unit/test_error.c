/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <error.h>
#include <string.h>

#include "suite.h"

static struct usdty_error error;

static void failing_writes_the_sentence_and_returns_the_status(void)
{
	CU_ASSERT_EQUAL(usdty_fail(&error, USDTY_ERROR_TYPE, "%s %d", "type",
				   13),
			USDTY_ERROR_TYPE);
	CU_ASSERT_STRING_EQUAL(error.text, "type 13");
	usdty_fail(&error, USDTY_ERROR_IO, "new");
	CU_ASSERT_STRING_EQUAL(error.text, "new");
}

static void reasons_gather(void)
{
	usdty_fail(&error, USDTY_ERROR_IO, "no place");
	usdty_error_append(&error, "; %s: %s", "/a", "full");
	usdty_error_append(&error, "; /b: closed");
	CU_ASSERT_STRING_EQUAL(error.text, "no place; /a: full; /b: closed");
}

static void long_sentences_are_cut(void)
{
	usdty_fail(&error, USDTY_ERROR_IO, "%*d", (int)sizeof error.text, 1);
	CU_ASSERT_EQUAL(strlen(error.text), sizeof error.text - 1);
	usdty_error_append(&error, "more");
	CU_ASSERT_EQUAL(strlen(error.text), sizeof error.text - 1);
}

/* Also if formatting sets it: the C locale has no such character. */
static void errno_is_kept(void)
{
	errno = ENOTTY;
	usdty_fail(&error, USDTY_ERROR_IO, "%ls", L"\u00e9");
	CU_ASSERT_EQUAL(errno, ENOTTY);
	usdty_error_append(&error, "%ls", L"\u00e9");
	CU_ASSERT_EQUAL(errno, ENOTTY);
}

static void quoting_escapes_what_cannot_be_shown(void)
{
	static const char *const table[][2] = {
		{ NULL, "NULL" },
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "a\nb\x1b[0m\x7f", "'a\\x0ab\\x1b[0m\\x7f'" },
		{ "caf\xc3\xa9", "'caf\xc3\xa9'" },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		CU_ASSERT_STRING_EQUAL(usdty_quote(table[i][0]).text,
				       table[i][1]);
}

/* Any length, of bytes that take one place and of those that take four. */
static void assert_quoted(size_t length, char byte, size_t width)
{
	char string[300] = "";
	struct usdty_quoted quoted;
	size_t got, whole = length * width + 2;

	memset(string, byte, length);
	quoted = usdty_quote(string);
	got = strlen(quoted.text);
	CU_ASSERT_TRUE(got < sizeof quoted.text);
	CU_ASSERT_EQUAL(quoted.text[got - 1], '\'');
	CU_ASSERT_TRUE(strstr(quoted.text, "...'") ? whole > 80 : got == whole);
}

static void quoting_cuts_long_strings(void)
{
	for (size_t length = 1; length < 300; length++) {
		assert_quoted(length, 'n', 1);
		assert_quoted(length, '\n', 4);
	}
}

static const struct suite_case cases[] = {
	CASE(failing_writes_the_sentence_and_returns_the_status),
	CASE(reasons_gather),
	CASE(long_sentences_are_cut),
	CASE(errno_is_kept),
	CASE(quoting_escapes_what_cannot_be_shown),
	CASE(quoting_cuts_long_strings),
};

SUITE_MAIN("error", cases)
