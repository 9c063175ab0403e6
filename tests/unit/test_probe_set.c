/* SPDX-License-Identifier: MIT */
/* Many probes: in one call, and in an order that has gaps. ASSERT_OK() checks
 * the invariants after each call. */
#define _GNU_SOURCE
#include <probe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "sound.h"
#include "suite.h"

enum { BATCH = 1000 };

static const usdty_type types[] = { USDTY_STRING, USDTY_INT };
static usdty_provider *provider;

static char names[USDTY_MAX_PROBES][8];
static usdty_probe_spec specs[USDTY_MAX_PROBES];
static usdty_probe *probes[USDTY_MAX_PROBES];

static void enter(void)
{
	scratch_enter();
	provider = suite_provider("many");
	for (int i = 0; i < USDTY_MAX_PROBES; i++) {
		snprintf(names[i], sizeof names[i], "p%d", i);
		specs[i] = (usdty_probe_spec){
			.size = sizeof *specs,
			.name = names[i],
			.types = types,
			.count = (size_t)i % 3,
		};
		probes[i] = NULL;
	}
}

static void leave(void)
{
	usdty_provider_free(provider);
	scratch_leave();
}

static size_t count(void)
{
	return usdty_provider_get_probe_count(provider);
}

static size_t count_objects(void)
{
	size_t objects = 0;

	while (usdty_provider_get_path(provider, objects, NULL, 0))
		objects++;
	return objects;
}

static int is_open(const usdty_probe *probe)
{
	int answer;

	suite_set_gate(probe, 1);
	answer = usdty_probe_is_enabled(probe);
	suite_set_gate(probe, 0);
	return answer;
}

/* == One call ============================================================ */

static void call_adds_probes_in_order(void)
{
	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 100, probes));
	CU_ASSERT_EQUAL(count(), 100);
	for (size_t i = 0; i < 100; i++) {
		CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probes[i]),
				       names[i]);
		CU_ASSERT_EQUAL(usdty_probe_get_count(probes[i]), i % 3);
		CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, i),
				    probes[i]);
	}
	ASSERT_OK(provider, usdty_provider_add_probes(provider, NULL, 0, NULL));
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs + 100, 1, NULL));
	leave();
}

static void assert_refused(usdty_status expected, const char *offender,
			   size_t number)
{
	usdty_status status = usdty_provider_add_probes(provider, specs, number,
							probes);

	CU_ASSERT_EQUAL(status, expected);
	CU_ASSERT_PTR_NOT_NULL(strstr(suite_error(provider), offender));
	for (size_t i = 0; i < number; i++)
		CU_ASSERT_PTR_EQUAL(probes[i], usdty_probe_none());
	ASSERT_OK(provider, USDTY_OK);
}

static void call_adds_all_or_none(void)
{
	for (int is_enabled = 0; is_enabled < 2; is_enabled++) {
		enter();
		suite_probe(provider, NULL, "first", types, 1);
		if (is_enabled)
			ASSERT_OK(provider, usdty_provider_enable(provider));
		specs[9].name = "not a name";
		assert_refused(USDTY_ERROR_PROBE_NAME, "'not a name'", 10);
		specs[9].name = "first";
		assert_refused(USDTY_ERROR_DUPLICATE, "'first'", 10);
		specs[9].name = names[3];
		assert_refused(USDTY_ERROR_DUPLICATE, "'p3'", 10);
		specs[9].name = NULL;
		assert_refused(USDTY_ERROR_ARGUMENT, "number 10", 10);
		CU_ASSERT_EQUAL(count(), 1);
		specs[9].name = names[9];
		ASSERT_OK(provider, usdty_provider_add_probes(provider, specs,
							      10, probes));
		CU_ASSERT_EQUAL(count(), 11);
		leave();
	}
}

static void refused_call_leaves_what_was_removed_alone(void)
{
	usdty_probe *stays;

	enter();
	stays = suite_probe(provider, NULL, "stays", types, 1);
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 3, probes));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probes[1]));
	specs[2].name = "stays"; /* p1 is taken back, and then left again */
	specs[0].name = "new";
	assert_refused(USDTY_ERROR_DUPLICATE, "'stays'", 3);
	CU_ASSERT_EQUAL(count(), 3);
	CU_ASSERT_TRUE(is_open(stays));
	CU_ASSERT_EQUAL(count_objects(), 1);
	leave();
}

/* == Specs that grow ===================================================== */

struct newer {
	usdty_probe_spec known;
	uint64_t unknown;
};

