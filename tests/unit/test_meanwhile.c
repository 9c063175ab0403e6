/* SPDX-License-Identifier: MIT */
/* What other threads do to a provider while a call loads an object, without the
 * lock: each call gets its own answer. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"

static const usdty_type types[] = { USDTY_INT, USDTY_STRING };
static usdty_provider *provider, *other;
static void (*meanwhile)(void); /* what the other thread does */
static int times;               /* how often it still does it */
static int loads;

/* The linker leads the library's calls here, see CMakeLists.txt. */
void *__real_dlopen(const char *path, int flags);
void *__wrap_dlopen(const char *path, int flags);
void *__wrap_dlopen(const char *path, int flags)
{
	loads++;
	if (times) {
		times--;
		meanwhile();
	}
	return __real_dlopen(path, flags);
}

static void enter(void (*what)(void))
{
	provider = suite_provider("meanwhile");
	other = suite_provider("meanwhile");
	meanwhile = what;
	times = 0;
	loads = 0;
}

static void leave(void)
{
	usdty_provider_free(provider);
	usdty_provider_free(other);
}

static usdty_status add(const char *function, const char *name)
{
	return usdty_provider_add_probe(provider, function, name, types, 1,
					NULL);
}

static void remove_probe(const char *name)
{
	usdty_probe *probe = usdty_provider_find_probe(provider, NULL, name);

	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probe));
}

static size_t count_paths(void)
{
	size_t count = 0;

	while (usdty_provider_get_path(provider, count, NULL, 0))
		count++;
	return count;
}

static const volatile uint16_t *gate_of(const char *function, const char *name)
{
	const volatile uint16_t *gate;

	usdty_probe_location(usdty_provider_find_probe(provider, function,
						       name),
			     &gate, NULL);
	return gate;
}

static void conflict_and_add_good(void)
{
	suite_probe(other, "f", "bad", types, 2);
	ASSERT_OK(other, usdty_provider_enable(other));
	ASSERT_OK(provider, add("f", "good"));
}

static void conflict_of_one_call_does_not_fail_another(void)
{
	enter(conflict_and_add_good);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	times = 1;
	CU_ASSERT_EQUAL(add("f", "bad"), USDTY_ERROR_CONFLICT);
	CU_ASSERT_EQUAL(times, 0);
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	CU_ASSERT_EQUAL(count_paths(), 1);
	CU_ASSERT_PTR_NOT_NULL(usdty_provider_find_probe(provider, "f",
							 "good"));
	leave();
}

static void remove_one(void)
{
	remove_probe("one");
}

static void removing_one_of_two_keeps_the_other_and_its_object(void)
{
	const usdty_probe_spec specs[] = {
		{ .size = sizeof *specs, .name = "one" },
		{ .size = sizeof *specs, .name = "two" },
	};
	usdty_probe *probes[2];

	enter(remove_one);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	times = 1;
	ASSERT_OK(provider, usdty_provider_add_probes(provider, specs, 2,
						      probes));
	CU_ASSERT_EQUAL(loads, 1);
	suite_set_gate(probes[1], 1);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(probes[1]));
	CU_ASSERT_FALSE(usdty_probe_is_enabled(probes[0]));
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	suite_set_gate(probes[1], 0);
	leave();
}

static void removing_all_leaves_no_object(void)
{
	enter(remove_one);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	times = 1;
	ASSERT_OK(provider, add("f", "one"));
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 0);
	CU_ASSERT_EQUAL(count_paths(), 0);
	ASSERT_OK(provider, add("f", "one"));
	CU_ASSERT_EQUAL(count_paths(), 1);
	leave();
}

static void add_and_remove(void)
{
	ASSERT_OK(provider, add("f", "brief"));
	remove_probe("brief");
}

/* The other threads never pause. */
static void enabling_ends_while_others_change_the_provider(void)
{
	enter(add_and_remove);
	ASSERT_OK(provider, add("f", "one"));
	times = 1000;
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(loads, 1);
	CU_ASSERT_EQUAL(count_paths(), 1);
	times = 0;
	leave();
}

static void add_same_name(void)
{
	ASSERT_OK(provider, add("g", "one"));
}

static void functions_of_one_name_share_a_gate_all_the_same(void)
{
	enter(add_same_name);
	ASSERT_OK(provider, add("f", "one"));
	times = 1;
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_PTR_EQUAL(gate_of("f", "one"), gate_of("g", "one"));
	CU_ASSERT_EQUAL(count_paths(), 1);
	leave();
}

static void name_that_another_call_shows_first_is_refused(void)
{
	enter(add_same_name);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	times = 1;
	CU_ASSERT_EQUAL(add("f", "one"), USDTY_ERROR_ENABLED);
	CU_ASSERT_PTR_NOT_NULL(strstr(suite_error(provider), "'one'"));
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	CU_ASSERT_EQUAL(count_paths(), 1);
	leave();
}

static void disable(void)
{
	ASSERT_OK(provider, usdty_provider_disable(provider));
}

static void adding_stops_when_the_provider_is_disabled(void)
{
	enter(disable);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	times = 1;
	ASSERT_OK(provider, add("f", "one"));
	CU_ASSERT_EQUAL(count_paths(), 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(count_paths(), 1);
	leave();
}

static void disable_and_enable(void)
{
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

static void probe_that_another_call_shows_is_added(void)
{
	enter(disable_and_enable);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	times = 1;
	ASSERT_OK(provider, add("f", "one"));
	CU_ASSERT_EQUAL(count_paths(), 1);
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	leave();
}

static void enable(void)
{
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

static void two_threads_may_enable(void)
{
	enter(enable);
	ASSERT_OK(provider, add("f", "one"));
	times = 1;
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(count_paths(), 1);
	CU_ASSERT_TRUE(usdty_provider_is_enabled(provider));
	leave();
}

static const struct suite_case cases[] = {
	CASE(conflict_of_one_call_does_not_fail_another),
	CASE(removing_one_of_two_keeps_the_other_and_its_object),
	CASE(removing_all_leaves_no_object),
	CASE(enabling_ends_while_others_change_the_provider),
	CASE(functions_of_one_name_share_a_gate_all_the_same),
	CASE(name_that_another_call_shows_first_is_refused),
	CASE(adding_stops_when_the_provider_is_disabled),
	CASE(probe_that_another_call_shows_is_added),
	CASE(two_threads_may_enable),
};

SUITE_MAIN("meanwhile", cases)
