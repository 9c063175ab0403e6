/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <arch/arch.h>
#include <backend.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

/* What the platform gives when nothing is asked for. */
static const char *preferred(void)
{
	return usdty_arch_native() ? "stapsdt" : "none";
}

/* What a provider gets that is created with that in the environment; NULL if
 * it is refused. */
static const char *chosen(const char *wanted)
{
	usdty_provider *provider;
	const char *name = NULL;

	if (wanted)
		setenv("USDTY_BACKEND", wanted, 1);
	else
		unsetenv("USDTY_BACKEND");
	if (!usdty_provider_new("suite", NULL, &provider))
		name = usdty_provider_get_backend(provider);
	usdty_provider_free(provider);
	if (name)
		CU_ASSERT_STRING_EQUAL(usdty_backend_name(), name);
	return name;
}

static void best_is_taken_if_none_is_named(void)
{
	CU_ASSERT_STRING_EQUAL(chosen(NULL), preferred());
	CU_ASSERT_STRING_EQUAL(chosen(""), preferred());
	CU_ASSERT_STRING_EQUAL(chosen("auto"), preferred());
}

static void named_one_is_taken(void)
{
	CU_ASSERT_STRING_EQUAL(chosen("none"), "none");
	CU_ASSERT_STRING_EQUAL(chosen(preferred()), preferred());
}

static void unknown_one_is_refused_with_the_choices(void)
{
	static const char *const unknown[] = { "dtrace", "dof", "NONE", "none ",
					       "," };
	struct usdty_error error;

	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		CU_ASSERT_PTR_NULL(chosen(unknown[i]));
		CU_ASSERT_PTR_NULL(usdty_backend_name());
		CU_ASSERT_PTR_NULL(usdty_backend_choose(&error));
		CU_ASSERT_PTR_NOT_NULL(
			strstr(error.text, usdty_quote(unknown[i]).text));
		CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "auto"));
		for (size_t j = 0; usdty_backend_name_at(j); j++)
			CU_ASSERT_EQUAL(strstr(error.text,
					       usdty_backend_name_at(j)) !=
						NULL,
					usdty_backend_is_supported(
						usdty_backend_name_at(j)));
	}
	unsetenv("USDTY_BACKEND");
}

static void choice_is_made_when_a_provider_is_created(void)
{
	usdty_provider *provider;

	setenv("USDTY_BACKEND", "none", 1);
	provider = suite_provider("suite");
	unsetenv("USDTY_BACKEND");
	suite_probe(provider, "f", "p", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_backend(provider), "none");
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, NULL, 0), 0);
	usdty_provider_free(provider);
}

static void backends_are_listed_with_none_last(void)
{
	CU_ASSERT_STRING_EQUAL(usdty_backend_name_at(0), "stapsdt");
	CU_ASSERT_STRING_EQUAL(usdty_backend_name_at(1), "none");
	CU_ASSERT_PTR_NULL(usdty_backend_name_at(2));
	CU_ASSERT_PTR_NULL(usdty_backend_name_at((size_t)-1));
}

static void support_depends_on_the_architecture(void)
{
	CU_ASSERT_EQUAL(usdty_backend_is_supported("stapsdt"),
			usdty_arch_native() != NULL);
	CU_ASSERT_EQUAL(usdty_backend_is_supported("none"), 1);
	CU_ASSERT_EQUAL(usdty_backend_is_supported("auto"), 0);
	CU_ASSERT_EQUAL(usdty_backend_is_supported(""), 0);
	CU_ASSERT_EQUAL(usdty_backend_is_supported(NULL), 0);
}

static const struct suite_case cases[] = {
	CASE(best_is_taken_if_none_is_named),
	CASE(named_one_is_taken),
	CASE(unknown_one_is_refused_with_the_choices),
	CASE(choice_is_made_when_a_provider_is_created),
	CASE(backends_are_listed_with_none_last),
	CASE(support_depends_on_the_architecture),
};

SUITE_MAIN("backend", cases)
