/* SPDX-License-Identifier: MIT */
/* Every status is provoked through the public API, and its message names the
 * offender. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "suite.h"

/* The linker leads calls of these here, see CMakeLists.txt. */
static int refuse_memory, refuse_load;
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_dlopen(const char *path, int flags);
void *__wrap_dlopen(const char *path, int flags);

void *__wrap_calloc(size_t count, size_t size)
{
	return refuse_memory ? NULL : __real_calloc(count, size);
}

/* What another thread does while the lock is released. */
static void (*meanwhile)(void);

void *__wrap_dlopen(const char *path, int flags)
{
	if (meanwhile)
		meanwhile();
	return __real_dlopen(refuse_load ? "/does/not/exist" : path, flags);
}

static const usdty_type types[13] = {
	USDTY_INT, USDTY_INT, USDTY_INT, USDTY_INT, USDTY_INT,
	USDTY_INT, USDTY_INT, USDTY_INT, USDTY_INT, USDTY_INT,
	USDTY_INT, USDTY_INT, USDTY_INT,
};

static usdty_provider *provider;

static usdty_status new(const char *name, const char *module)
{
	usdty_provider *unwanted;

	return usdty_provider_new(name, module, &unwanted);
}

static usdty_status add(const char *function, const char *name, size_t count)
{
	return usdty_provider_add_probe(provider, function, name, types, count,
					NULL);
}

static usdty_status ok(void)
{
	return add("f", "fine", 12);
}

static usdty_status null_name(void)
{
	return add("f", NULL, 0);
}

static usdty_status no_memory(void)
{
	usdty_status status;

	refuse_memory = 1;
	status = add("f", "unlucky", 1);
	refuse_memory = 0;
	return status;
}

static usdty_status bad_provider(void)
{
	return new("bad name", NULL);
}

static usdty_status bad_module(void)
{
	return new("bad", "some:module");
}

static usdty_status bad_function(void)
{
	return add("ns::f", "p", 0);
}

static usdty_status bad_name(void)
{
	return add("f", "get-start", 0);
}

static usdty_status bad_argument_name(void)
{
	const char *const names[] = { "good", "2nd" };

	return usdty_provider_add_probe_with(provider, "f", "p", types, names,
					     2, 0, NULL);
}

static usdty_status bad_type(void)
{
	const usdty_type unknown[] = { USDTY_INT, 99 };

	return usdty_provider_add_probe(provider, "f", "p", unknown, 2, NULL);
}

static usdty_status too_many_arguments(void)
{
	return add("f", "thirteen", 13);
}

static usdty_status bad_flags(void)
{
	return usdty_provider_add_probe_with(provider, "f", "p", NULL, NULL, 0,
					     0x80, NULL);
}

static usdty_status duplicate(void)
{
	add("f", "twice", 0);
	return add("f", "twice", 0);
}

static usdty_status other_signature(void)
{
	add("f", "same", 1);
	return add("g", "same", 2);
}

static usdty_status late_function(void)
{
	add("f", "early", 1);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	return add("g", "early", 1);
}

static usdty_status conflict(void)
{
	usdty_provider *other = suite_provider("bad");
	usdty_status status;

	suite_probe(other, "f", "ours", types, 2);
	ASSERT_OK(other, usdty_provider_enable(other));
	add("f", "ours", 1);
	status = usdty_provider_enable(provider);
	usdty_provider_free(other);
	return status;
}

static usdty_status too_many_probes(void)
{
	char name[16];

	for (int i = 0; i < USDTY_MAX_PROBES; i++) {
		snprintf(name, sizeof name, "p%d", i);
		add("f", name, 0);
	}
	return add("f", "one_more", 0);
}

static usdty_status not_found(void)
{
	usdty_probe *probe = suite_probe(provider, "f", "gone", NULL, 0);

	usdty_provider_remove_probe(provider, probe);
	return usdty_provider_remove_probe(provider, probe);
}

