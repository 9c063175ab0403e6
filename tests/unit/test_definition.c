/* SPDX-License-Identifier: MIT */
/* What may be defined, and what makes definitions equal. */
#define _GNU_SOURCE
#include <definition.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static struct usdty_error error;

/* A name of that many letters; valid until the next call. */
static const char *letters(size_t count)
{
	static char name[USDTY_MAX_FUNCTION_NAME + 2];

	memset(name, 'n', count);
	name[count] = '\0';
	return name;
}

static usdty_status check_provider(const char *name)
{
	return usdty_check_names(name, "", &error);
}

static usdty_status check_module(const char *module)
{
	return usdty_check_names("p", module, &error);
}

static usdty_status check_request(struct usdty_probe_spec request)
{
	return usdty_check_spec(&request, &error);
}

static usdty_status check_probe(const char *name)
{
	return check_request(
		(struct usdty_probe_spec){ .function = "", .name = name });
}

static usdty_status check_function(const char *function)
{
	return check_request(
		(struct usdty_probe_spec){ .function = function, .name = "p" });
}

static usdty_status check_argument(const char *name)
{
	return check_request((struct usdty_probe_spec){
		0, "", "p", (const usdty_type[]){ USDTY_INT }, &name, 1, 0,
		0 });
}

/* == Names =============================================================== */

static const struct {
	const char *what; /* as messages begin */
	usdty_status (*check)(const char *name);
	usdty_status status;
	size_t max;
	bool is_place; /* may be empty, and have more characters */
} kinds[] = {
	{ "provider", check_provider, USDTY_ERROR_PROVIDER_NAME, 63, false },
	{ "module", check_module, USDTY_ERROR_MODULE_NAME, 63, true },
	{ "function", check_function, USDTY_ERROR_FUNCTION_NAME, 127, true },
	{ "probe", check_probe, USDTY_ERROR_PROBE_NAME, 63, false },
	{ "argument 1", check_argument, USDTY_ERROR_ARGUMENT_NAME, 63, false },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* Refused, in a sentence with the kind, the name and the rule. */
static void assert_refused(int kind, const char *name)
{
	usdty_status status = kinds[kind].check(name);

	CU_ASSERT_EQUAL(status, kinds[kind].status);
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, kinds[kind].what));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, usdty_quote(name).text));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, usdty_status_text(status)));
}

static void assert_checked(int kind, const char *name, bool accepted)
{
	if (accepted) {
		CU_ASSERT_EQUAL(kinds[kind].check(name), USDTY_OK);
	} else {
		assert_refused(kind, name);
	}
}

static void names_have_a_greatest_length(void)
{
	for (int i = 0; i < KINDS; i++) {
		assert_checked(i, letters(kinds[i].max), true);
		assert_checked(i, letters(kinds[i].max + 1), false);
	}
}

static void only_places_may_be_empty(void)
{
	for (int i = 0; i < KINDS; i++)
		assert_checked(i, "", kinds[i].is_place);
}

static void only_places_may_begin_with_a_digit(void)
{
	for (int i = 0; i < KINDS; i++)
		assert_checked(i, "1st", kinds[i].is_place);
}

static void names_may_end_in_a_digit(void)
{
	for (int i = 0; i < KINDS; i++)
		assert_checked(i, "oauth2", true);
}

/* Each byte alone between two letters; bytes from 0x80 on are letters in some
 * locales. */
static void names_have_ascii_characters_only(void)
{
	const char *word = "abcdefghijklmnopqrstuvwxyz_0123456789"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (int i = 0; i < KINDS; i++)
		for (int byte = 1; byte < 256; byte++) {
			const char name[] = { 'a', (char)byte, 'z', '\0' };

			assert_checked(i, name,
				       strchr(word, byte) ||
					       (kinds[i].is_place &&
						strchr(".$-", byte)));
		}
}

static void a_dash_is_refused_with_what_to_write(void)
{
	assert_refused(3, "read-start");
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "'read-start'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "write '__' for the '-'"));
	CU_ASSERT_EQUAL(check_probe("read__start"), USDTY_OK);
	CU_ASSERT_EQUAL(check_probe("__"), USDTY_OK);
}

/* == Arguments and flags ================================================= */

