/* SPDX-License-Identifier: MIT */
/*
 * fire PROVIDER: defines and fires probes as its input tells, one command a
 * line, and answers each with a line, "ok" and what was asked for or "error"
 * and why. Ends with its input. A binding that has such a program is tested
 * by the same tests.
 *
 *	modes                     the ways to fire that there are
 *	mode MODE                 fires that way from now on; at first the
 *	                          first of them
 *	probe FUNCTION NAME [TYPE...]
 *	enable, disable, free     the provider
 *	gates                     0 or 1 for each probe, in order of addition
 *	path                      of the provider's first object
 *	fire FUNCTION NAME [VALUE...]
 *	                          integers and pointers in decimal; strings as
 *	                          an x and their bytes in hexadecimal
 */
#define _GNU_SOURCE /* setresuid() */
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <usdty.h>

enum { MAX_TOKENS = 3 + USDTY_MAX_ARGUMENTS + 1 };

static usdty_provider *provider;

/* == Ways to fire ======================================================== */

/* Not inlined: a tracer's user stack must show them. */
typedef usdty_status fire_function(const usdty_probe *probe,
				   const uint64_t *words, size_t count);
static fire_function fire_words, fire_macro, fire_variadic, fire_va_list;

static const struct mode {
	const char *name;
	fire_function *fire;
} modes[] = {
	{ "words", fire_words },
	{ "macro", fire_macro },
	{ "variadic", fire_variadic },
	{ "va_list", fire_va_list },
	{ NULL, NULL },
};

static const struct mode *mode = modes;

static __attribute__((noinline)) usdty_status
fire_words(const usdty_probe *probe, const uint64_t *words, size_t count)
{
	return usdty_probe_fire_words(probe, words, count);
}

/* One argument as a value of its C type, several as words. */
#define FIRE_TYPE(name, number, text, ctype, passed) \
	case name: return USDTY_FIRE(probe, (ctype)w[0]);
static __attribute__((noinline)) usdty_status
fire_macro(const usdty_probe *probe, const uint64_t *w, size_t count)
{
	if (count == 1)
		switch (usdty_probe_get_type(probe, 0)) {
			USDTY_TYPE_TABLE(FIRE_TYPE)
		}
	switch (count) {
	case 0: return USDTY_FIRE(probe);
	case 2: return USDTY_FIRE(probe, w[0], w[1]);
	case 3: return USDTY_FIRE(probe, w[0], w[1], w[2]);
	case 4: return USDTY_FIRE(probe, w[0], w[1], w[2], w[3]);
	case 5: return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4]);
	case 6: return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5]);
	case 7:
		return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5],
				  w[6]);
	case 8:
		return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5],
				  w[6], w[7]);
	case 9:
		return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5],
				  w[6], w[7], w[8]);
	case 10:
		return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5],
				  w[6], w[7], w[8], w[9]);
	case 11:
		return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5],
				  w[6], w[7], w[8], w[9], w[10]);
	case 12:
		return USDTY_FIRE(probe, w[0], w[1], w[2], w[3], w[4], w[5],
				  w[6], w[7], w[8], w[9], w[10], w[11]);
	default: return USDTY_ERROR_ARGUMENT_COUNT;
	}
}

/* Calls a function as C calls usdty_probe_fire(probe, a, b, ...): what is
 * smaller than an int is passed as one, the low half of its word. */
static usdty_status call_variadic(void (*function)(void),
				  const usdty_probe *probe,
				  const uint64_t *words, size_t count)
{
	ffi_type *types[1 + USDTY_MAX_ARGUMENTS] = { &ffi_type_pointer };
	void *values[1 + USDTY_MAX_ARGUMENTS] = { &probe };
	ffi_arg status;
	ffi_cif call;

	for (size_t i = 0; i < count; i++) {
		usdty_type type = usdty_probe_get_type(probe, i);

		types[1 + i] = usdty_type_size(type) == 8 ? &ffi_type_uint64 :
							    &ffi_type_sint32;
		values[1 + i] = (void *)&words[i];
	}
	if (ffi_prep_cif_var(&call, FFI_DEFAULT_ABI, 1, 1 + (unsigned)count,
			     &ffi_type_sint, types))
		return USDTY_ERROR_ARGUMENT_COUNT;
	ffi_call(&call, function, &status, values);
	return (usdty_status)status;
}

static usdty_status fire_variadic(const usdty_probe *probe,
				  const uint64_t *words, size_t count)
{
	return call_variadic((void (*)(void))usdty_probe_fire, probe, words,
			     count);
}

static usdty_status pass_va_list(const usdty_probe *probe, ...)
{
	usdty_status status;
	va_list arguments;

	va_start(arguments, probe);
	status = usdty_probe_fire_v(probe, arguments);
	va_end(arguments);
	return status;
}

