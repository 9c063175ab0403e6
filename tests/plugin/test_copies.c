/* SPDX-License-Identifier: MIT */
/*
 * Copies of the library in one process find each other's conflicts, of the same
 * version and of another, whichever was there first:
 * test_copies SHARED COPY SECOND-COPY OTHER-VERSION
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rival.h"
#include "suite.h"

enum { COPIES = 5, ROUNDS = 300 };

/* The program's, then those of the plug-ins. */
static const struct rival_functions *copies[COPIES];

static void load(int number, const char *path)
{
	const struct rival_functions *(*get)(void);
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		printf("\n    %s", dlerror());
	CU_ASSERT_PTR_NOT_NULL_FATAL(handle);
	*(void **)&get = dlsym(handle, "rival_get");
	copies[number] = get();
}

/* Runs a check for each two of them, in both orders. */
static void each_two(void (*check)(const struct rival_functions *one,
				   const struct rival_functions *other))
{
	for (int i = 0; i < COPIES; i++)
		for (int j = 0; j < COPIES; j++)
			if (i != j)
				check(copies[i], copies[j]);
}

/* How many mappings of provider rival's objects are executable. */
static int count_visible(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4096];
	int count = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(maps);
	while (fgets(line, sizeof line, maps))
		count += strstr(line, " r-xp ") && strstr(line, "/rival-");
	fclose(maps);
	return count;
}

static void check_refused(const struct rival_functions *copy, void *rival)
{
	int visible = count_visible();

	CU_ASSERT_EQUAL(copy->enable(rival), USDTY_ERROR_CONFLICT);
	CU_ASSERT_PTR_NOT_NULL(strstr(copy->error(rival),
				      "provider 'rival', probe 'start': "));
	CU_ASSERT_FALSE(copy->is_enabled(rival));
	CU_ASSERT_EQUAL(*copy->path(rival), '\0');
	CU_ASSERT_EQUAL(count_visible(), visible);
}

/* == Conflicts =========================================================== */

static void check_conflict(const struct rival_functions *one,
			   const struct rival_functions *other)
{
	void *a = one->create("provider rival { probe start(int); };");
	void *b = other->create("provider rival { probe start(char *); };");

	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	check_refused(other, b);
	CU_ASSERT_EQUAL(one->disable(a), USDTY_OK);
	CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
	check_refused(one, a);
	CU_ASSERT_EQUAL(other->disable(b), USDTY_OK);
	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	check_refused(other, b);
	CU_ASSERT_TRUE(one->is_enabled(a));
	one->release(a);
	CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
	CU_ASSERT_EQUAL(count_visible(), 1);
	other->release(b);
}

static void different_definitions_conflict(void)
{
	each_two(check_conflict);
}

/* What differs within a copy differs between copies. */
static void check_differences(const struct rival_functions *one,
			      const struct rival_functions *other)
{
	static const char *const definitions[] = {
		"provider rival { probe start(int count); };",
		"provider rival { probe start(int, int); };",
		"provider rival { probe start(unsigned); };",
		"provider rival { probe start(); };",
		"provider rival { probe start(int); probe stop(); };",
	};
	void *a = one->create("provider rival { probe start(int); };");

	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++) {
		void *b = other->create(definitions[i]);

		check_refused(other, b);
		other->release(b);
	}
	one->release(a);
}

static void each_difference_is_a_conflict(void)
{
	each_two(check_differences);
}

static void check_added(const struct rival_functions *one,
			const struct rival_functions *other)
{
	void *a = one->create("provider rival { probe start(int); };");
	void *b = other->create("provider rival { probe stop(); };");

	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
	CU_ASSERT_EQUAL(other->add(b, "start", USDTY_STRING),
			USDTY_ERROR_CONFLICT);
	CU_ASSERT_TRUE(other->is_enabled(b));
	CU_ASSERT_EQUAL(count_visible(), 2);
	CU_ASSERT_EQUAL(one->add(a, "stop", USDTY_INT), USDTY_ERROR_CONFLICT);
	CU_ASSERT_EQUAL(one->add(a, "more", USDTY_INT), USDTY_OK);
	CU_ASSERT_EQUAL(count_visible(), 3);
	one->release(a);
	other->release(b);
}

static void probe_that_is_added_conflicts(void)
{
	each_two(check_added);
}

/* == No conflicts ======================================================== */

static void check_equal(const struct rival_functions *one,
			const struct rival_functions *other)
{
	const char *definition = "provider rival { probe start(int); "
				 "probe stop(char *text); };";
	void *a = one->create(definition);
	void *b = other->create(definition);

	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
		CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
		*(uint16_t *)(uintptr_t)other->gate(b) = 1;
		CU_ASSERT_EQUAL(one->disable(a), USDTY_OK);
		CU_ASSERT_EQUAL(*one->gate(a), 0);
		CU_ASSERT_EQUAL(*other->gate(b), 1);
		CU_ASSERT_EQUAL(count_visible(), 1);
		CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
		CU_ASSERT_EQUAL(other->disable(b), USDTY_OK);
		CU_ASSERT_EQUAL(count_visible(), 1);
		CU_ASSERT_EQUAL(one->disable(a), USDTY_OK);
		CU_ASSERT_EQUAL(count_visible(), 0);
	}
	one->release(a);
	other->release(b);
}

static void equal_definitions_live_side_by_side(void)
{
	each_two(check_equal);
}

