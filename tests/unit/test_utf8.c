/* SPDX-License-Identifier: MIT */
/* Which characters may be put out, and what becomes of the others. */
#include <string.h>
#include <utf8.h>

#include "suite.h"

static void plain_characters_have_their_length(void)
{
	static const char *const characters[] = {
		"a", " ", "~", "\xc2\xa0", "\xc3\xa9", "\xe2\x82\xac",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x9f\x98\x80",
		"\xf4\x8f\xbf\xbf", "\xe2\x80\xaf", "\xe2\x81\xaa",
	};

	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++)
		CU_ASSERT_EQUAL(usdty_utf8_plain(characters[i],
						 strlen(characters[i])),
				strlen(characters[i]));
}

static void others_are_refused(void)
{
	static const char *const others[] = {
		"\n", "\t", "\x1b", "\x1f", "\x7f",
		"\xc2\x80", "\xc2\x9b", "\xc2\x9f", /* controls */
		"\xef\xbb\xbf", /* a byte order mark */
		"\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9",
		"\x80", "\xbf", "\xff", "\xf8\x88\x80\x80\x80",
		"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
		"\xc3", "\xc3\x28", "\xe2\x82", "\xe2\x28\xac",
	};

	CU_ASSERT_EQUAL(usdty_utf8_plain("", 0), 0);
	CU_ASSERT_EQUAL(usdty_utf8_plain("\0", 1), 0);
	CU_ASSERT_EQUAL(usdty_utf8_plain("\xe2\x82\xac", 2), 0);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		CU_ASSERT_EQUAL(usdty_utf8_plain(others[i], strlen(others[i])),
				0);
}

static void assert_tame(const char *text, const char *tame)
{
	char copy[64];

	strcpy(copy, text);
	usdty_utf8_tame(copy);
	CU_ASSERT_STRING_EQUAL(copy, tame);
}

static void terminals_obey_no_tame_text(void)
{
	assert_tame("", "");
	assert_tame("caf\xc3\xa9 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xf0\x9f\x98\x80");
	assert_tame("\x1b[31mred\x1b[0m\n", "?[31mred?[0m?");
	assert_tame("a\xc2\x9b" "b", "a??b");
	assert_tame("a\x9b" "b", "a?b");
	assert_tame("Latin: \xe9t\xe9", "Latin: \xe9t\xe9");
	assert_tame("\xe2\x80\xae" "cod.exe", "???cod.exe");
	assert_tame("\xe2\x82", "\xe2?");
}

static const struct suite_case cases[] = {
	CASE(plain_characters_have_their_length),
	CASE(others_are_refused),
	CASE(terminals_obey_no_tame_text),
};

SUITE_MAIN("utf8", cases)
