/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <gate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static const usdty_type one_int[] = { USDTY_INT };
static const usdty_type two_ints[] = { USDTY_INT, USDTY_INT };

static usdty_provider *provider;
static usdty_probe *probe;

static void enter(void)
{
	provider = suite_provider("suite");
	probe = suite_probe(provider, "f", "first", one_int, 1);
}

static void leave(void)
{
	usdty_provider_free(provider);
}

static usdty_status add(const char *function, const char *name,
			const usdty_type *types, size_t count)
{
	return usdty_provider_add_probe(provider, function, name, types, count,
					&probe);
}

static const volatile uint16_t *gate_of(const usdty_probe *which)
{
	const volatile uint16_t *gate;

	CU_ASSERT_EQUAL(usdty_probe_location(which, &gate, NULL), USDTY_OK);
	return gate;
}

static void *entry_of(const usdty_probe *which)
{
	void *entry;

	CU_ASSERT_EQUAL(usdty_probe_location(which, NULL, &entry), USDTY_OK);
	return entry;
}

#define ASSERT_ERROR(call, status, text) \
	do { \
		CU_ASSERT_EQUAL(call, status); \
		CU_ASSERT_PTR_NOT_NULL(strstr(suite_error(provider), text)); \
	} while (0)

/* == Definition ========================================================== */

static void names_are_copied(void)
{
	char name[] = "copied", module[] = "module", function[] = "function",
	     probe_name[] = "name";

	CU_ASSERT_EQUAL(usdty_provider_new(name, module, &provider), USDTY_OK);
	probe = suite_probe(provider, function, probe_name, NULL, 0);
	name[0] = module[0] = function[0] = probe_name[0] = 'X';
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_name(provider), "copied");
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_module(provider), "module");
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(probe), "function");
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probe), "name");
	leave();
}

static void missing_module_and_function_are_empty(void)
{
	CU_ASSERT_EQUAL(usdty_provider_new("suite", NULL, &provider), USDTY_OK);
	probe = suite_probe(provider, NULL, "first", NULL, 0);
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_module(provider), "");
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_function(probe), "");
	ASSERT_ERROR(add("", "first", NULL, 0), USDTY_ERROR_DUPLICATE,
		     "'first'");
	leave();
}

static void refused_provider_is_null_and_explained(void)
{
	char text[512];

	provider = (usdty_provider *)1;
	CU_ASSERT_EQUAL(usdty_provider_new("7up", "m", &provider),
			USDTY_ERROR_PROVIDER_NAME);
	CU_ASSERT_PTR_NULL(provider);
	provider = (usdty_provider *)1;
	CU_ASSERT_EQUAL(usdty_provider_new_with("7up", "m", &provider, text,
						sizeof text),
			USDTY_ERROR_PROVIDER_NAME);
	CU_ASSERT_PTR_NULL(provider);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "'7up'"));
	CU_ASSERT_EQUAL(usdty_provider_new_with("7up", "m", &provider, text, 4),
			USDTY_ERROR_PROVIDER_NAME);
	CU_ASSERT_EQUAL(strlen(text), 3);
	CU_ASSERT_EQUAL(usdty_provider_new_with(NULL, "m", &provider, text,
						sizeof text),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "name is NULL"));
	CU_ASSERT_EQUAL(usdty_provider_new_with("up", "m", &provider, text, 4),
			USDTY_OK);
	CU_ASSERT_STRING_EQUAL(text, "");
	usdty_provider_free(provider);
}

static void refused_probe_is_null_and_not_added(void)
{
	enter();
	probe = (usdty_probe *)1;
	ASSERT_ERROR(add("f", "not-this", NULL, 0), USDTY_ERROR_PROBE_NAME,
		     "'not-this'");
	CU_ASSERT_PTR_EQUAL(probe, usdty_probe_none());
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	leave();
}

