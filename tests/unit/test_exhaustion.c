/* SPDX-License-Identifier: MIT */
/*
 * Memory runs out at each point in a provider's life, once or until the call
 * returns. The call reports it and changes nothing. If it is made again, it
 * succeeds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "scratch.h"
#include "suite.h"

/* == What fails ========================================================== */

static int countdown; /* calls that succeed before one fails; -1: none fails */
static int lasting;   /* whether those after it fail, too */
static int failures;

static int fails(void)
{
	if (countdown < 0)
		return 0;
	if (countdown) {
		countdown--;
		return 0;
	}
	if (!lasting)
		countdown = -1;
	failures++;
	errno = ENOMEM;
	return 1;
}

/* The linker leads the library's calls here, see CMakeLists.txt. */
#define WRAP(type, name, parameters, arguments, failure) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		return fails() ? failure : __real_##name arguments; \
	}

WRAP(void *, malloc, (size_t size), (size), NULL)
WRAP(void *, calloc, (size_t count, size_t size), (count, size), NULL)
WRAP(void *, realloc, (void *old, size_t size), (old, size), NULL)

void *__real_mmap(void *at, size_t size, int protection, int flags, int fd,
		  off_t offset);
void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd,
		  off_t offset);
void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd,
		  off_t offset)
{
	/* Without its other mappings the cache goes to another directory. */
	if (flags & MAP_FIXED && fails())
		return MAP_FAILED;
	return __real_mmap(at, size, protection, flags, fd, offset);
}

WRAP(void *, mremap,
     (void *old, size_t old_size, size_t size, int flags, void *to),
     (old, old_size, size, flags, to), MAP_FAILED)

/* == A provider's life =================================================== */

static const usdty_type types[] = { USDTY_INT };
static usdty_provider *provider;
static usdty_probe *early, *late;

static usdty_status create(void)
{
	return usdty_provider_new("exhaustion", NULL, &provider);
}

static usdty_status add(void)
{
	return usdty_provider_add_probe(provider, "f", "early", types, 1,
					&early);
}

static usdty_status add_late(void)
{
	return usdty_provider_add_probe(provider, "f", "late", types, 1, &late);
}

static usdty_status enable(void)
{
	return usdty_provider_enable(provider);
}

static usdty_status disable(void)
{
	return usdty_provider_disable(provider);
}

static usdty_status remove_early(void)
{
	return usdty_provider_remove_probe(provider, early);
}

static usdty_status remove_late(void)
{
	return usdty_provider_remove_probe(provider, late);
}

static usdty_status destroy(void)
{
	usdty_provider_free(provider);
	provider = NULL;
	return USDTY_OK;
}

static const struct {
	usdty_status (*run)(void);
	int enabled; /* what holds when it has succeeded */
	size_t probes;
} steps[] = {
	{ create, 0, 0 },       { add, 0, 1 },     { enable, 1, 1 },
	{ add_late, 1, 2 },     { disable, 0, 2 }, { enable, 1, 2 },
	{ remove_early, 1, 1 }, { disable, 0, 1 }, { enable, 1, 1 },
	{ remove_late, 1, 0 },  { add, 1, 1 },     { destroy, 0, 0 },
};

enum { STEPS = sizeof steps / sizeof *steps };

static void assert_holds(int step)
{
	if (!provider)
		return;
	CU_ASSERT_EQUAL(usdty_provider_is_enabled(provider),
			steps[step].enabled);
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider),
			steps[step].probes);
	for (size_t i = 0; i < steps[step].probes; i++)
		CU_ASSERT_EQUAL(
			USDTY_FIRE(usdty_provider_get_probe(provider, i), 1),
			USDTY_OK);
}

static void assert_refused(int step, usdty_status status)
{
	CU_ASSERT_EQUAL(status, USDTY_ERROR_MEMORY);
	if (provider)
		CU_ASSERT_STRING_NOT_EQUAL(suite_error(provider), "");
	if (step)
		assert_holds(step - 1);
}

/* Returns whether a call failed. */
static int live(int calls)
{
	countdown = calls;
	failures = 0;
	for (int i = 0; i < STEPS; i++) {
		usdty_status status = steps[i].run();

		if (status) {
			countdown = -1;
			assert_refused(i, status);
			ASSERT_OK(provider, steps[i].run());
		}
		assert_holds(i);
	}
	countdown = -1;
	return failures;
}

static int count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1024];
	int count = 0;

	while (fgets(line, sizeof line, maps))
		count += strstr(line, "/exhaustion-") != NULL;
	fclose(maps);
	return count;
}

static void assert_lives(void)
{
	int calls = 0;

	scratch_enter();
	while (live(calls)) {
		CU_ASSERT_EQUAL(count_mappings(), 0);
		calls++;
	}
	CU_ASSERT_TRUE(calls > 2 * STEPS);
	scratch_leave();
}

static void one_failed_call_changes_nothing(void)
{
	lasting = 0;
	assert_lives();
}

static void lasting_failure_changes_nothing(void)
{
	lasting = 1;
	assert_lives();
}

static const struct suite_case cases[] = {
	CASE(one_failed_call_changes_nothing),
	CASE(lasting_failure_changes_nothing),
};

SUITE_MAIN("exhaustion", cases)
