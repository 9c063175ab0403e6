/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <gate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "suite.h"

/* The protection of what is mapped at an address: "r--p". */
static const char *protection_of(const volatile void *address)
{
	static char protection[5];
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[1024];

	CU_ASSERT_PTR_NOT_NULL_FATAL(maps);
	while (fgets(line, sizeof line, maps)) {
		sscanf(line, "%lx-%lx %4s", &start, &end, protection);
		if ((unsigned long)address - start < end - start)
			break;
	}
	fclose(maps);
	return protection;
}

static void fixed_gates_are_closed_and_open(void)
{
	CU_ASSERT_EQUAL(usdty_gate_closed[0], 0);
	CU_ASSERT_NOT_EQUAL(usdty_gate_open[0], 0);
}

/* Nothing can open the closed one, whatever writes through its address. */
static void fixed_gates_cannot_be_written(void)
{
	CU_ASSERT_STRING_EQUAL(protection_of(usdty_gate_closed), "r--p");
	CU_ASSERT_STRING_EQUAL(protection_of(usdty_gate_open), "r--p");
}

static void fixed_gates_can_be_read_as_one_word(void)
{
	CU_ASSERT_EQUAL((uintptr_t)usdty_gate_closed % 4, 0);
	CU_ASSERT_EQUAL((uintptr_t)usdty_gate_open % 4, 0);
	CU_ASSERT_EQUAL(sizeof usdty_gate_closed, 4);
	CU_ASSERT_EQUAL(usdty_gate_closed[1], 0);
	CU_ASSERT_EQUAL(usdty_gate_open[1], 0);
}

static void closed_entry_can_be_called(void)
{
	void *entry = (void *)usdty_entry_closed;

	usdty_entry_closed();
	((void (*)(uint64_t, uint64_t))entry)(1, 2);
	CU_PASS("it returns");
}

static void probe_without_semaphore_is_watched_while_enabled(void)
{
	usdty_provider *provider = suite_provider("gate");
	usdty_probe *counted = suite_probe(provider, "f", "p", NULL, 0);
	usdty_probe *uncounted;

	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "q", NULL, NULL,
						0, USDTY_PROBE_NO_SEMAPHORE,
						&uncounted));
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(usdty_probe_is_enabled(uncounted), 0);
		ASSERT_OK(provider, usdty_provider_enable(provider));
		CU_ASSERT_EQUAL(usdty_probe_is_enabled(uncounted), 1);
		CU_ASSERT_EQUAL(usdty_probe_is_enabled(counted), 0);
		CU_ASSERT_EQUAL(USDTY_FIRE(uncounted), USDTY_OK);
		ASSERT_OK(provider, usdty_provider_disable(provider));
	}
	usdty_provider_free(provider);
}

/* Nobody knows whether it is watched. A page that cannot be read tells. */
static void strings_of_a_probe_without_semaphore_are_not_read(void)
{
	const usdty_type type = USDTY_STRING;
	usdty_provider *provider = suite_provider("gate");
	usdty_probe *probe;
	char *page = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);

	CU_ASSERT_TRUE_FATAL(page != MAP_FAILED);
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "p", &type, NULL,
						1, USDTY_PROBE_NO_SEMAPHORE,
						&probe));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, page), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_fire(probe, page), USDTY_OK);
	usdty_provider_free(provider);
	munmap(page, 1);
}

static void semaphore_may_hold_the_number_that_asks(void)
{
	usdty_provider *provider = suite_provider("suite");
	usdty_probe *probe = suite_probe(provider, NULL, "many", NULL, 0);
	const volatile uint16_t *gate;

	ASSERT_OK(provider, usdty_provider_enable(provider));
	usdty_probe_location(probe, &gate, NULL);
	CU_ASSERT_EQUAL(usdty_probe_ask(probe), 0);
	if (strcmp(usdty_backend_name(), "none")) {
		*(volatile uint16_t *)(uintptr_t)gate = USDTY_GATE_ASK;
		CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), 1);
		*(volatile uint16_t *)(uintptr_t)gate = 1;
		CU_ASSERT_EQUAL(usdty_probe_ask(probe), 1);
	}
	usdty_provider_free(provider);
}

static const struct suite_case cases[] = {
	CASE(fixed_gates_are_closed_and_open),
	CASE(fixed_gates_cannot_be_written),
	CASE(fixed_gates_can_be_read_as_one_word),
	CASE(closed_entry_can_be_called),
	CASE(probe_without_semaphore_is_watched_while_enabled),
	CASE(strings_of_a_probe_without_semaphore_are_not_read),
	CASE(semaphore_may_hold_the_number_that_asks),
};

SUITE_MAIN("gate", cases)
