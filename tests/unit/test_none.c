/* SPDX-License-Identifier: MIT */
/* What only the backend "none" does; the rest is in the conformance suite. */
#define _GNU_SOURCE
#include <dirent.h>
#include <gate.h>
#include <stdlib.h>

#include "scratch.h"
#include "suite.h"

static usdty_provider *provider;
static usdty_probe *probe, *unguarded;

static void enter(void)
{
	setenv("USDTY_BACKEND", "none", 1);
	scratch_enter();
	provider = suite_provider("suite");
	probe = suite_probe(provider, "f", "p", NULL, 0);
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "q", NULL, NULL,
						0, USDTY_PROBE_NO_SEMAPHORE,
						&unguarded));
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

static void leave(void)
{
	usdty_provider_free(provider);
	scratch_leave();
}

static int count_descriptors(void)
{
	DIR *entries = opendir("/proc/self/fd");
	int count = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
	while (readdir(entries))
		count++;
	closedir(entries);
	return count;
}

static void gates_stay_closed(void)
{
	const volatile uint16_t *gate;
	void *entry;

	enter();
	CU_ASSERT_TRUE(usdty_provider_is_enabled(provider));
	usdty_probe_location(probe, &gate, &entry);
	CU_ASSERT_PTR_EQUAL(gate, usdty_gate_closed);
	CU_ASSERT_PTR_EQUAL(entry, (void *)usdty_entry_closed);
	CU_ASSERT_FALSE(usdty_probe_is_enabled(probe));
	leave();
}

static void probes_without_semaphore_are_not_watched(void)
{
	enter();
	CU_ASSERT_FALSE(usdty_probe_is_enabled(unguarded));
	CU_ASSERT_EQUAL(USDTY_FIRE(unguarded), USDTY_OK);
	leave();
}

static void nothing_is_written(void)
{
	int before = count_descriptors();

	enter();
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, NULL, 0), 0);
	CU_ASSERT_EQUAL(scratch_count(), 0);
	CU_ASSERT_EQUAL(count_descriptors(), before);
	leave();
}

static const struct suite_case cases[] = {
	CASE(gates_stay_closed),
	CASE(probes_without_semaphore_are_not_watched),
	CASE(nothing_is_written),
};

SUITE_MAIN("none", cases)