static usdty_status fire_va_list(const usdty_probe *probe,
				 const uint64_t *words, size_t count)
{
	return call_variadic((void (*)(void))pass_va_list, probe, words, count);
}

/* == Commands ============================================================ */

/* A command's answer: "ok", or the reason why not. */
static void answer(usdty_status status)
{
	char text[512];

	if (!status) {
		puts("ok");
		return;
	}
	usdty_provider_error(provider, text, sizeof text);
	printf("error %s: %s\n", usdty_status_name(status), text);
}

static void do_modes(char **tokens, size_t count)
{
	(void)tokens, (void)count;
	printf("ok");
	for (const struct mode *m = modes; m->name; m++)
		printf(" %s", m->name);
	puts("");
}

static void do_mode(char **tokens, size_t count)
{
	mode = modes;
	while (count == 1 && mode->name && strcmp(mode->name, tokens[0]))
		mode++;
	puts(mode->name ? "ok" : "error no such mode");
}

static void do_probe(char **tokens, size_t count)
{
	usdty_type types[MAX_TOKENS];

	for (size_t i = 2; i < count; i++)
		types[i - 2] = usdty_type_from_name(tokens[i]);
	answer(usdty_provider_add_probe(provider, tokens[0], tokens[1], types,
					count - 2, NULL));
}

static void do_enable(char **tokens, size_t count)
{
	(void)tokens, (void)count;
	answer(usdty_provider_enable(provider));
}

static void do_disable(char **tokens, size_t count)
{
	(void)tokens, (void)count;
	answer(usdty_provider_disable(provider));
}

static void do_free(char **tokens, size_t count)
{
	(void)tokens, (void)count;
	usdty_provider_free(provider);
	provider = NULL;
	puts("ok");
}

static void do_gates(char **tokens, size_t count)
{
	usdty_probe *probe;

	(void)tokens, (void)count;
	printf("ok");
	for (size_t i = 0; (probe = usdty_provider_get_probe(provider, i)); i++)
		printf(" %d", usdty_probe_is_enabled(probe));
	puts("");
}

static void do_path(char **tokens, size_t count)
{
	char path[4096];

	(void)tokens, (void)count;
	usdty_provider_get_path(provider, 0, path, sizeof path);
	printf("ok %s\n", path);
}

/* Shorter than what it is made from, so it takes its place. */
static const char *decode(char *hexadecimal)
{
	char *end = hexadecimal;
	unsigned byte;

	for (const char *at = hexadecimal + 1; sscanf(at, "%2x", &byte) == 1;
	     at += 2)
		*end++ = (char)byte;
	*end = '\0';
	return hexadecimal;
}

static void do_fire(char **tokens, size_t count)
{
	const usdty_probe *probe = usdty_provider_find_probe(provider,
							     tokens[0],
							     tokens[1]);
	uint64_t words[MAX_TOKENS];

	for (size_t i = 2; i < count; i++)
		words[i - 2] = *tokens[i] == 'x' ?
				       (uintptr_t)decode(tokens[i]) :
				       strtoull(tokens[i], NULL,
						10); /* "-1", too */
	if (probe)
		answer(mode->fire(probe, words, count - 2));
	else
		puts("error no such probe");
}

/* Gives up all privileges for good. */
static void do_user(char **tokens, size_t count)
{
	const uid_t user = (uid_t)strtoul(tokens[0], NULL, 10);

	(void)count;
	puts(setresuid(user, user, user) ? "error not allowed" : "ok");
}

static const struct command {
	const char *name;
	size_t least; /* tokens behind the name */
	void (*run)(char **tokens, size_t count);
} commands[] = {
	{ "modes", 0, do_modes },     { "mode", 1, do_mode },
	{ "probe", 2, do_probe },     { "enable", 0, do_enable },
	{ "disable", 0, do_disable }, { "free", 0, do_free },
	{ "gates", 0, do_gates },     { "path", 0, do_path },
	{ "fire", 2, do_fire },       { "user", 1, do_user },
};

static void run(char **tokens, size_t count)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (count > commands[i].least &&
		    !strcmp(commands[i].name, tokens[0])) {
			commands[i].run(tokens + 1, count - 1);
			return;
		}
	puts("error no such command");
}

int main(int argc, char **argv)
{
	static char line[4096];

	if (argc != 2 || usdty_provider_new(argv[1], "e2e", &provider))
		return 1;
	while (fgets(line, sizeof line, stdin)) {
		char *tokens[MAX_TOKENS], *at = strtok(line, " \n");
		size_t count = 0;

		for (; at && count < MAX_TOKENS; at = strtok(NULL, " \n"))
			tokens[count++] = at;
		run(tokens, count);
		fflush(stdout);
	}
	usdty_provider_free(provider);
	return 0;
}