static void success_clears_the_error(void)
{
	enter();
	CU_ASSERT_EQUAL(add("f", "9", NULL, 0), USDTY_ERROR_PROBE_NAME);
	CU_ASSERT_STRING_NOT_EQUAL(suite_error(provider), "");
	ASSERT_OK(provider, add("f", "nine", NULL, 0));
	CU_ASSERT_STRING_EQUAL(suite_error(provider), "");
	CU_ASSERT_EQUAL(add("f", "9", NULL, 0), USDTY_ERROR_PROBE_NAME);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_STRING_EQUAL(suite_error(provider), "");
	leave();
}

static void error_is_cut_to_the_room_for_it(void)
{
	char text[8] = "unused!";
	size_t whole;

	enter();
	CU_ASSERT_EQUAL(add("f", "9", NULL, 0), USDTY_ERROR_PROBE_NAME);
	whole = strlen(suite_error(provider));
	CU_ASSERT_EQUAL(usdty_provider_error(provider, NULL, 0), whole);
	CU_ASSERT_EQUAL(usdty_provider_error(provider, text, 0), whole);
	CU_ASSERT_STRING_EQUAL(text, "unused!");
	CU_ASSERT_EQUAL(usdty_provider_error(provider, text, 6), whole);
	CU_ASSERT_STRING_EQUAL(text, "probe");
	leave();
}

static void probes_are_found_by_name_and_index(void)
{
	usdty_probe *other, *second;

	enter();
	other = suite_probe(provider, "g", "first", one_int, 1);
	second = suite_probe(provider, "f", "second", NULL, 0);
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 3);
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 0), probe);
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 2), second);
	CU_ASSERT_PTR_NULL(usdty_provider_get_probe(provider, 3));
	CU_ASSERT_PTR_EQUAL(usdty_provider_find_probe(provider, "g", "first"),
			    other);
	CU_ASSERT_PTR_EQUAL(usdty_provider_find_probe(provider, NULL, "first"),
			    probe);
	CU_ASSERT_PTR_NULL(usdty_provider_find_probe(provider, "h", "first"));
	CU_ASSERT_PTR_NULL(usdty_provider_find_probe(provider, NULL, "third"));
	CU_ASSERT_PTR_NULL(usdty_provider_find_probe(provider, "f", NULL));
	leave();
}

static void number_of_probes_is_limited(void)
{
	char name[16];

	provider = suite_provider("suite");
	for (int i = 0; i < USDTY_MAX_PROBES; i++) {
		sprintf(name, "p%d", i);
		if (add("f", name, NULL, 0))
			CU_FAIL_FATAL("refused too early");
	}
	ASSERT_ERROR(add("f", "last", NULL, 0), USDTY_ERROR_TOO_MANY_PROBES,
		     "'last'");
	ASSERT_OK(provider,
		  usdty_provider_remove_probe(provider,
					      usdty_provider_get_probe(provider,
								       0)));
	ASSERT_OK(provider, add("f", "last", NULL, 0));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), usdty_gate_closed);
	leave();
}

/* == Probes of one name ================================================== */

static void functions_of_one_name_share_a_gate(void)
{
	usdty_probe *other, *different;

	enter();
	other = suite_probe(provider, "g", "first", one_int, 1);
	different = suite_probe(provider, "g", "second", one_int, 1);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_PTR_EQUAL(gate_of(probe), gate_of(other));
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), gate_of(different));
	CU_ASSERT_PTR_NOT_EQUAL(entry_of(probe), entry_of(other));
	leave();
}

static void functions_of_one_name_have_one_signature(void)
{
	enter();
	ASSERT_ERROR(add("g", "first", two_ints, 2), USDTY_ERROR_SIGNATURE,
		     "'first'");
	CU_ASSERT_EQUAL(usdty_provider_add_probe_with(provider, "g", "first",
						      one_int, NULL, 1,
						      USDTY_PROBE_NO_SEMAPHORE,
						      NULL),
			USDTY_ERROR_SIGNATURE);
	ASSERT_ERROR(add("f", "first", two_ints, 2), USDTY_ERROR_DUPLICATE,
		     "'f'");
	leave();
}

