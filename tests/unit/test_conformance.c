/* SPDX-License-Identifier: MIT */
/* The same cases for every backend: a program gets the same results from the
 * API, whether tracing is possible or not. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static const char *backend;
static const usdty_type types[] = { USDTY_STRING, USDTY_INT };

static usdty_provider *provider;
static usdty_probe *probe;

static void enter(void)
{
	setenv("USDTY_BACKEND", backend, 1);
	provider = suite_provider("conformance");
	probe = suite_probe(provider, "f", "first", types, 2);
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_backend(provider), backend);
}

static void leave(void)
{
	usdty_provider_free(provider);
	unsetenv("USDTY_BACKEND");
}

static void fire_in_every_way(const usdty_probe *fired)
{
	const uint64_t words[] = { (uint64_t)(uintptr_t)"text", 1 };

	CU_ASSERT_EQUAL(USDTY_FIRE(fired, "text", 1), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_fire(fired, "text", 1), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_fire_words(fired, words, 2), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_fire_words(fired, words, 1),
			USDTY_ERROR_ARGUMENT_COUNT);
}

static void backend_is_chosen_by_the_environment(void)
{
	setenv("USDTY_BACKEND", backend, 1);
	CU_ASSERT_STRING_EQUAL(usdty_backend_name(), backend);
	CU_ASSERT_TRUE(usdty_backend_is_supported(backend));
	unsetenv("USDTY_BACKEND");
}

static void probe_fires_in_every_state(void)
{
	enter();
	fire_in_every_way(probe);
	for (int i = 0; i < 3; i++) {
		ASSERT_OK(provider, usdty_provider_enable(provider));
		CU_ASSERT_TRUE(usdty_provider_is_enabled(provider));
		fire_in_every_way(probe);
		ASSERT_OK(provider, usdty_provider_disable(provider));
		CU_ASSERT_FALSE(usdty_provider_is_enabled(provider));
		fire_in_every_way(probe);
	}
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probe));
	fire_in_every_way(probe);
	leave();
}

static void nobody_watches_an_untraced_probe(void)
{
	enter();
	CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), 0);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), 0);
	leave();
}

static int evaluated;

static int evaluate(int value)
{
	evaluated++;
	return value;
}

static void arguments_are_evaluated_for_a_tracer_only(void)
{
	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	evaluated = 0;
	USDTY_FIRE(probe, "text", evaluate(1));
	CU_ASSERT_EQUAL(evaluated, 0);
	CU_ASSERT_EQUAL(usdty_probe_ask(probe), 0);
	leave();
}

static void no_probe_fires_as_any_probe(void)
{
	usdty_probe *none = usdty_probe_none();
	const uint64_t words[2] = { 0, 1 };

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(usdty_probe_fire_words(none, words, (size_t)i),
				USDTY_OK);
	CU_ASSERT_EQUAL(USDTY_FIRE(none, "text", evaluate(1)), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_fire(none, 1, 2, 3), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_is_enabled(none), 0);
	CU_ASSERT_EQUAL(usdty_probe_ask(none), 0);
	CU_ASSERT_EQUAL(usdty_provider_remove_probe(provider, none),
			USDTY_ERROR_NOT_FOUND);
	leave();
}

static void failed_add_gives_a_probe_to_fire(void)
{
	usdty_probe *added = NULL;

	enter();
	CU_ASSERT_EQUAL(usdty_provider_add_probe(provider, "f", "not a name",
						 types, 2, &added),
			USDTY_ERROR_PROBE_NAME);
	CU_ASSERT_PTR_EQUAL(added, usdty_probe_none());
	CU_ASSERT_EQUAL(USDTY_FIRE(added, "text", 1), USDTY_OK);
	added = NULL;
	CU_ASSERT_EQUAL(usdty_provider_add_probe(NULL, "f", "p", types, 2,
						 &added),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_PTR_EQUAL(added, usdty_probe_none());
	leave();
}

static void location_can_be_read_and_called(void)
{
	const volatile uint16_t *gate;
	void *entry;

	enter();
	for (int i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(usdty_probe_location(probe, &gate, &entry),
				USDTY_OK);
		CU_ASSERT_EQUAL(*gate, i % 2 && !strcmp(backend, "ask") ?
					       USDTY_GATE_ASK :
					       0);
		CU_ASSERT_EQUAL((uintptr_t)gate % 4, 0);
		((void (*)(const char *, int))entry)("text", 1);
		if (i % 2)
			usdty_provider_disable(provider);
		else
			usdty_provider_enable(provider);
	}
	leave();
}

static void probes_come_and_go_while_enabled(void)
{
	usdty_probe *late;

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	for (int i = 0; i < 10; i++) {
		late = suite_probe(provider, "f", "late", types, 2);
		CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 2);
		fire_in_every_way(late);
		ASSERT_OK(provider,
			  usdty_provider_remove_probe(provider, late));
		fire_in_every_way(late);
		CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	}
	leave();
}

/* == Every order of operations =========================================== */

static usdty_probe *last; /* the probe that was added last */
static size_t count;      /* 1 while it is there */
static int enabled;

