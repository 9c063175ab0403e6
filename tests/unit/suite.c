/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#include "sound.h"

int suite_run(const char *name, const struct suite_case *cases, size_t count)
{
	CU_pSuite suite;
	unsigned failures;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return EXIT_FAILURE;
	suite = CU_add_suite(name, NULL, NULL);
	if (!suite)
		return EXIT_FAILURE;
	for (size_t i = 0; i < count; i++)
		if (!CU_add_test(suite, cases[i].name, cases[i].run))
			return EXIT_FAILURE;
	CU_basic_set_mode(CU_BRM_VERBOSE);
	if (CU_basic_run_tests() != CUE_SUCCESS)
		return EXIT_FAILURE;
	failures = CU_get_number_of_tests_failed() +
		   (CU_get_number_of_tests_run() != count);
	CU_cleanup_registry();
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

const char *suite_error(const usdty_provider *provider)
{
	static char text[1024];

	usdty_provider_error(provider, text, sizeof text);
	return text;
}

int suite_is_ok(const usdty_provider *provider, usdty_status status,
		const char *call)
{
	const char *broken = provider ? sound_check(provider) : NULL;

	if (status)
		printf("\n    %s: %s: %s", call, usdty_status_name(status),
		       provider ? suite_error(provider) : "");
	if (broken)
		printf("\n    after %s this does not hold: %s", call, broken);
	return status == USDTY_OK && !broken;
}

usdty_provider *suite_provider(const char *name)
{
	usdty_provider *provider;

	ASSERT_OK(NULL, usdty_provider_new(name, "suite", &provider));
	return provider;
}

usdty_probe *suite_probe(usdty_provider *provider, const char *function,
			 const char *name, const usdty_type *types,
			 size_t count)
{
	usdty_probe *probe;

	ASSERT_OK(provider, usdty_provider_add_probe(provider, function, name,
						     types, count, &probe));
	return probe;
}

void suite_set_gate(const usdty_probe *probe, int value)
{
	const volatile uint16_t *gate;

	usdty_probe_location(probe, &gate, NULL);
	__atomic_store_n((volatile uint16_t *)gate, (uint16_t)value,
			 __ATOMIC_RELAXED);
}