static usdty_status wrong_count(void)
{
	const uint64_t words[2] = { 1, 2 };

	return usdty_probe_fire_words(suite_probe(provider, "f", "one", types,
						  1),
				      words, 2);
}

static usdty_status bad_backend(void)
{
	setenv("USDTY_BACKEND", "kernel", 1);
	return new("bad", NULL);
}

/* Nothing can be opened: no directory and no memfd. */
static usdty_status no_place(void)
{
	struct rlimit limit, none;
	usdty_status status;

	suite_probe(provider, "f", "nowhere", NULL, 0);
	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	status = usdty_provider_enable(provider);
	setrlimit(RLIMIT_NOFILE, &limit);
	return status;
}

static usdty_status no_load(void)
{
	usdty_status status;

	suite_probe(provider, "f", "unloadable", NULL, 0);
	refuse_load = 1;
	status = usdty_provider_enable(provider);
	refuse_load = 0;
	return status;
}

static usdty_status bad_definition(void)
{
	static const char text[] = "provider bad { probe 7(); };";
	usdty_provider *unwanted;

	return usdty_provider_from_text(text, sizeof text - 1, NULL, &unwanted,
					NULL, 0);
}

static const struct {
	usdty_status status;
	usdty_status (*provoke)(void);
	const char *offender; /* in the provider's error, if there is one */
} table[] = {
	{ USDTY_OK, ok, "" },
	{ USDTY_ERROR_ARGUMENT, null_name, "name is NULL" },
	{ USDTY_ERROR_MEMORY, no_memory, "'unlucky'" },
	{ USDTY_ERROR_PROVIDER_NAME, bad_provider, NULL },
	{ USDTY_ERROR_MODULE_NAME, bad_module, NULL },
	{ USDTY_ERROR_FUNCTION_NAME, bad_function, "'ns::f'" },
	{ USDTY_ERROR_PROBE_NAME, bad_name, "'get-start'" },
	{ USDTY_ERROR_ARGUMENT_NAME, bad_argument_name, "argument 2 '2nd'" },
	{ USDTY_ERROR_TYPE, bad_type, "argument 2: 99" },
	{ USDTY_ERROR_TOO_MANY_ARGUMENTS, too_many_arguments,
	  "'thirteen' has 13 arguments" },
	{ USDTY_ERROR_FLAGS, bad_flags, "0x80" },
	{ USDTY_ERROR_DUPLICATE, duplicate, "'twice' of function 'f'" },
	{ USDTY_ERROR_SIGNATURE, other_signature, "'same' of function 'g'" },
	{ USDTY_ERROR_ENABLED, late_function, "'early' of function 'g'" },
	{ USDTY_ERROR_CONFLICT, conflict, "'ours'" },
	{ USDTY_ERROR_TOO_MANY_PROBES, too_many_probes, "'one_more'" },
	{ USDTY_ERROR_NOT_FOUND, not_found, "'gone'" },
	{ USDTY_ERROR_ARGUMENT_COUNT, wrong_count, NULL },
	{ USDTY_ERROR_BACKEND, bad_backend, NULL },
	{ USDTY_ERROR_IO, no_place, "Too many open files" },
	{ USDTY_ERROR_LOAD, no_load, "/does/not/exist" },
	{ USDTY_ERROR_SYNTAX, bad_definition, NULL },
};

enum { COUNT = sizeof table / sizeof *table };

static void table_has_every_status(void)
{
#define COUNT_ONE(name, number, text) +1
	CU_ASSERT_EQUAL(COUNT, 0 USDTY_STATUS_TABLE(COUNT_ONE));
	for (int i = 0; i < COUNT; i++)
		CU_ASSERT_EQUAL(table[i].status, -i);
}

