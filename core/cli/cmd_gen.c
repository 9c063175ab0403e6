/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* getopt_long() */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "definition_file.h"
#include "letters.h"
#include "output_file.h"

static int usage(FILE *stream, int code)
{
	const struct usdty_generator *generator;

	fputs("usage: usdty gen OUTPUT [OPTION...] DEFINITION.d\n\n"
	      "  -o, --output FILE  write to FILE, not to standard output; for "
	      "objects a\n"
	      "                     directory\n" PREPROCESSING_HELP
	      "  -a, --arch ARCH    make objects for x86_64 or aarch64 instead "
	      "of this machine\n"
	      "  -O, --optimized    make objects that the newest kernels trace "
	      "faster, and\n"
	      "                     older ones slower\n"
	      "  -p, --package NAME the Go package; the default is $GOPACKAGE, "
	      "which \"go\n"
	      "                     generate\" sets, or the first provider's "
	      "name\n"
	      "  -n, --name NAME    what the definition is called in messages "
	      "and outputs, if it\n"
	      "                     is standard input\n"
	      "\nOUTPUT is one of\n",
	      stream);
	for (size_t i = 0; (generator = usdty_generator_at(i)); i++)
		fprintf(stream, "  %-13s %s\n", generator->name,
			generator->what);
	fputs("\nDEFINITION.d may be \"-\": standard input.\n", stream);
	return code;
}

/* The options. */
struct request {
	struct preprocessing preprocessing;
	struct usdty_target target;
	const char *path;
	const char *package; /* of Go */
	const char *name;    /* of standard input */
	bool is_for_objects; /* an option for objects was given */
};

static bool is_package(const char *name)
{
	bool is = *name && !usdty_is_digit(*name) && !usdty_go_is_keyword(name);

	for (; *name; name++)
		is = is && usdty_is_word(*name);
	return is;
}

static int make_text(const struct definition_file *file,
		     const struct usdty_generator *generator,
		     const struct request *request)
{
	struct usdty_content text = { NULL, 0 };
	const char *package = getenv("GOPACKAGE");
	int result;

	if (request->package)
		package = request->package;
	else if (package && !is_package(package))
		package = NULL;
	result = definition_file_generate(file, generator, package, &text);
	if (!result)
		result = output_file_write(request->path, &text, 0666);
	usdty_content_free(&text);
	return result;
}

static int run(const struct usdty_generator *generator, const char *source,
	       const struct request *request)
{
	struct definition_file file = { .path = source,
					.name = request->name };
	int result = definition_file_read(&file, &request->preprocessing);

	if (!result)
		result = generator->make ?
				 definition_file_make(&file, generator,
						      &request->target,
						      request->path ?
							      request->path :
							      ".") :
				 make_text(&file, generator, request);
	definition_file_free(&file);
	return result;
}

/* Options that would have no effect are refused. */
static int check(const struct usdty_generator *generator,
		 const struct request *request)
{
	if (request->preprocessing.options.count &&
	    !request->preprocessing.is_wanted) {
		complain("-I and -D are for the preprocessor: add -C");
		return USAGE;
	}
	if (request->is_for_objects && !generator->make) {
		complain("--arch and --optimized are for objects, not for %s",
			 generator->name);
		return USAGE;
	}
	if (request->package && generator != &usdty_gen_go) {
		complain("--package is for go, not for %s", generator->name);
		return USAGE;
	}
	if (request->package && !is_package(request->package)) {
		complain("--package: '%s' cannot be a package's name: give a "
			 "Go identifier",
			 request->package);
		return USAGE;
	}
	if (generator->make && !request->target.arch) {
		complain("no objects can be made for this machine: give --arch "
			 "x86_64 or aarch64");
		return USAGE;
	}
	return WELL;
}

/* argv is OUTPUT DEFINITION.d. */
static int check_and_run(int argc, char **argv, const struct request *request)
{
	const struct usdty_generator *generator;
	int result;

	if (argc != 2)
		return usage(stderr, USAGE);
	generator = usdty_generator_find(argv[0]);
	if (!generator) {
		complain("unknown output '%s': give one of those below",
			 argv[0]);
		return usage(stderr, USAGE);
	}
	if (request->name && strcmp(argv[1], "-")) {
		complain("--name is for standard input, not for %s", argv[1]);
		return USAGE;
	}
	result = check(generator, request);
	return result ? result : run(generator, argv[1], request);
}

/* Returns the exit code if the option ends the command, else -1. */
static int take(struct request *request, int option)
{
	switch (option) {
	case 'o': request->path = optarg; return -1;
	case 'p': request->package = optarg; return -1;
	case 'n': request->name = optarg; return -1;
	case 'a':
		request->is_for_objects = true;
		request->target.arch = usdty_arch_named(optarg);
		if (request->target.arch)
			return -1;
		complain("unknown architecture '%s': give x86_64 or aarch64",
			 optarg);
		return USAGE;
	case 'O':
		request->is_for_objects = request->target.optimized = true;
		return -1;
	case 'h': return usage(stdout, WELL);
	default:
		return preprocessing_take(&request->preprocessing, option,
					  optarg) ?
			       -1 :
			       usage(stderr, USAGE);
	}
}

int cmd_gen(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "arch", required_argument, NULL, 'a' },
		{ "optimized", no_argument, NULL, 'O' },
		{ "package", required_argument, NULL, 'p' },
		{ "name", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct request request = {
		.target = { usdty_arch_native(), false },
	};
	int option, result = -1;

	while (result < 0 &&
	       (option = getopt_long(argc, argv,
				     PREPROCESSING_OPTIONS "o:a:Op:n:h", options,
				     NULL)) != -1) {
		if (option == '?')
			complain_option(argv);
		result = take(&request, option);
	}
	if (result < 0)
		result = check_and_run(argc - optind, argv + optind, &request);
	words_free(&request.preprocessing.options);
	return result;
}