static const usdty_type thirteen[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static void a_probe_has_up_to_12_arguments(void)
{
	struct usdty_probe_spec request = {
		0, "", "p", thirteen, NULL, 12, 0, 0
	};

	CU_ASSERT_EQUAL(check_request(request), USDTY_OK);
	request.count = 13;
	CU_ASSERT_EQUAL(check_request(request), USDTY_ERROR_TOO_MANY_ARGUMENTS);
	CU_ASSERT_STRING_EQUAL(error.text, "probe 'p' has 13 arguments: "
					   "a probe has at most 12 arguments");
}

static void unknown_types_are_refused(void)
{
	static const usdty_type unknown[] = { 0, 13, -1, 257 };
	char expected[128];

	for (int i = 0; i < 4; i++) {
		const usdty_type types[] = { USDTY_INT, unknown[i] };

		CU_ASSERT_EQUAL(check_request((struct usdty_probe_spec){
					0, "", "p", types, NULL, 2, 0, 0 }),
				USDTY_ERROR_TYPE);
		sprintf(expected,
			"probe 'p', argument 2: %d is not a type; "
			"give one of USDTY_INT8 (1) to USDTY_STRING (12)",
			unknown[i]);
		CU_ASSERT_STRING_EQUAL(error.text, expected);
	}
}

static void each_type_is_accepted(void)
{
#define ACCEPT(name, number, text, ctype, passed) \
	CU_ASSERT_EQUAL(check_request((struct usdty_probe_spec){ \
				0, "", "p", (const usdty_type[]){ name }, \
				NULL, 1, 0, 0 }), \
			USDTY_OK);
	USDTY_TYPE_TABLE(ACCEPT)
#undef ACCEPT
}

static void an_argument_may_have_no_name(void)
{
	const char *names[] = { NULL, "second", "3rd" };

	CU_ASSERT_EQUAL(check_request((struct usdty_probe_spec){
				0, "", "p", thirteen, names, 2, 0, 0 }),
			USDTY_OK);
	CU_ASSERT_EQUAL(check_request((struct usdty_probe_spec){
				0, "", "p", thirteen, names, 3, 0, 0 }),
			USDTY_ERROR_ARGUMENT_NAME);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(error.text, "probe 'p', argument 3 '3rd'"));
}

static void unknown_flags_are_refused(void)
{
	struct usdty_probe_spec request = { .function = "", .name = "p" };

	request.flags = USDTY_PROBE_NO_SEMAPHORE;
	CU_ASSERT_EQUAL(check_request(request), USDTY_OK);
	for (unsigned bit = 1; bit < 32; bit++) {
		request.flags = 1u << bit | USDTY_PROBE_NO_SEMAPHORE;
		CU_ASSERT_EQUAL(check_request(request), USDTY_ERROR_FLAGS);
	}
	CU_ASSERT_STRING_EQUAL(error.text,
			       "probe 'p': unknown flags 0x80000000; the only "
			       "flag is USDTY_PROBE_NO_SEMAPHORE (0x1)");
}

/* == Sealed definitions ================================================== */

static const usdty_type int_and_string[] = { USDTY_INT, USDTY_STRING };

/* What a definition is made of; each variant differs from the first in one
 * property. */
static const struct variant {
	const char *provider, *function, *name;
	usdty_type type;
	size_t count;
	unsigned flags;
} variants[] = {
	{ "p", "f", "n", USDTY_INT, 2, 0 },
	{ "q", "f", "n", USDTY_INT, 2, 0 },
	{ "p", "g", "n", USDTY_INT, 2, 0 },
	{ "p", "", "n", USDTY_INT, 2, 0 },
	{ "p", "f", "m", USDTY_INT, 2, 0 },
	{ "p", "n", "f", USDTY_INT, 2, 0 },
	{ "pf", "", "n", USDTY_INT, 2, 0 },
	{ "p", "f", "n", USDTY_UINT32, 2, 0 },
	{ "p", "f", "n", USDTY_INT64, 2, 0 },
	{ "p", "f", "n", USDTY_INT, 1, 0 },
	{ "p", "f", "n", USDTY_INT, 0, 0 },
	{ "p", "f", "n", USDTY_INT, 2, USDTY_PROBE_NO_SEMAPHORE },
};

enum { VARIANTS = sizeof variants / sizeof *variants };

static struct usdty_hash fingerprint(const struct variant *variant,
				     const char *const *argument_names)
{
	const usdty_type types[] = { variant->type, USDTY_STRING };
	usdty_provider *provider = suite_provider(variant->provider);
	struct usdty_definition definition = { .provider = variant->provider };
	usdty_probe *probe;

	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, variant->function,
						variant->name, types,
						argument_names, variant->count,
						variant->flags, &probe));
	definition.probes = &probe;
	definition.count = 1;
	CU_ASSERT_TRUE(usdty_definition_seal(&definition));
	usdty_provider_free(provider);
	return definition.fingerprint;
}