static void every_status_is_provoked_and_names_the_offender(void)
{
	for (int i = 0; i < COUNT; i++) {
		usdty_status status;

		provider = suite_provider("bad");
		status = table[i].provoke();
		unsetenv("USDTY_BACKEND");
		if (status != table[i].status)
			printf("\n    %s, not %s: %s",
			       usdty_status_name(status),
			       usdty_status_name(table[i].status),
			       suite_error(provider));
		CU_ASSERT_EQUAL(status, table[i].status);
		if (table[i].offender) {
			CU_ASSERT_PTR_NOT_NULL(strstr(suite_error(provider),
						      table[i].offender));
		}
		usdty_provider_free(provider);
	}
}

/* After each refusal the provider works. */
static void provider_works_after_each_refusal(void)
{
	for (int i = 0; i < COUNT; i++) {
		if (table[i].status == USDTY_ERROR_TOO_MANY_PROBES)
			continue;
		provider = suite_provider("bad");
		table[i].provoke();
		unsetenv("USDTY_BACKEND");
		ASSERT_OK(provider, add("f", "after", 0));
		ASSERT_OK(provider, usdty_provider_enable(provider));
		CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, NULL, 0) >
					0,
				1);
		usdty_provider_free(provider);
	}
}

static void remove_late(void)
{
	usdty_provider_remove_probe(provider,
				    usdty_provider_find_probe(provider, "f",
							      "late"));
}

static void probe_removed_while_it_is_added_is_dropped_once(void)
{
	provider = suite_provider("bad");
	suite_probe(provider, "f", "early", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	meanwhile = remove_late;
	refuse_load = 1;
	CU_ASSERT_EQUAL(add("f", "late", 0), USDTY_ERROR_LOAD);
	meanwhile = NULL;
	refuse_load = 0;
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 1);
	ASSERT_OK(provider, add("f", "later", 0));
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 2);
	CU_ASSERT_TRUE(usdty_provider_get_path(provider, 1, NULL, 0) > 0);
	usdty_provider_free(provider);
}

static const char *reason(const char *name, const char *module)
{
	static char text[1024];

	usdty_provider *none;

	usdty_provider_new_with(name, module, &none, text, sizeof text);
	return text;
}

static void refused_provider_is_explained(void)
{
	CU_ASSERT_PTR_NOT_NULL(strstr(reason("bad name", NULL), "'bad name'"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(reason("bad", "some:module"), "'some:module'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(reason(NULL, NULL), "NULL"));
	setenv("USDTY_BACKEND", "kernel", 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(reason("bad", NULL), "'kernel'"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(reason("bad", NULL), "auto, stapsdt, none"));
	unsetenv("USDTY_BACKEND");
	CU_ASSERT_STRING_EQUAL(reason("good", NULL), "");
}

static void missing_handles_are_refused(void)
{
	usdty_provider *made = suite_provider("bad");
	usdty_provider *none = made;

	CU_ASSERT_EQUAL(usdty_provider_new(NULL, NULL, &none),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_PTR_NULL(none);
	CU_ASSERT_EQUAL(usdty_provider_new("bad", NULL, NULL),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_add_probe(NULL, "f", "p", NULL, 0, NULL),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_add_probe(made, "f", "p", NULL, 1, NULL),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_remove_probe(made, NULL),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_remove_probe(NULL, NULL),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_enable(NULL), USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_provider_disable(NULL), USDTY_ERROR_ARGUMENT);
	CU_ASSERT_EQUAL(usdty_probe_location(NULL, NULL, NULL),
			USDTY_ERROR_ARGUMENT);
	usdty_provider_free(made);
}

static const struct suite_case cases[] = {
	CASE(table_has_every_status),
	CASE(every_status_is_provoked_and_names_the_offender),
	CASE(provider_works_after_each_refusal),
	CASE(probe_removed_while_it_is_added_is_dropped_once),
	CASE(refused_provider_is_explained),
	CASE(missing_handles_are_refused),
};

SUITE_MAIN("bad_input", cases)