static void spec_of_a_newer_program_is_taken(void)
{
	struct newer both[2];

	enter();
	memset(both, 0, sizeof both);
	for (int i = 0; i < 2; i++) {
		both[i].known = specs[i];
		both[i].known.size = sizeof *both;
	}
	ASSERT_OK(provider, usdty_provider_add_probes(provider, &both[0].known,
						      2, probes));
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_name(probes[1]), "p1");
	both[0].known.name = "other";
	both[1].unknown = 1;
	both[1].known.name = "more";
	CU_ASSERT_EQUAL(usdty_provider_add_probes(provider, &both[0].known, 2,
						  probes),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(suite_error(provider), "number 2"));
	CU_ASSERT_EQUAL(count(), 2);
	leave();
}

static void spec_without_its_size_is_refused(void)
{
	enter();
	specs[1].size = 0;
	assert_refused(USDTY_ERROR_ARGUMENT, "number 2", 2);
	specs[0].size = sizeof *specs / 2;
	assert_refused(USDTY_ERROR_ARGUMENT, "number 1", 1);
	CU_ASSERT_EQUAL(usdty_provider_add_probes(provider, NULL, 1, probes),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_add_probes(NULL, specs, 1, probes),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_PTR_EQUAL(probes[0], usdty_probe_none());
	leave();
}

/* == Objects ============================================================= */

static void all_probes_of_a_call_are_in_one_object(void)
{
	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	for (size_t i = 0; i < USDTY_MAX_PROBES; i += BATCH) {
		size_t left = USDTY_MAX_PROBES - i;

		ASSERT_OK(provider,
			  usdty_provider_add_probes(provider, specs + i,
						    left < BATCH ? left : BATCH,
						    probes + i));
	}
	CU_ASSERT_EQUAL(count(), USDTY_MAX_PROBES);
	CU_ASSERT_EQUAL(count_objects(), 66);
	CU_ASSERT_TRUE(is_open(probes[0]));
	CU_ASSERT_TRUE(is_open(probes[USDTY_MAX_PROBES - 1]));
	CU_ASSERT_EQUAL(usdty_provider_add_probe(provider, NULL, "more", NULL,
						 0, NULL),
			USDTY_ERROR_TOO_MANY_PROBES);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(count_objects(), 1);
	CU_ASSERT_TRUE(is_open(probes[0]));
	CU_ASSERT_TRUE(is_open(probes[USDTY_MAX_PROBES - 1]));
	CU_ASSERT_PTR_NULL(sound_check_all(provider));
	leave();
}

static void what_is_added_while_disabled_is_in_the_one_object(void)
{
	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 2, probes));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, usdty_provider_add_probes(provider, specs + 2, 1,
						      probes + 2));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(count_objects(), 1);
	CU_ASSERT_TRUE(is_open(probes[0]));
	CU_ASSERT_TRUE(is_open(probes[2]));
	leave();
}

static void path_of_object(char *path, size_t size)
{
	usdty_provider_get_path(provider, 0, path, size);
}

static void other_argument_names_come_with_the_next_object(void)
{
	const char *const size[] = { "size" };
	char before[256], after[256];

	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 2, probes));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	path_of_object(before, sizeof before);
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probes[1]));
	specs[1].argument_names = size;
	ASSERT_OK(provider, usdty_provider_add_probes(provider, specs + 1, 1,
						      probes + 1));
	CU_ASSERT_EQUAL(count_objects(), 1);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	path_of_object(after, sizeof after);
	CU_ASSERT_STRING_NOT_EQUAL(before, after);
	leave();
}

static void handle_is_added_more_often_than_its_turns_count(void)
{
	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 2, probes));
	probes[0]->turn = UINT32_MAX;
	for (int i = 0; i < 3; i++) {
		ASSERT_OK(provider,
			  usdty_provider_remove_probe(provider, probes[0]));
		ASSERT_OK(provider,
			  usdty_provider_add_probes(provider, specs, 1, NULL));
		CU_ASSERT_NOT_EQUAL(probes[0]->turn, 0);
	}
	leave();
}

static void functions_of_one_name_may_come_in_one_call(void)
{
	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	specs[0].function = "f";
	specs[1].function = "g";
	specs[1].name = specs[0].name;
	specs[1].count = specs[0].count;
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 2, probes));
	CU_ASSERT_EQUAL(count_objects(), 1);
	leave();
}

static void *nothing(void *unused)
{
	return unused;
}

/* Leaves the process so many mappings. */
static int use_up_mappings(int left)
{
	FILE *file = fopen("/proc/sys/vm/max_map_count", "r");
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int limit = 0, used = 0;
	char line[1024], *pages;

	if (!file || fscanf(file, "%d", &limit) != 1)
		return -1;
	fclose(file);
	file = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof line, file))
		used++;
	fclose(file);
	limit -= used + left;
	pages = mmap(NULL, (size_t)limit * page, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (pages == MAP_FAILED)
		return -1;
	for (int i = 1; i < limit; i += 2)
		if (mprotect(pages + (size_t)i * page, page, PROT_READ))
			return -1;
	return 0;
}

