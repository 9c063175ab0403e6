/* SPDX-License-Identifier: MIT */
/* The backend's operations, called without a provider. */
#include <arch/arch.h>
#include <backend.h>
#include <gate.h>
#include <string.h>

#include "scratch.h"
#include "suite.h"

extern const struct usdty_backend usdty_stapsdt;

static usdty_provider *provider;
static struct usdty_probe *probes[4];
static struct usdty_batch *batch;
static struct usdty_error error;

/* Two functions of one name, one other name, one without a semaphore. */
static void enter(void)
{
	struct usdty_definition definition = {
		"stapsdt", probes, 4, { { 0 } }
	};

	scratch_enter();
	provider = suite_provider("stapsdt");
	probes[0] = suite_probe(provider, "f", "b", NULL, 0);
	probes[1] = suite_probe(provider, "g", "b", NULL, 0);
	probes[2] = suite_probe(provider, "f", "a", NULL, 0);
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "c", NULL, NULL,
						0, USDTY_PROBE_NO_SEMAPHORE,
						&probes[3]));
	CU_ASSERT_TRUE_FATAL(usdty_definition_seal(&definition));
	CU_ASSERT_EQUAL_FATAL(usdty_stapsdt.load(&definition, &batch, &error),
			      USDTY_OK);
}

static void leave(void)
{
	usdty_stapsdt.unload(batch);
	usdty_provider_free(provider);
	scratch_leave();
}

static void backend_is_supported_where_there_is_an_architecture(void)
{
	CU_ASSERT_STRING_EQUAL(usdty_stapsdt.name, "stapsdt");
	CU_ASSERT_EQUAL(usdty_stapsdt.is_supported(),
			usdty_arch_native() != NULL);
}

static void places_are_by_slot(void)
{
	const struct usdty_location *locations;
	size_t stub = usdty_arch_native()->stub_size;

	enter();
	locations = batch->locations;
	for (size_t i = 1; i < 4; i++)
		CU_ASSERT_PTR_EQUAL(locations[i].entry,
				    (char *)locations[0].entry + i * stub);
	CU_ASSERT_PTR_EQUAL(locations[1].gate, locations[0].gate + 2);
	CU_ASSERT_PTR_EQUAL(locations[2].gate, locations[1].gate);
	CU_ASSERT_PTR_EQUAL(locations[3].gate, usdty_gate_open);
	leave();
}

static void path_is_the_file_in_the_directory(void)
{
	enter();
	CU_ASSERT_EQUAL(strncmp(batch->path, scratch_path(),
				strlen(scratch_path())),
			0);
	CU_ASSERT_PTR_NOT_NULL(strstr(batch->path, "/stapsdt-"));
	leave();
}

static void hidden_gates_read_closed(void)
{
	enter();
	CU_ASSERT_EQUAL(usdty_stapsdt.show(batch, &error), USDTY_OK);
	*(volatile uint16_t *)batch->locations[0].gate = 1;
	CU_ASSERT_EQUAL(usdty_stapsdt.hide(batch, &error), USDTY_OK);
	CU_ASSERT_EQUAL(*batch->locations[0].gate, 0);
	((void (*)(void))batch->locations[0].entry)();
	CU_ASSERT_EQUAL(usdty_stapsdt.hide(batch, &error), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_stapsdt.show(batch, &error), USDTY_OK);
	CU_ASSERT_EQUAL(*batch->locations[0].gate, 0);
	leave();
}

static const struct suite_case cases[] = {
	CASE(backend_is_supported_where_there_is_an_architecture),
	CASE(places_are_by_slot),
	CASE(path_is_the_file_in_the_directory),
	CASE(hidden_gates_read_closed),
};

SUITE_MAIN("stapsdt", cases)
