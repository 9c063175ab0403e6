/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <type.h>

#include "suite.h"

/* Written out: the table of usdty.h is what is tested. */
static const struct {
	usdty_type type, number;
	const char *name;
	size_t size;
	int is_signed;
} table[] = {
	{ USDTY_INT8, 1, "int8", 1, 1 },
	{ USDTY_INT16, 2, "int16", 2, 1 },
	{ USDTY_INT32, 3, "int32", 4, 1 },
	{ USDTY_INT64, 4, "int64", 8, 1 },
	{ USDTY_UINT8, 5, "uint8", 1, 0 },
	{ USDTY_UINT16, 6, "uint16", 2, 0 },
	{ USDTY_UINT32, 7, "uint32", 4, 0 },
	{ USDTY_UINT64, 8, "uint64", 8, 0 },
	{ USDTY_INT, 9, "int", sizeof(int), 1 },
	{ USDTY_LONG, 10, "long", sizeof(long), 1 },
	{ USDTY_POINTER, 11, "pointer", sizeof(void *), 0 },
	{ USDTY_STRING, 12, "string", sizeof(char *), 0 },
};

enum { COUNT = sizeof table / sizeof *table };

#define ONE(name, number, text, ctype, passed) +1
_Static_assert(COUNT == 0 USDTY_TYPE_TABLE(ONE), "a type is missing here");

static void types_have_fixed_numbers(void)
{
	for (int i = 0; i < COUNT; i++)
		CU_ASSERT_EQUAL(table[i].type, table[i].number);
}

static void types_have_name_size_and_sign(void)
{
	for (int i = 0; i < COUNT; i++) {
		usdty_type type = table[i].type;

		CU_ASSERT_STRING_EQUAL(usdty_type_name(type), table[i].name);
		CU_ASSERT_EQUAL(usdty_type_size(type), table[i].size);
		CU_ASSERT_EQUAL(usdty_type_is_signed(type), table[i].is_signed);
		CU_ASSERT_EQUAL(usdty_type_note_size(type),
				table[i].is_signed ? -(int)table[i].size :
						     (int)table[i].size);
	}
}

static void types_are_found_by_their_exact_name(void)
{
	for (int i = 0; i < COUNT; i++)
		CU_ASSERT_EQUAL(usdty_type_from_name(table[i].name),
				table[i].type);
	CU_ASSERT_EQUAL(usdty_type_from_name("Int"), 0);
	CU_ASSERT_EQUAL(usdty_type_from_name("int "), 0);
	CU_ASSERT_EQUAL(usdty_type_from_name(""), 0);
	CU_ASSERT_EQUAL(usdty_type_from_name(NULL), 0);
}

static void other_numbers_are_no_types(void)
{
	static const usdty_type others[] = { 0, COUNT + 1, -1, 256 + 1 };

	for (int i = 0; i < 4; i++) {
		CU_ASSERT_PTR_NULL(usdty_type_name(others[i]));
		CU_ASSERT_EQUAL(usdty_type_size(others[i]), 0);
		CU_ASSERT_EQUAL(usdty_type_is_signed(others[i]), 0);
	}
}

static const struct suite_case cases[] = {
	CASE(types_have_fixed_numbers),
	CASE(types_have_name_size_and_sign),
	CASE(types_are_found_by_their_exact_name),
	CASE(other_numbers_are_no_types),
};

SUITE_MAIN("type", cases)
