/* SPDX-License-Identifier: MIT */
/* A program that runs for a long time: nothing accumulates. */
#define _GNU_SOURCE
#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "scratch.h"
#include "suite.h"

enum { CYCLES = 100000, PROVIDERS = 1000 };

static const usdty_type types[] = { USDTY_INT };

/* ThreadSanitizer maps and splits its shadow memory as it likes. */
static int is_shadow(const char *line)
{
#ifdef __SANITIZE_THREAD__
	return strstr(line, " rw-p 00000000 00:00 0") && !strchr(line, '[');
#else
	(void)line;
	return 0;
#endif
}

static size_t count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1024];
	size_t count = 0;

	while (fgets(line, sizeof line, maps))
		count += !is_shadow(line);
	fclose(maps);
	return count;
}

static size_t count_descriptors(void)
{
	DIR *entries = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(entries))
		count++;
	closedir(entries);
	return count;
}

static usdty_provider *make(const char *name)
{
	usdty_provider *provider = suite_provider(name);

	suite_probe(provider, "f", "p", types, 1);
	return provider;
}

static void cycle(usdty_provider *provider, int count)
{
	for (int i = 0; i < count; i++)
		if (usdty_provider_enable(provider) ||
		    usdty_provider_disable(provider))
			CU_FAIL_FATAL("refused");
}

static void cycles_leave_nothing_behind(void)
{
	size_t descriptors, files, heap;
	usdty_provider *provider;

	scratch_enter();
	provider = make("endurance");
	cycle(provider, 10);
	descriptors = count_descriptors();
	files = scratch_count();
	heap = mallinfo2().uordblks;
	cycle(provider, CYCLES);
	CU_ASSERT_EQUAL(mallinfo2().uordblks, heap);
	CU_ASSERT_EQUAL(count_descriptors(), descriptors);
	CU_ASSERT_EQUAL(scratch_count(), files);
	usdty_provider_free(provider);
	scratch_leave();
}

static void add_and_remove(usdty_provider *provider, int count)
{
	usdty_probe *probe;
	char name[16];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof name, "late%d", i % 3);
		if (usdty_provider_add_probe(provider, "f", name, types, 1,
					     &probe) ||
		    usdty_provider_remove_probe(provider, probe))
			CU_FAIL_FATAL("refused");
	}
}

static void probes_that_come_and_go_leave_nothing_behind(int is_enabled)
{
	usdty_provider *provider;
	size_t mappings, heap;

	scratch_enter();
	provider = make("endurance");
	if (is_enabled)
		ASSERT_OK(provider, usdty_provider_enable(provider));
	add_and_remove(provider, 100);
	mappings = count_mappings();
	heap = mallinfo2().uordblks;
	add_and_remove(provider, CYCLES);
	CU_ASSERT_EQUAL(mallinfo2().uordblks, heap);
	CU_ASSERT_TRUE(count_mappings() <= mappings + 2);
	ASSERT_OK(provider, USDTY_OK);
	usdty_provider_free(provider);
	scratch_leave();
}

static void probes_of_an_enabled_provider_come_and_go(void)
{
	probes_that_come_and_go_leave_nothing_behind(1);
}

static void probes_of_a_disabled_provider_come_and_go(void)
{
	probes_that_come_and_go_leave_nothing_behind(0);
}

static void enable_many(usdty_provider **providers)
{
	char name[32];

	for (int i = 0; i < PROVIDERS; i++) {
		snprintf(name, sizeof name, "many_%d_", i);
		providers[i] = make(name);
		ASSERT_OK(providers[i], usdty_provider_enable(providers[i]));
	}
}

static void many_providers_take_no_descriptor_and_go(void)
{
	static usdty_provider *providers[PROVIDERS];
	size_t descriptors, mappings = 0;

	scratch_enter();
	descriptors = count_descriptors();
	for (int round = 0; round < 2; round++) {
		enable_many(providers);
		CU_ASSERT_EQUAL(count_descriptors(), descriptors);
		CU_ASSERT_TRUE(scratch_count() <= PROVIDERS + 1);
		for (int i = 0; i < PROVIDERS; i++)
			usdty_provider_free(providers[i]);
		if (!round)
			mappings = count_mappings();
	}
	/* A few are the allocator's own. */
	CU_ASSERT_TRUE(count_mappings() < mappings + PROVIDERS / 10);
	CU_ASSERT_EQUAL(count_descriptors(), descriptors);
	scratch_leave();
}

static const struct suite_case cases[] = {
	CASE(cycles_leave_nothing_behind),
	CASE(probes_of_an_enabled_provider_come_and_go),
	CASE(probes_of_a_disabled_provider_come_and_go),
	CASE(many_providers_take_no_descriptor_and_go),
};

SUITE_MAIN("endurance", cases)
