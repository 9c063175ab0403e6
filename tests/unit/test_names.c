/* SPDX-License-Identifier: MIT */
#include <dlang/names.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"

static void finds_the_last_of_equal_names(void)
{
	struct usdty_arena arena = { NULL, false };
	struct usdty_names names = { NULL, 0, 0 };
	static const char first[] = "1", last[] = "2";

	CU_ASSERT_PTR_NULL(usdty_names_find(&names, "x", 1));
	usdty_names_add(&names, &arena, "x", first);
	usdty_names_add(&names, &arena, "x", last);
	CU_ASSERT_PTR_EQUAL(usdty_names_find(&names, "x", 1), last);
	CU_ASSERT_PTR_EQUAL(usdty_names_find(&names, "xy", 1), last);
	CU_ASSERT_PTR_NULL(usdty_names_find(&names, "xy", 2));
	usdty_names_free(&names);
	usdty_arena_free(&arena);
}

/* Also of those that came before the table grew. */
static void finds_the_last_of_equal_names_among_many(void)
{
	struct usdty_arena arena = { NULL, false };
	struct usdty_names names = { NULL, 0, 0 };
	static char texts[1000][8];
	static const char first[] = "1", last[] = "2";

	usdty_names_add(&names, &arena, "x", first);
	usdty_names_add(&names, &arena, "x", last);
	for (int i = 0; i < 1000; i++) {
		sprintf(texts[i], "n%d", i);
		usdty_names_add(&names, &arena, texts[i], texts[i]);
	}
	CU_ASSERT_PTR_EQUAL(usdty_names_find(&names, "x", 1), last);
	usdty_names_free(&names);
	usdty_arena_free(&arena);
}

static void finds_each_of_many_names(void)
{
	struct usdty_arena arena = { NULL, false };
	struct usdty_names names = { NULL, 0, 0 };
	static char texts[1000][8];

	for (int i = 0; i < 1000; i++) {
		sprintf(texts[i], "n%d", i);
		usdty_names_add(&names, &arena, texts[i], texts[i]);
	}
	CU_ASSERT_EQUAL(names.count, 1000);
	for (int i = 0; i < 1000; i++)
		CU_ASSERT_PTR_EQUAL(usdty_names_find(&names, texts[i],
						     strlen(texts[i])),
				    texts[i]);
	usdty_names_free(&names);
	usdty_arena_free(&arena);
}

static void dtrace_shows_a_hyphen_for_each_two_underscores(void)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "a", "a" },
		{ "a_b", "a_b" },
		{ "_", "_" },
		{ "query__done", "query-done" },
		{ "__", "-" },
		{ "a___b", "a-_b" },
		{ "a____b", "a--b" },
		{ "__a__", "-a-" },
		{ "a_", "a_" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *at = cases[i][0];
		char shown[16] = "", *end = shown;

		while ((*end = usdty_names_next_shown(&at)))
			end++;
		CU_ASSERT_STRING_EQUAL(shown, cases[i][1]);
		CU_ASSERT_EQUAL(usdty_names_next_shown(&at), 0);
		CU_ASSERT_EQUAL(*at, 0);
	}
}

static const struct suite_case cases[] = {
	CASE(finds_the_last_of_equal_names),
	CASE(finds_the_last_of_equal_names_among_many),
	CASE(finds_each_of_many_names),
	CASE(dtrace_shows_a_hyphen_for_each_two_underscores),
};

SUITE_MAIN("names", cases)
