/* SPDX-License-Identifier: MIT */
#include <gate.h>
#include <probe.h>
#include <string.h>

#include "suite.h"

static const usdty_type types[] = { USDTY_STRING, USDTY_UINT8, USDTY_LONG };
static const char *const names[] = { "path", NULL, "size" };

static usdty_provider *provider;
static usdty_probe *probe;

static void enter(void)
{
	provider = suite_provider("suite");
	ASSERT_OK(provider, usdty_provider_add_probe_with(
				    provider, "serve", "request", types, names,
				    3, USDTY_PROBE_NO_SEMAPHORE, &probe));
}

static void leave(void)
{
	usdty_provider_free(provider);
}

static void getters_tell_what_was_given(void)
{
	enter();
	CU_ASSERT_PTR_EQUAL(usdty_probe_get_provider(probe), provider);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(probe), "serve");
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probe), "request");
	CU_ASSERT_EQUAL(usdty_probe_get_count(probe), 3);
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(usdty_probe_get_type(probe, i), types[i]);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_argument_name(probe, 0), "path");
	CU_ASSERT_PTR_NULL(usdty_probe_get_argument_name(probe, 1));
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_argument_name(probe, 2), "size");
	CU_ASSERT_EQUAL(usdty_probe_get_flags(probe), USDTY_PROBE_NO_SEMAPHORE);
	leave();
}

static void what_was_not_given_is_missing(void)
{
	enter();
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, 3), 0);
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, (size_t)-1), 0);
	CU_ASSERT_PTR_NULL(usdty_probe_get_argument_name(probe, 3));
	CU_ASSERT_PTR_NULL(usdty_probe_get_argument_name(probe, (size_t)-1));
	probe = suite_probe(provider, NULL, "bare", types, 1);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(probe), "");
	CU_ASSERT_EQUAL(usdty_probe_get_flags(probe), 0);
	CU_ASSERT_PTR_NULL(usdty_probe_get_argument_name(probe, 0));
	leave();
}

static void longest_names_are_kept_whole(void)
{
	char function[128] = "", name[64] = "", argument[64] = "";
	const char *arguments[] = { argument, argument, argument };

	memset(function, 'f', 127);
	memset(name, 'n', 63);
	memset(argument, 'a', 63);
	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, function, name, types,
						arguments, 3, 0, &probe));
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(probe), function);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probe), name);
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_STRING_EQUAL(usdty_probe_get_argument_name(probe, i),
				       argument);
	leave();
}

static void what_was_given_is_copied(void)
{
	usdty_type type[] = { USDTY_INT };
	char text[] = "fd";
	const char *given[] = { text };

	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "p", type, given,
						1, 0, &probe));
	type[0] = USDTY_LONG;
	text[0] = 'X';
	given[0] = NULL;
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, 0), USDTY_INT);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_argument_name(probe, 0), "fd");
	leave();
}

static void signature_is_types_and_flags(void)
{
	const usdty_type other[] = { USDTY_STRING, USDTY_INT8, USDTY_LONG };
	struct usdty_probe_spec request = {
		.function = "g",
		.name = "other",
		.types = types,
		.count = 3,
		.flags = USDTY_PROBE_NO_SEMAPHORE,
	};

	enter();
	CU_ASSERT_TRUE(usdty_probe_has_signature(probe, &request));
	request.count = 2;
	CU_ASSERT_FALSE(usdty_probe_has_signature(probe, &request));
	request.count = 3;
	request.flags = 0;
	CU_ASSERT_FALSE(usdty_probe_has_signature(probe, &request));
	request.flags = USDTY_PROBE_NO_SEMAPHORE;
	request.types = other;
	CU_ASSERT_FALSE(usdty_probe_has_signature(probe, &request));
	leave();
}

static void new_probe_is_closed(void)
{
	const volatile uint16_t *gate = NULL;
	void *entry = NULL;

	enter();
	CU_ASSERT_EQUAL(usdty_probe_location(probe, &gate, &entry), USDTY_OK);
	CU_ASSERT_PTR_EQUAL(gate, usdty_gate_closed);
	CU_ASSERT_PTR_EQUAL(entry, (void *)usdty_entry_closed);
	CU_ASSERT_FALSE(usdty_probe_is_enabled(probe));
	leave();
}

static void first_words_are_the_addresses_of_gate_and_entry(void)
{
	const void *const *words;
	const volatile uint16_t *gate;
	void *entry;

	enter();
	words = (const void *const *)(const void *)probe;
	ASSERT_OK(provider, usdty_provider_enable(provider));
	usdty_probe_location(probe, &gate, &entry);
	CU_ASSERT_PTR_EQUAL(words[0], gate);
	CU_ASSERT_PTR_EQUAL(words[1], entry);
	leave();
}

static void location_takes_what_is_wanted(void)
{
	enter();
	CU_ASSERT_EQUAL(usdty_probe_location(probe, NULL, NULL), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_location(NULL, NULL, NULL),
			USDTY_ERROR_ARGUMENT);
	leave();
}

static void none_has_nothing(void)
{
	const usdty_probe *none = usdty_probe_none();
	const volatile uint16_t *gate;
	void *entry;

	CU_ASSERT_PTR_NULL(usdty_probe_get_provider(none));
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(none), "");
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(none), "");
	CU_ASSERT_EQUAL(usdty_probe_get_count(none), 0);
	CU_ASSERT_EQUAL(usdty_probe_get_type(none, 0), 0);
	CU_ASSERT_PTR_NULL(usdty_probe_get_argument_name(none, 0));
	CU_ASSERT_EQUAL(usdty_probe_get_flags(none), 0);
	CU_ASSERT_EQUAL(usdty_probe_location(none, &gate, &entry), USDTY_OK);
	CU_ASSERT_PTR_EQUAL(gate, usdty_gate_closed);
	CU_ASSERT_PTR_EQUAL(entry, (void *)usdty_entry_closed);
}

static const struct suite_case cases[] = {
	CASE(getters_tell_what_was_given),
	CASE(what_was_not_given_is_missing),
	CASE(longest_names_are_kept_whole),
	CASE(what_was_given_is_copied),
	CASE(signature_is_types_and_flags),
	CASE(new_probe_is_closed),
	CASE(first_words_are_the_addresses_of_gate_and_entry),
	CASE(none_has_nothing),
	CASE(location_takes_what_is_wanted),
};

SUITE_MAIN("probe", cases)