static void another_function_waits_until_disabled(void)
{
	usdty_probe *first;

	enter();
	first = probe;
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_ERROR(add("g", "first", one_int, 1), USDTY_ERROR_ENABLED,
		     "disable the provider first");
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, add("g", "first", one_int, 1));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_PTR_EQUAL(gate_of(first), gate_of(probe));
	leave();
}

/* == Enabled providers =================================================== */

static void enabling_twice_is_enabling_once(void)
{
	enter();
	CU_ASSERT_FALSE(usdty_provider_is_enabled(provider));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_TRUE(usdty_provider_is_enabled(provider));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	CU_ASSERT_FALSE(usdty_provider_is_enabled(provider));
	leave();
}

static void added_probe_is_visible_at_once(void)
{
	const volatile uint16_t *gate;
	usdty_probe *first;
	char path[512];

	enter();
	first = probe;
	ASSERT_OK(provider, usdty_provider_enable(provider));
	gate = gate_of(first);
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 1, path, sizeof path),
			0);
	ASSERT_OK(provider, add("f", "late", NULL, 0));
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), usdty_gate_closed);
	CU_ASSERT_TRUE(usdty_provider_get_path(provider, 1, path, sizeof path) >
		       0);
	CU_ASSERT_PTR_EQUAL(gate_of(first), gate);
	leave();
}

static void provider_without_probes_can_be_enabled(void)
{
	provider = suite_provider("suite");
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, NULL, 0), 0);
	ASSERT_OK(provider, add("f", "first", NULL, 0));
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), usdty_gate_closed);
	leave();
}

static void path_is_told_while_enabled(void)
{
	char path[512];
	size_t length;

	enter();
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, path, 512), 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	length = usdty_provider_get_path(provider, 0, path, sizeof path);
	CU_ASSERT_EQUAL(length, strlen(path));
	CU_ASSERT_PTR_NOT_NULL(strstr(path, "/suite-"));
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, path, 5), length);
	CU_ASSERT_EQUAL(strlen(path), 4);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, path, 512), 0);
	leave();
}

/* == Removed probes ====================================================== */

static void removed_probe_is_closed_and_valid(void)
{
	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	suite_set_gate(probe, 1);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(probe));
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probe));
	CU_ASSERT_PTR_EQUAL(gate_of(probe), usdty_gate_closed);
	CU_ASSERT_FALSE(usdty_probe_is_enabled(probe));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1), USDTY_OK);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probe), "first");
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 0);
	CU_ASSERT_PTR_NULL(usdty_provider_find_probe(provider, "f", "first"));
	leave();
}

static void getters_skip_removed_probes(void)
{
	usdty_probe *first, *second, *third;

	enter();
	first = probe;
	second = suite_probe(provider, "g", "first", one_int, 1);
	third = suite_probe(provider, "f", "third", NULL, 0);
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, first));
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 2);
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 0), second);
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 1), third);
	CU_ASSERT_PTR_NULL(usdty_provider_get_probe(provider, 2));
	CU_ASSERT_PTR_EQUAL(usdty_provider_find_probe(provider, NULL, "first"),
			    second);
	probe = suite_probe(provider, "f", "first", one_int, 1);
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 2), probe);
	CU_ASSERT_PTR_EQUAL(usdty_provider_find_probe(provider, NULL, "first"),
			    second);
	CU_ASSERT_PTR_EQUAL(usdty_provider_find_probe(provider, "f", "first"),
			    probe);
	leave();
}

static void removing_what_is_not_there_is_refused(void)
{
	usdty_provider *other = suite_provider("other");
	usdty_probe *foreign = suite_probe(other, "f", "foreign", NULL, 0);

	enter();
	ASSERT_ERROR(usdty_provider_remove_probe(provider, foreign),
		     USDTY_ERROR_NOT_FOUND, "'foreign'");
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probe));
	ASSERT_ERROR(usdty_provider_remove_probe(provider, probe),
		     USDTY_ERROR_NOT_FOUND, "'first'");
	usdty_provider_free(other);
	leave();
}

