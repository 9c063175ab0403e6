/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* getopt_long() */
#include <getopt.h>
#include <stdio.h>

#include "cli.h"
#include "definition_file.h"
#include "output_file.h"

static int usage(FILE *stream, int code)
{
	const struct usdty_generator *generator;

	fputs("usage: usdty gen OUTPUT [OPTION...] DEFINITION.d\n\n"
	      "  -o, --output FILE  write there, not to standard output\n"
	      PREPROCESSING_HELP
	      "\nOUTPUT is one of\n", stream);
	for (size_t i = 0; (generator = usdty_generator_at(i)); i++)
		fprintf(stream, "  %-13s %s\n", generator->name,
			generator->what);
	fputs("\nDEFINITION.d: \"-\" is standard input.\n", stream);
	return code;
}

static int run(const struct usdty_generator *generator, const char *source,
	       const struct preprocessing *preprocessing, const char *path)
{
	struct definition_file file;
	struct text text = { NULL, 0 };
	int result = definition_file_read(&file, source, preprocessing);

	if (!result)
		result = definition_file_generate(&file, generator, &text);
	if (!result)
		result = output_file_write(path, &text);
	text_free(&text);
	definition_file_free(&file);
	return result;
}

/* argv: OUTPUT DEFINITION.d */
static int check_and_run(int argc, char **argv,
			 const struct preprocessing *preprocessing,
			 const char *path)
{
	const struct usdty_generator *generator;

	if (argc != 2)
		return usage(stderr, USAGE);
	generator = usdty_generator_find(argv[0]);
	if (!generator) {
		complain("no output '%s'", argv[0]);
		return usage(stderr, USAGE);
	}
	if (preprocessing->options.count && !preprocessing->is_wanted) {
		complain("-I and -D are for the preprocessor: add -C");
		return USAGE;
	}
	return run(generator, argv[1], preprocessing, path);
}

int cmd_gen(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct preprocessing preprocessing = { .is_wanted = false };
	const char *path = NULL;
	int option, result = -1;

	while (result < 0 &&
	       (option = getopt_long(argc, argv, PREPROCESSING_OPTIONS "o:h",
				     options, NULL)) != -1)
		if (option == 'o')
			path = optarg;
		else if (option == 'h')
			result = usage(stdout, WELL);
		else if (!preprocessing_take(&preprocessing, option, optarg))
			result = usage(stderr, USAGE);
	if (result < 0)
		result = check_and_run(argc - optind, argv + optind,
				       &preprocessing, path);
	words_free(&preprocessing.options);
	return result;
}
