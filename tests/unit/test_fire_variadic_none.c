/* SPDX-License-Identifier: MIT */
/* A library without variadic firing. */
#include <fire_variadic.h>

#include "suite.h"

static void probe_keeps_nothing_for_a_call(void)
{
	for (size_t count = 0; count <= USDTY_MAX_ARGUMENTS; count++)
		CU_ASSERT_EQUAL(usdty_call_size(count), 0);
}

static const struct suite_case cases[] = {
	CASE(probe_keeps_nothing_for_a_call),
};

SUITE_MAIN("fire_variadic_none", cases)