static void removed_probe_can_be_added_again_while_enabled(void)
{
	usdty_probe *old;
	void *entry;

	enter();
	suite_probe(provider, "f", "stays", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	old = probe;
	entry = entry_of(old);
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, old));
	ASSERT_ERROR(add("f", "first", two_ints, 2), USDTY_ERROR_ENABLED,
		     "'first'");
	ASSERT_OK(provider, add("f", "first", one_int, 1));
	CU_ASSERT_PTR_EQUAL(probe, old);
	CU_ASSERT_PTR_EQUAL(entry_of(probe), entry);
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), usdty_gate_closed);
	leave();
}

static void other_argument_names_make_another_handle(void)
{
	const char *const names[] = { "size" };
	usdty_probe *old;
	void *entry;

	enter();
	suite_probe(provider, "f", "stays", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	old = probe;
	entry = entry_of(old);
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, old));
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "first", one_int,
						names, 1, 0, &probe));
	CU_ASSERT_PTR_NOT_EQUAL(probe, old);
	CU_ASSERT_PTR_EQUAL(entry_of(probe), entry);
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), usdty_gate_closed);
	CU_ASSERT_PTR_EQUAL(gate_of(old), usdty_gate_closed);
	leave();
}

static void removed_probe_changes_its_signature_when_disabled(void)
{
	enter();
	suite_probe(provider, "f", "stays", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probe));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, add("f", "first", two_ints, 2));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(probe), usdty_gate_closed);
	leave();
}

/* == Several providers of one name ======================================= */

static usdty_provider *twin(const usdty_type *types, size_t count,
			    usdty_probe **its_probe)
{
	usdty_provider *made = suite_provider("suite");

	*its_probe = suite_probe(made, "f", "first", types, count);
	return made;
}

static void equal_definitions_share_their_object(void)
{
	usdty_provider *other;
	usdty_probe *its;

	enter();
	other = twin(one_int, 1, &its);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_OK(other, usdty_provider_enable(other));
	CU_ASSERT_PTR_EQUAL(entry_of(its), entry_of(probe));
	CU_ASSERT_PTR_EQUAL(gate_of(its), gate_of(probe));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	suite_set_gate(its, 1);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(its));
	CU_ASSERT_FALSE(usdty_probe_is_enabled(probe));
	leave();
	CU_ASSERT_TRUE(usdty_probe_is_enabled(its));
	CU_ASSERT_EQUAL(USDTY_FIRE(its, 1), USDTY_OK);
	usdty_provider_free(other);
}

static void different_definitions_of_one_probe_conflict(void)
{
	usdty_provider *mine, *other;
	usdty_probe *its;

	enter();
	mine = provider;
	other = twin(two_ints, 2, &its);
	ASSERT_OK(mine, usdty_provider_enable(mine));
	provider = other;
	ASSERT_ERROR(usdty_provider_enable(other), USDTY_ERROR_CONFLICT,
		     "'first'");
	CU_ASSERT_FALSE(usdty_provider_is_enabled(other));
	CU_ASSERT_PTR_EQUAL(gate_of(its), usdty_gate_closed);
	ASSERT_OK(mine, usdty_provider_disable(mine));
	ASSERT_OK(other, usdty_provider_enable(other));
	usdty_provider_free(mine);
	leave();
}

/* Tracers list what is mapped executable from a file. */
static int count_visible_objects(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1024];
	int count = 0;

	while (fgets(line, sizeof line, maps))
		count += strstr(line, " r-xp ") && strstr(line, "/suite-");
	fclose(maps);
	return count;
}

static void refused_definition_is_not_visible(void)
{
	usdty_provider *other;
	usdty_probe *its;

	enter();
	other = twin(two_ints, 2, &its);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(count_visible_objects(), 1);
	CU_ASSERT_EQUAL(usdty_provider_enable(other), USDTY_ERROR_CONFLICT);
	CU_ASSERT_EQUAL(count_visible_objects(), 1);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(other, usdty_provider_enable(other));
	ASSERT_OK(other, usdty_provider_disable(other));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(usdty_provider_enable(other), USDTY_ERROR_CONFLICT);
	CU_ASSERT_EQUAL(count_visible_objects(), 1);
	usdty_provider_free(other);
	leave();
}