static void check_unrelated(const struct rival_functions *one,
			    const struct rival_functions *other)
{
	void *a = one->create("provider rival { probe start(int); };");
	void *b = other->create("provider rival { probe started(char *); };");
	void *c = other->create("provider other { probe start(char *); };");

	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
		CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
		CU_ASSERT_EQUAL(other->enable(c), USDTY_OK);
		CU_ASSERT_EQUAL(one->disable(a), USDTY_OK);
		CU_ASSERT_EQUAL(other->disable(b), USDTY_OK);
		CU_ASSERT_EQUAL(other->disable(c), USDTY_OK);
	}
	one->release(a);
	other->release(b);
	other->release(c);
}

static void other_names_do_not_conflict(void)
{
	each_two(check_unrelated);
}

/* == What one copy hides and another shows ================================ */

/* The object of both is visible as long as one shows it, and so is the
 * conflict. */
static void check_shared(const struct rival_functions *one,
			 const struct rival_functions *other)
{
	void *a = one->create("provider rival { probe start(int); };");
	void *same = other->create("provider rival { probe start(int); };");
	void *b = one->create("provider rival { probe start(char *); };");

	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	CU_ASSERT_EQUAL(other->enable(same), USDTY_OK);
	CU_ASSERT_EQUAL(one->disable(a), USDTY_OK);
	check_refused(one, b);
	CU_ASSERT_EQUAL(other->disable(same), USDTY_OK);
	CU_ASSERT_EQUAL(one->enable(b), USDTY_OK);
	check_refused(other, same);
	check_refused(one, a);
	one->release(b);
	CU_ASSERT_EQUAL(other->enable(same), USDTY_OK);
	one->release(a);
	other->release(same);
}

static void what_another_copy_still_shows_conflicts(void)
{
	each_two(check_shared);
}

/* == fork() and threads =================================================== */

static int in_child(const struct rival_functions *one, void *a,
		    const struct rival_functions *other, void *b)
{
	return other->enable(b) != USDTY_ERROR_CONFLICT ||
	       one->disable(a) != USDTY_OK || other->enable(b) != USDTY_OK ||
	       one->enable(a) != USDTY_ERROR_CONFLICT;
}

static void check_child(const struct rival_functions *one,
			const struct rival_functions *other)
{
	void *a = one->create("provider rival { probe start(int); };");
	void *b = other->create("provider rival { probe start(char *); };");
	int status = -1;
	pid_t child;

	CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
	CU_ASSERT_EQUAL(other->disable(b), USDTY_OK);
	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	child = fork();
	if (!child)
		_exit(in_child(one, a, other, b));
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	CU_ASSERT_EQUAL(status, 0);
	check_refused(other, b);
	one->release(a);
	other->release(b);
}

static void child_finds_conflicts_without_the_loader(void)
{
	each_two(check_child);
}

/* One of two that enable conflicting definitions at once. */
struct racer {
	const struct rival_functions *copy;
	const char *definition;
	bool anew; /* a provider of its own each time, so that it is loaded */
	int status;
};

static pthread_barrier_t barrier;

static void *race(void *data)
{
	struct racer *racer = data;
	void *rival = racer->copy->create(racer->definition);

	for (int i = 0; i < ROUNDS; i++) {
		if (racer->anew) {
			racer->copy->release(rival);
			rival = racer->copy->create(racer->definition);
		}
		pthread_barrier_wait(&barrier);
		racer->status = racer->copy->enable(rival);
		pthread_barrier_wait(&barrier);
		pthread_barrier_wait(&barrier);
		if (!racer->status)
			racer->copy->disable(rival);
	}
	racer->copy->release(rival);
	return NULL;
}

/* Both may be refused, never none. */
static void check_race(const struct rival_functions *one,
		       const struct rival_functions *other, bool anew)
{
	struct racer racers[] = {
		{ one, "provider rival { probe start(int); };", anew, 0 },
		{ other, "provider rival { probe start(char *); };", false, 0 },
	};
	pthread_t threads[2];
	int both = 0, wrong = 0;

	pthread_barrier_init(&barrier, NULL, 3);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, race, &racers[i]);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&barrier);
		pthread_barrier_wait(&barrier);
		both += !racers[0].status && !racers[1].status;
		for (int j = 0; j < 2; j++)
			wrong += racers[j].status &&
				 racers[j].status != USDTY_ERROR_CONFLICT;
		pthread_barrier_wait(&barrier);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
	CU_ASSERT_EQUAL(both, 0);
	CU_ASSERT_EQUAL(wrong, 0);
}

static void two_at_once_are_never_both_visible(void)
{
	for (int other = 2; other < COPIES; other++) {
		check_race(copies[0], copies[other], false);
		check_race(copies[0], copies[other], true);
		check_race(copies[other], copies[0], true);
	}
}

static const struct suite_case cases[] = {
	CASE(different_definitions_conflict),
	CASE(each_difference_is_a_conflict),
	CASE(probe_that_is_added_conflicts),
	CASE(equal_definitions_live_side_by_side),
	CASE(other_names_do_not_conflict),
	CASE(what_another_copy_still_shows_conflicts),
	CASE(child_finds_conflicts_without_the_loader),
	CASE(two_at_once_are_never_both_visible),
};

static char **plugins;

static void plugins_load(void)
{
	copies[0] = rival_get();
	for (int i = 1; i < COPIES; i++)
		load(i, plugins[i]);
}

int main(int argc, char **argv)
{
	static struct suite_case all[1 + sizeof cases / sizeof *cases] = {
		CASE(plugins_load),
	};

	if (argc != COPIES)
		return EXIT_FAILURE;
	plugins = argv;
	memcpy(all + 1, cases, sizeof cases);
	return suite_run("copies", all, sizeof all / sizeof *all);
}
