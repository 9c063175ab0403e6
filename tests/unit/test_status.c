/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <string.h>

static const struct {
	const char *name;
	usdty_status status;
} table[] = {
#define ENTRY(name, number, text) { #name, name },
	USDTY_STATUS_TABLE(ENTRY)
#undef ENTRY
};

enum { COUNT = sizeof table / sizeof *table };

static void numbers_go_down_from_0_without_gap(void)
{
	for (int i = 0; i < COUNT; i++)
		CU_ASSERT_EQUAL(table[i].status, -i);
}

static void each_status_has_name_and_text(void)
{
	for (int i = 0; i < COUNT; i++) {
		CU_ASSERT_STRING_EQUAL(usdty_status_name(table[i].status),
				       table[i].name);
		CU_ASSERT_TRUE(strlen(usdty_status_text(table[i].status)) > 5);
	}
}

static void texts_have_no_full_stop_and_differ(void)
{
	for (int i = 0; i < COUNT; i++) {
		const char *text = usdty_status_text(-i);

		CU_ASSERT_NOT_EQUAL(text[strlen(text) - 1], '.');
		for (int j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(text, usdty_status_text(-j));
	}
}

static void other_numbers_are_told_apart(void)
{
	CU_ASSERT_PTR_NULL(usdty_status_name(1));
	CU_ASSERT_PTR_NULL(usdty_status_name(-COUNT));
	CU_ASSERT_STRING_EQUAL(usdty_status_text(1),
			       "not a status of this library");
}

static const struct suite_case cases[] = {
	CASE(numbers_go_down_from_0_without_gap),
	CASE(each_status_has_name_and_text),
	CASE(texts_have_no_full_stop_and_differ),
	CASE(other_numbers_are_told_apart),
};

SUITE_MAIN("status", cases)
