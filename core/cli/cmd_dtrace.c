/* SPDX-License-Identifier: MIT */
/*
 * The parts of the command dtrace that build systems use. It takes the options
 * of SystemTap's dtrace, and those of other systems that concern a header or an
 * object file.
 */
#define _GNU_SOURCE /* asprintf(), getopt_long_only() */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "definition_file.h"
#include "output_file.h"

static int usage(FILE *stream, int code)
{
	fputs("usage: usdty dtrace -h|-G -s DEFINITION.d [-o FILE] [OPTION...]"
	      " [OBJECT...]\n\n"
	      "  -h                 make a C and C++ header: DEFINITION.h\n"
	      "  -G                 make an object file, with $CC $CFLAGS or "
	      "cc: DEFINITION.o\n"
	      "  -s DEFINITION.d    the provider definition\n"
	      "  -o FILE            write to FILE, not to DEFINITION.h or "
	      "DEFINITION.o\n" PREPROCESSING_HELP
	      "  -32, -f...         options for the compiler\n\n"
	      "Ignored: OBJECT, -64, -k, -x ..., --types, --no-pyparsing. The "
	      "header needs no\nobject file, but a program may link one. If "
	      "usdty is called by the name \"dtrace\",\nit is this command.\n",
	      stream);
	return code;
}

struct request {
	int what; /* 'h', 'G', or 0 if not given */
	const char *source, *output;
	struct preprocessing preprocessing;
	struct words flags; /* for the compiler */
};

/* == The object =========================================================== */

/* Adds the flags except those for something else than an object, and those that
 * make the compiler write dependencies: next to "probes.o" that would overwrite
 * "probes.d". */
static void add_flags(struct words *words, const struct words *flags)
{
	for (size_t i = 0; i < flags->count; i++) {
		const char *flag = flags->list[i];

		if (!strcmp(flag, "-MF") || !strcmp(flag, "-MT") ||
		    !strcmp(flag, "-MQ"))
			i++;
		else if (strncmp(flag, "-M", 2) && strcmp(flag, "-E") &&
			 strcmp(flag, "-S"))
			words_add(words, flag);
	}
	words->failed |= flags->failed;
}

/* $CFLAGS choose the target. The flags that the object needs follow them, so
 * that they override whatever $CFLAGS contain. */
static int compile(const struct words *flags, FILE *source, const char *output)
{
	static const char *const needed[] = { "-fPIC", "-fno-lto", "-w", "-c",
					      "-x",    "c",        "-",  "-o" };
	struct words words = { .count = 0 }, environment = { .count = 0 };
	int result;

	if (!words_from_environment(&words, "CC"))
		words_add(&words, "cc");
	words_from_environment(&environment, "CFLAGS");
	add_flags(&words, &environment);
	add_flags(&words, flags);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		words_add(&words, needed[i]);
	words_add(&words, output);
	result = tool_run(&words, source, NULL);
	words_free(&environment);
	words_free(&words);
	return result;
}

static int make_object(const struct definition_file *file,
		       const struct words *flags, const char *output)
{
	struct usdty_content text = { NULL, 0 };
	FILE *source = tmpfile();
	int result;

	result = source ? definition_file_generate(file, &usdty_gen_semaphores,
						   NULL, &text) :
			  complain("cannot make a temporary file: %s",
				   strerror(errno));
	if (!result && text_write(&text, source))
		result = complain("cannot write a temporary file: %s",
				  strerror(errno));
	if (!result) {
		rewind(source);
		result = compile(flags, source, output);
	}
	usdty_content_free(&text);
	if (source)
		fclose(source);
	return result;
}

/* == The header =========================================================== */

static int make_header(const struct definition_file *file, const char *output)
{
	struct usdty_content text = { NULL, 0 };
	int result = definition_file_generate(file, &usdty_gen_dtrace, NULL,
					      &text);

	if (!result)
		result = output_file_write(output, &text, 0666);
	usdty_content_free(&text);
	return result;
}

/* == The command ========================================================== */

/* For "src/probes.d": "probes.o" in the current directory. */
static char *default_output(const char *source, const char *ending)
{
	const char *name = base_name(source), *dot = strrchr(name, '.');
	size_t length = dot ? (size_t)(dot - name) : strlen(name);
	char *output;

	return asprintf(&output, "%.*s%s", (int)length, name, ending) < 0 ?
		       NULL :
		       output;
}

static int run(const struct request *request)
{
	char *output = request->output ?
			       strdup(request->output) :
			       default_output(request->source,
					      request->what == 'h' ? ".h" :
								     ".o");
	struct definition_file file = { .path = request->source,
					.is_lenient = true };
	int result;

	if (!output)
		return complain("not enough memory");
	result = definition_file_read(&file, &request->preprocessing);
	if (!result)
		result = request->what == 'h' ?
				 make_header(&file, output) :
				 make_object(&file, &request->flags, output);
	definition_file_free(&file);
	free(output);
	return result;
}

static int check_and_run(const struct request *request)
{
	if (request->what && request->source)
		return run(request);
	if (!request->what)
		complain(
			"dtrace: give either -h, to make a header, or -G, to make "
			"an object file");
	else
		complain("dtrace: give the definition: -s DEFINITION.d");
	return usage(stderr, USAGE);
}

enum { OBJECT = 1, HELP, IGNORED, BITS_32 };

static const struct option options[] = {
	{ "help", no_argument, NULL, HELP },
	{ "types", no_argument, NULL, IGNORED },
	{ "no-pyparsing", no_argument, NULL, IGNORED },
	{ "32", no_argument, NULL, BITS_32 },
	{ "64", no_argument, NULL, IGNORED },
	{ NULL, 0, NULL, 0 },
};

static void take_flag(struct words *flags, const char *argument)
{
	char *flag;

	if (asprintf(&flag, "-f%s", argument) < 0) {
		flags->failed = true;
		return;
	}
	words_add(flags, flag);
	free(flag);
}

static void choose(struct request *request, int what)
{
	if (request->what && request->what != what) {
		complain("dtrace: -G is ignored, because -h is given: call "
			 "dtrace once for each of them");
		what = 'h';
	}
	request->what = what;
}

/* Returns the exit code if the option ends the command, else -1. */
static int take(struct request *request, int option)
{
	switch (option) {
	case 'h':
	case 'G': choose(request, option); break;
	case 's': request->source = optarg; break;
	case 'o': request->output = optarg; break;
	case 'f': take_flag(&request->flags, optarg); break;
	case BITS_32: words_add(&request->flags, "-m32"); break;
	case 'k':
	case 'x':
	case OBJECT:
	case IGNORED: break;
	case HELP: return usage(stdout, WELL);
	default:
		if (!preprocessing_take(&request->preprocessing, option,
					optarg))
			return usage(stderr, USAGE);
	}
	return -1;
}

int cmd_dtrace(int argc, char **argv)
{
	struct request request = { .what = 0 };
	int option, result = -1;

	/* '-': options may follow objects, also if POSIXLY_CORRECT is set. */
	while (result < 0 &&
	       (option = getopt_long_only(argc, argv,
					  "-" PREPROCESSING_OPTIONS
					  "hGs:o:f:kx:",
					  options, NULL)) != -1) {
		if (option == '?')
			complain_option(argv);
		result = take(&request, option);
	}
	if (result < 0)
		result = check_and_run(&request);
	words_free(&request.preprocessing.options);
	words_free(&request.flags);
	return result;
}
