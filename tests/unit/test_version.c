/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "suite.h"

static void version_is_the_project_s(void)
{
	int major, minor, patch;
	char rest;

	CU_ASSERT_STRING_EQUAL(usdty_version(), EXPECTED_VERSION);
	CU_ASSERT_EQUAL(sscanf(usdty_version(), "%d.%d.%d%c", &major, &minor,
			       &patch, &rest),
			3);
}

static void abi_version_is_the_header_s(void)
{
	CU_ASSERT_EQUAL(usdty_abi_version(), USDTY_ABI_VERSION);
	CU_ASSERT_EQUAL(usdty_abi_version(), 1);
}

static void each_limit_is_constant_and_function(void)
{
	static const struct {
		size_t (*function)(void);
		size_t constant, number;
	} limits[] = {
		{ usdty_max_arguments, USDTY_MAX_ARGUMENTS, 12 },
		{ usdty_max_provider_name, USDTY_MAX_PROVIDER_NAME, 63 },
		{ usdty_max_module_name, USDTY_MAX_MODULE_NAME, 63 },
		{ usdty_max_function_name, USDTY_MAX_FUNCTION_NAME, 127 },
		{ usdty_max_probe_name, USDTY_MAX_PROBE_NAME, 63 },
		{ usdty_max_argument_name, USDTY_MAX_ARGUMENT_NAME, 63 },
		{ usdty_max_probes, USDTY_MAX_PROBES, 65536 },
	};

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		CU_ASSERT_EQUAL(limits[i].function(), limits[i].constant);
		CU_ASSERT_EQUAL(limits[i].constant, limits[i].number);
	}
}

static const struct suite_case cases[] = {
	CASE(version_is_the_project_s),
	CASE(abi_version_is_the_header_s),
	CASE(each_limit_is_constant_and_function),
};

SUITE_MAIN("version", cases)
