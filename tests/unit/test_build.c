/* SPDX-License-Identifier: MIT */
/* Providers from definitions in the D language. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

static const char text[] =
	"provider first { probe start(uint8_t); "
	"probe stop(char *name, void *, short s, unsigned long); };\n"
	"provider second { probe only(); };\n";

static usdty_provider *provider;

static char room[4096];

static usdty_status build(const char *definition, const char *name)
{
	return usdty_provider_from_text(definition, strlen(definition), name,
					&provider, room, sizeof room);
}

static const char *reason(const char *definition, const char *name)
{
	build(definition, name);
	usdty_provider_free(provider);
	provider = NULL;
	return room;
}

static void probes_are_the_definition_s(void)
{
	const usdty_probe *probe;

	CU_ASSERT_EQUAL_FATAL(build(text, "first"), USDTY_OK);
	CU_ASSERT_STRING_EQUAL(room, "");
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_name(provider), "first");
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 2);
	probe = usdty_provider_find_probe(provider, NULL, "stop");
	CU_ASSERT_PTR_NOT_NULL_FATAL(probe);
	CU_ASSERT_EQUAL(usdty_probe_get_count(probe), 4);
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, 0), USDTY_STRING);
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, 1), USDTY_POINTER);
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, 2), USDTY_INT16);
	CU_ASSERT_EQUAL(usdty_probe_get_type(probe, 3), USDTY_UINT64);
	CU_ASSERT_STRING_EQUAL(usdty_probe_get_argument_name(probe, 0), "name");
	CU_ASSERT_PTR_NULL(usdty_probe_get_argument_name(probe, 1));
	ASSERT_OK(provider, usdty_provider_enable(provider));
	usdty_provider_free(provider);
}

static void one_provider_needs_no_name(void)
{
	CU_ASSERT_EQUAL_FATAL(build("provider p { probe x(); };", NULL),
			      USDTY_OK);
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_name(provider), "p");
	usdty_provider_free(provider);
	CU_ASSERT_EQUAL(build(text, NULL), USDTY_ERROR_NOT_FOUND);
	CU_ASSERT_PTR_NULL(provider);
	CU_ASSERT_STRING_EQUAL(reason(text, NULL),
			       "definition: defines "
			       "several providers: give the name of one");
	CU_ASSERT_EQUAL(build(text, "third"), USDTY_ERROR_NOT_FOUND);
	CU_ASSERT_STRING_EQUAL(reason(text, "third"), "definition: defines no "
						      "provider 'third'");
}

static void text_ends_where_it_is_said_to(void)
{
	CU_ASSERT_EQUAL(usdty_provider_from_text(text, 20, NULL, &provider,
						 NULL, 0),
			USDTY_ERROR_SYNTAX);
	CU_ASSERT_EQUAL_FATAL(usdty_provider_from_text("provider p { };garbage",
						       15, NULL, &provider,
						       NULL, 0),
			      USDTY_OK);
	usdty_provider_free(provider);
}

static void errors_are_told(void)
{
	char few[16];

	CU_ASSERT_EQUAL(build("provider p { probe x(int };", NULL),
			USDTY_ERROR_SYNTAX);
	CU_ASSERT_PTR_NULL(provider);
	CU_ASSERT_PTR_EQUAL(strstr(reason("provider p { probe x(int };", NULL),
				   "definition:1:26: error: expected ',' or "
				   "')', not '}'"),
			    reason("provider p { probe x(int };", NULL));
	CU_ASSERT_EQUAL(usdty_provider_from_text("x", 1, NULL, &provider, few,
						 sizeof few),
			USDTY_ERROR_SYNTAX);
	CU_ASSERT_EQUAL(strlen(few), sizeof few - 1);
	CU_ASSERT_EQUAL(usdty_provider_from_text("x", 1, NULL, &provider, NULL,
						 0),
			USDTY_ERROR_SYNTAX);
	CU_ASSERT_EQUAL(usdty_provider_from_text(NULL, 0, NULL, &provider, room,
						 sizeof room),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(room, "the text is NULL"));
	CU_ASSERT_EQUAL(usdty_provider_from_text(text, 1, NULL, NULL, NULL, 0),
			USDTY_ERROR_ARGUMENT);
	setenv("USDTY_BACKEND", "nothing", 1);
	CU_ASSERT_EQUAL(build(text, "first"), USDTY_ERROR_BACKEND);
	CU_ASSERT_PTR_NOT_NULL(strstr(reason(text, "first"), "nothing"));
	unsetenv("USDTY_BACKEND");
}

static usdty_status from_file(const char *path, const char *name)
{
	return usdty_provider_from_file(path, name, &provider, room,
					sizeof room);
}

static void file_is_read(void)
{
	char path[] = "/tmp/usdty-test-XXXXXX";
	int fd = mkstemp(path);

	CU_ASSERT_NOT_EQUAL_FATAL(fd, -1);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	CU_ASSERT_EQUAL_FATAL(from_file(path, "second"), USDTY_OK);
	usdty_provider_free(provider);
	unlink(path);
	CU_ASSERT_EQUAL(from_file(path, NULL), USDTY_ERROR_IO);
	CU_ASSERT_PTR_NOT_NULL(strstr(room, ": No such file"));
	CU_ASSERT_EQUAL(from_file("/", NULL), USDTY_ERROR_IO);
	CU_ASSERT_EQUAL(from_file(NULL, NULL), USDTY_ERROR_ARGUMENT);
}

static size_t total_errors(const char *definition)
{
	size_t total = 0;

	for (const char *at = reason(definition, NULL);
	     (at = strstr(at, ": error: ")); at++)
		total++;
	return total;
}

/* Errors are whole: those that do not fit are counted. */
static void errors_without_room_are_counted(void)
{
	char definition[1024] = "provider p {\n", few[300];
	size_t shown = 0, more = 0;

	for (int i = 0; i < 15; i++)
		sprintf(definition + strlen(definition), "probe x%d(flaot);\n",
			i);
	strcat(definition, "};");
	for (size_t size = 150; size <= sizeof few; size++) {
		CU_ASSERT_EQUAL(usdty_provider_from_text(definition,
							 strlen(definition),
							 NULL, &provider, few,
							 size),
				USDTY_ERROR_SYNTAX);
		shown = 0;
		for (char *at = few; (at = strstr(at, "^~~~~\n")); at++)
			shown++;
		CU_ASSERT_EQUAL(sscanf(strstr(few, "and "),
				       "and %zu more errors", &more),
				1);
		CU_ASSERT_EQUAL(shown + more, total_errors(definition));
		CU_ASSERT_EQUAL(few[strlen(few) - 1], '\n');
	}
	CU_ASSERT_EQUAL(shown, 2);
}

static const struct suite_case cases[] = {
	CASE(probes_are_the_definition_s),     CASE(one_provider_needs_no_name),
	CASE(text_ends_where_it_is_said_to),   CASE(errors_are_told),
	CASE(errors_without_room_are_counted), CASE(file_is_read),
};

SUITE_MAIN("build", cases)