/* 0 if probes are refused for want of mappings, and a thread can be started. */
static int add_until_refused(void)
{
	usdty_status status = USDTY_OK;
	pthread_t threads[4];
	const char *preload = getenv("LD_PRELOAD");

	/* Valgrind needs mappings of its own. */
	if ((preload && strstr(preload, "valgrind")) || use_up_mappings(1000))
		return 77;
	for (int i = 0; i < 1000 && !status; i++)
		status = usdty_provider_add_probes(provider, specs + i, 1,
						   NULL);
	if (status != USDTY_ERROR_MEMORY ||
	    !strstr(suite_error(provider), "vm.max_map_count"))
		return 1;
	if (usdty_provider_add_probes(provider, specs + 2000, 1, NULL) !=
	    USDTY_ERROR_MEMORY)
		return 2;
	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, nothing, NULL))
			return 3;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static void mappings_are_left_for_the_program(void)
{
	int result;
	pid_t child;

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	child = fork();
	if (!child)
		_exit(add_until_refused());
	CU_ASSERT_EQUAL_FATAL(waitpid(child, &result, 0), child);
	CU_ASSERT_TRUE(WIFEXITED(result));
	if (WEXITSTATUS(result) == 77)
		printf("\n    SKIPPED: the mappings cannot be used up here");
	else
		CU_ASSERT_EQUAL(WEXITSTATUS(result), 0);
	leave();
}

/* == Gaps ================================================================ */

static void removing_from_the_front_keeps_the_order(void)
{
	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 500, probes));
	for (size_t i = 0; i < 500; i++) {
		CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 0),
				    probes[i]);
		CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 499 - i),
				    probes[499]);
		ASSERT_OK(provider,
			  usdty_provider_remove_probe(provider, probes[i]));
		CU_ASSERT_PTR_NULL(sound_check_all(provider));
	}
	CU_ASSERT_PTR_NULL(usdty_provider_get_probe(provider, 0));
	leave();
}

static void probe_that_comes_back_is_the_last(void)
{
	usdty_probe *back[2];

	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs, 9, probes));
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probes[4]));
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probes[2]));
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 2), probes[3]);
	ASSERT_OK(provider,
		  usdty_provider_add_probes(provider, specs + 4, 1, back));
	CU_ASSERT_PTR_EQUAL(back[0], probes[4]);
	CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider, 7), probes[4]);
	CU_ASSERT_PTR_NULL(usdty_provider_get_probe(provider, 8));
	leave();
}

static int is_in(usdty_probe *const *model, size_t in_model, const char *name)
{
	for (size_t i = 0; i < in_model; i++)
		if (!strcmp(usdty_probe_get_name(model[i]), name))
			return 1;
	return 0;
}

/* Any order of adding and removing, against an array that is searched. */
static void model_agrees(void)
{
	static usdty_probe *model[64];
	size_t in_model = 0;

	enter();
	srand(1);
	for (int step = 0; step < 5000; step++) {
		size_t at = in_model ? (size_t)rand() % in_model : 0;

		if (in_model < 20 || (rand() & 1 && in_model < 64)) {
			usdty_probe_spec *spec = &specs[rand() % 200];

			usdty_status status = usdty_provider_add_probes(
				provider, spec, 1, &model[in_model]);

			CU_ASSERT_EQUAL(status,
					is_in(model, in_model, spec->name) ?
						USDTY_ERROR_DUPLICATE :
						USDTY_OK);
			in_model += !status;
		} else {
			ASSERT_OK(provider,
				  usdty_provider_remove_probe(provider,
							      model[at]));
			memmove(&model[at], &model[at + 1],
				(--in_model - at) * sizeof *model);
		}
		CU_ASSERT_EQUAL(count(), in_model);
		for (size_t i = 0; i < in_model; i++)
			CU_ASSERT_PTR_EQUAL(usdty_provider_get_probe(provider,
								     i),
					    model[i]);
		if (step % 100 == 50)
			ASSERT_OK(provider, usdty_provider_enable(provider));
		if (step % 100 == 99)
			ASSERT_OK(provider, usdty_provider_disable(provider));
	}
	leave();
}

static const struct suite_case cases[] = {
	CASE(call_adds_probes_in_order),
	CASE(call_adds_all_or_none),
	CASE(refused_call_leaves_what_was_removed_alone),
	CASE(spec_of_a_newer_program_is_taken),
	CASE(spec_without_its_size_is_refused),
	CASE(all_probes_of_a_call_are_in_one_object),
	CASE(what_is_added_while_disabled_is_in_the_one_object),
	CASE(other_argument_names_come_with_the_next_object),
	CASE(handle_is_added_more_often_than_its_turns_count),
	CASE(functions_of_one_name_may_come_in_one_call),
	CASE(mappings_are_left_for_the_program),
	CASE(removing_from_the_front_keeps_the_order),
	CASE(probe_that_comes_back_is_the_last),
	CASE(model_agrees),
};

SUITE_MAIN("probe_set", cases)