static bool same(struct usdty_hash a, struct usdty_hash b)
{
	return !memcmp(&a, &b, sizeof a);
}

static void fingerprint_differs_with_each_property(void)
{
	for (int i = 0; i < VARIANTS; i++)
		for (int j = 0; j < VARIANTS; j++)
			CU_ASSERT_EQUAL(same(fingerprint(&variants[i], NULL),
					     fingerprint(&variants[j], NULL)),
					i == j);
}

/* As for tracers. */
static void types_of_one_size_and_sign_have_one_fingerprint(void)
{
	const struct variant int32 = { "p", "f", "n", USDTY_INT32, 2, 0 };

	CU_ASSERT_TRUE(same(fingerprint(&variants[0], NULL),
			    fingerprint(&int32, NULL)));
}

/* The object tells them. */
static void names_of_arguments_change_the_fingerprint(void)
{
	static const char *const names[][2] = {
		{ "a", "b" },
		{ "ab", NULL },
		{ NULL, "ab" },
		{ NULL, NULL },
	};

	CU_ASSERT_TRUE(same(fingerprint(&variants[0], names[3]),
			    fingerprint(&variants[0], NULL)));
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < i; j++)
			CU_ASSERT_FALSE(
				same(fingerprint(&variants[0], names[i]),
				     fingerprint(&variants[0], names[j])));
}

static void strings_and_pointers_change_the_fingerprint(void)
{
	static const struct variant same_size[] = {
		{ "p", "f", "n", USDTY_UINT64, 1, 0 },
		{ "p", "f", "n", USDTY_POINTER, 1, 0 },
		{ "p", "f", "n", USDTY_STRING, 1, 0 },
	};

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < i; j++)
			CU_ASSERT_FALSE(same(fingerprint(&same_size[i], NULL),
					     fingerprint(&same_size[j], NULL)));
}

/* By name, then function: the order in which they are sealed. */
static const char *const sorted[][2] = {
	{ "b", "a" },
	{ "", "b" },
	{ "a", "b" },
	{ "a", "c" },
};

enum { SORTED = sizeof sorted / sizeof *sorted };

/* The fingerprint of the probes, added in the order of a permutation. */
static struct usdty_hash seal(usdty_provider *provider, const int *order,
			      usdty_probe **probes)
{
	struct usdty_definition definition = { "p", probes, SORTED, { { 0 } } };

	for (int i = 0; i < SORTED; i++)
		probes[i] = suite_probe(provider, sorted[order[i]][0],
					sorted[order[i]][1], int_and_string, 2);
	CU_ASSERT_TRUE(usdty_definition_seal(&definition));
	for (int i = 0; i < SORTED; i++) {
		CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(probes[i]),
				       sorted[i][0]);
		CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probes[i]),
				       sorted[i][1]);
		CU_ASSERT_EQUAL(usdty_definition_repeats(&definition,
							 (size_t)i),
				i == 2);
	}
	return definition.fingerprint;
}

static void order_of_addition_does_not_matter(void)
{
	static const int orders[][SORTED] = {
		{ 0, 1, 2, 3 },
		{ 3, 2, 1, 0 },
		{ 2, 0, 3, 1 },
		{ 1, 2, 0, 3 },
	};
	struct usdty_hash first = { { 0 } };

	for (int i = 0; i < 4; i++) {
		usdty_provider *provider = suite_provider("p");
		usdty_probe *probes[SORTED];
		struct usdty_hash hash = seal(provider, orders[i], probes);

		if (!i)
			first = hash;
		CU_ASSERT_TRUE(same(first, hash));
		usdty_provider_free(provider);
	}
}

static const struct suite_case cases[] = {
	CASE(names_have_a_greatest_length),
	CASE(only_places_may_be_empty),
	CASE(only_places_may_begin_with_a_digit),
	CASE(names_may_end_in_a_digit),
	CASE(names_have_ascii_characters_only),
	CASE(a_dash_is_refused_with_what_to_write),
	CASE(a_probe_has_up_to_12_arguments),
	CASE(unknown_types_are_refused),
	CASE(each_type_is_accepted),
	CASE(an_argument_may_have_no_name),
	CASE(unknown_flags_are_refused),
	CASE(fingerprint_differs_with_each_property),
	CASE(types_of_one_size_and_sign_have_one_fingerprint),
	CASE(names_of_arguments_change_the_fingerprint),
	CASE(strings_and_pointers_change_the_fingerprint),
	CASE(order_of_addition_does_not_matter),
};

SUITE_MAIN("definition", cases)