static void add_it(void)
{
	usdty_probe *added;
	usdty_status status = usdty_provider_add_probe(provider, "f", "first",
						       types, 2, &added);

	CU_ASSERT_EQUAL(status, count ? USDTY_ERROR_DUPLICATE : USDTY_OK);
	last = count ? last : added;
	count = 1;
}

static void remove_it(void)
{
	usdty_status status = usdty_provider_remove_probe(provider, last);

	CU_ASSERT_EQUAL(status, count ? USDTY_OK : USDTY_ERROR_NOT_FOUND);
	count = 0;
}

static void enable_it(void)
{
	ASSERT_OK(provider, usdty_provider_enable(provider));
	enabled = 1;
}

static void disable_it(void)
{
	ASSERT_OK(provider, usdty_provider_disable(provider));
	enabled = 0;
}

static void (*const operations[])(void) = {
	add_it,
	remove_it,
	enable_it,
	disable_it,
};

/* What must hold after each operation. */
static void assert_state(void)
{
	int has_file = enabled && count && strcmp(backend, "none") &&
		       strcmp(backend, "ask");

	CU_ASSERT_EQUAL(usdty_provider_is_enabled(provider), enabled);
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), count);
	CU_ASSERT_PTR_NULL(usdty_provider_get_probe(provider, count));
	CU_ASSERT_PTR_EQUAL(usdty_provider_find_probe(provider, "f", "first"),
			    count ? last : NULL);
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, NULL, 0) > 0,
			has_file);
	fire_in_every_way(probe);
	fire_in_every_way(last);
}

static void operations_may_come_in_every_order(void)
{
	for (int order = 0; order < 4 * 4 * 4 * 4 * 4; order++) {
		enter();
		last = probe;
		count = 1;
		enabled = 0;
		for (int step = 0; step < 5; step++) {
			operations[order >> 2 * step & 3]();
			assert_state();
		}
		leave();
	}
}

static void rules_of_names_hold(void)
{
	enter();
	CU_ASSERT_EQUAL(usdty_provider_add_probe(provider, "f", "first", types,
						 2, NULL),
			USDTY_ERROR_DUPLICATE);
	CU_ASSERT_EQUAL(usdty_provider_add_probe(provider, "g", "first", types,
						 1, NULL),
			USDTY_ERROR_SIGNATURE);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(usdty_provider_add_probe(provider, "g", "first", types,
						 2, NULL),
			USDTY_ERROR_ENABLED);
	leave();
}

static void definitions_of_one_name_conflict(void)
{
	usdty_provider *other;

	enter();
	other = suite_provider("conformance");
	suite_probe(other, "f", "first", types, 1);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(usdty_provider_enable(other), USDTY_ERROR_CONFLICT);
	CU_ASSERT_PTR_NOT_NULL(strstr(suite_error(other), "'first'"));
	usdty_provider_free(other);
	leave();
}

static void equal_definitions_live_side_by_side(void)
{
	usdty_provider *twins[3];

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	for (int i = 0; i < 3; i++) {
		twins[i] = suite_provider("conformance");
		suite_probe(twins[i], "f", "first", types, 2);
		ASSERT_OK(twins[i], usdty_provider_enable(twins[i]));
	}
	for (int i = 0; i < 3; i++) {
		usdty_provider_free(twins[i]);
		fire_in_every_way(probe);
	}
	leave();
}

static void thousand_probes_are_enabled(void)
{
	usdty_probe *probes[1000];
	char name[16];

	enter();
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "p%d", i);
		probes[i] = suite_probe(provider, "f", name, types, 2);
	}
	ASSERT_OK(provider, usdty_provider_enable(provider));
	for (int i = 0; i < 1000; i++)
		fire_in_every_way(probes[i]);
	leave();
}

static void enabled_provider_can_be_freed(void)
{
	enter();
	suite_probe(provider, "g", "first", types, 2);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	suite_probe(provider, "f", "late", types, 2);
	leave();
}

static const struct suite_case cases[] = {
	CASE(backend_is_chosen_by_the_environment),
	CASE(probe_fires_in_every_state),
	CASE(nobody_watches_an_untraced_probe),
	CASE(arguments_are_evaluated_for_a_tracer_only),
	CASE(no_probe_fires_as_any_probe),
	CASE(failed_add_gives_a_probe_to_fire),
	CASE(location_can_be_read_and_called),
	CASE(probes_come_and_go_while_enabled),
	CASE(operations_may_come_in_every_order),
	CASE(rules_of_names_hold),
	CASE(definitions_of_one_name_conflict),
	CASE(equal_definitions_live_side_by_side),
	CASE(thousand_probes_are_enabled),
	CASE(enabled_provider_can_be_freed),
};

int main(void)
{
	int failed = 0;

	for (size_t i = 0; (backend = usdty_backend_name_at(i)); i++)
		if (usdty_backend_is_supported(backend))
			failed |= suite_run(backend, cases,
					    sizeof cases / sizeof *cases);
		else
			printf("SKIPPED: backend %s: not supported here\n",
			       backend);
	return failed;
}