static void conflicting_addition_is_taken_back(void)
{
	usdty_provider *other = suite_provider("suite");

	suite_probe(other, "f", "late", two_ints, 2);
	ASSERT_OK(other, usdty_provider_enable(other));
	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_ERROR(add("f", "late", NULL, 0), USDTY_ERROR_CONFLICT, "'late'");
	CU_ASSERT_PTR_EQUAL(probe, usdty_probe_none());
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	CU_ASSERT_TRUE(usdty_provider_is_enabled(provider));
	ASSERT_OK(provider, add("f", "other", NULL, 0));
	usdty_provider_free(other);
	ASSERT_OK(provider, add("f", "late", NULL, 0));
	leave();
}

static void different_probes_of_one_provider_name_coexist(void)
{
	usdty_provider *other = suite_provider("suite");
	usdty_probe *its = suite_probe(other, "f", "second", two_ints, 2);

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_OK(other, usdty_provider_enable(other));
	CU_ASSERT_PTR_NOT_EQUAL(gate_of(its), gate_of(probe));
	usdty_provider_free(other);
	leave();
}

static void freeing_nothing_is_allowed(void)
{
	usdty_provider_free(NULL);
	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	leave();
}

enum { MANY = 60 };

/* Forwards, backwards and in leaps, what was not removed, in order. */
static void assert_order(usdty_probe *const *probes, size_t count)
{
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), count);
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, i),
				    probes[i]);
	for (size_t i = count; i--;)
		CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, i),
				    probes[i]);
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider,
							     i * 7 % count),
				    probes[i * 7 % count]);
	CU_ASSERT_PTR_NULL(usdty_provider_get_probe(provider, count));
}

static void probes_keep_their_order_while_others_come_and_go(void)
{
	usdty_probe *probes[MANY];
	size_t count = 0, gone = 0;
	char name[16];

	provider = suite_provider("order");
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "p%d", i);
		probes[count++] = suite_probe(provider, "f", name, NULL, 0);
		if (i % 3 == 2) {
			gone = (size_t)i % count;
			CU_ASSERT_EQUAL(usdty_provider_remove_probe(
						provider, probes[gone]),
					USDTY_OK);
			memmove(probes + gone, probes + gone + 1,
				(--count - gone) * sizeof *probes);
		}
		assert_order(probes, count);
	}
	usdty_provider_free(provider);
}

static const struct suite_case cases[] = {
	CASE(names_are_copied),
	CASE(missing_module_and_function_are_empty),
	CASE(refused_provider_is_null_and_explained),
	CASE(refused_probe_is_null_and_not_added),
	CASE(success_clears_the_error),
	CASE(error_is_cut_to_the_room_for_it),
	CASE(probes_are_found_by_name_and_index),
	CASE(number_of_probes_is_limited),
	CASE(functions_of_one_name_share_a_gate),
	CASE(functions_of_one_name_have_one_signature),
	CASE(another_function_waits_until_disabled),
	CASE(enabling_twice_is_enabling_once),
	CASE(added_probe_is_visible_at_once),
	CASE(provider_without_probes_can_be_enabled),
	CASE(path_is_told_while_enabled),
	CASE(removed_probe_is_closed_and_valid),
	CASE(getters_skip_removed_probes),
	CASE(removing_what_is_not_there_is_refused),
	CASE(removed_probe_can_be_added_again_while_enabled),
	CASE(other_argument_names_make_another_handle),
	CASE(removed_probe_changes_its_signature_when_disabled),
	CASE(equal_definitions_share_their_object),
	CASE(different_definitions_of_one_probe_conflict),
	CASE(refused_definition_is_not_visible),
	CASE(conflicting_addition_is_taken_back),
	CASE(different_probes_of_one_provider_name_coexist),
	CASE(freeing_nothing_is_allowed),
	CASE(probes_keep_their_order_while_others_come_and_go),
};

SUITE_MAIN("provider", cases)
