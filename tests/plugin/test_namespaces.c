/* SPDX-License-Identifier: MIT */
/*
 * A plug-in that is loaded several times by dlmopen(), each time with a copy of
 * the library and of the C library: test_namespaces SHARED COPY OTHER-VERSION
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rival.h"
#include "suite.h"

enum { PLUGINS = 4 };

static const struct rival_functions *copies[1 + PLUGINS];

static const struct rival_functions *load(const char *path)
{
	const struct rival_functions *(*get)(void);
	void *handle = dlmopen(LM_ID_NEWLM, path, RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		printf("%s\n", dlerror());
		exit(EXIT_FAILURE);
	}
	*(void **)&get = dlsym(handle, "rival_get");
	return get();
}

static void equal_definitions_are_one_object(void)
{
	void *rivals[1 + PLUGINS];
	const volatile uint16_t *gate;

	for (int i = 0; i < PLUGINS; i++) { /* not the last: another version */
		rivals[i] = copies[i]->create("provider rival { "
					      "probe start(int); };");
		CU_ASSERT_EQUAL(copies[i]->enable(rivals[i]), USDTY_OK);
	}
	gate = copies[0]->gate(rivals[0]);
	for (int i = 0; i < PLUGINS; i++) {
		CU_ASSERT_PTR_EQUAL(copies[i]->gate(rivals[i]), gate);
		CU_ASSERT_EQUAL(copies[i]->disable(rivals[i]), USDTY_OK);
		CU_ASSERT_EQUAL(copies[i]->enable(rivals[i]), USDTY_OK);
		CU_ASSERT_PTR_EQUAL(copies[i]->gate(rivals[i]), gate);
	}
	for (int i = 0; i < PLUGINS; i++)
		copies[i]->release(rivals[i]);
}

static void check_conflict(const struct rival_functions *one,
			   const struct rival_functions *other)
{
	void *a = one->create("provider rival { probe start(int); };");
	void *b = other->create("provider rival { probe start(char *); };");

	CU_ASSERT_EQUAL(one->enable(a), USDTY_OK);
	CU_ASSERT_EQUAL(other->enable(b), USDTY_ERROR_CONFLICT);
	CU_ASSERT_PTR_NOT_NULL(strstr(other->error(b),
				      "provider 'rival', probe 'start': "));
	CU_ASSERT_EQUAL(one->disable(a), USDTY_OK);
	CU_ASSERT_EQUAL(other->enable(b), USDTY_OK);
	other->release(b);
	one->release(a);
}

static void different_definitions_conflict(void)
{
	for (int i = 0; i <= PLUGINS; i++)
		for (int j = 0; j <= PLUGINS; j++)
			if (i != j)
				check_conflict(copies[i], copies[j]);
}

static const struct suite_case cases[] = {
	CASE(equal_definitions_are_one_object),
	CASE(different_definitions_conflict),
};

int main(int argc, char **argv)
{
	if (argc != 4)
		return EXIT_FAILURE;
	copies[0] = rival_get();
	copies[1] = load(argv[1]);
	copies[2] = load(argv[1]);
	copies[3] = load(argv[2]);
	copies[4] = load(argv[3]);
	return suite_run("namespaces", cases, sizeof cases / sizeof *cases);
}
