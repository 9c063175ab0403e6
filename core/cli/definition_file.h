/* SPDX-License-Identifier: MIT */
/* A file of provider definitions in D: read, preprocessed if that is asked
 * for, parsed, and what a generator makes of it. */
#ifndef USDTY_CLI_DEFINITION_FILE_H
#define USDTY_CLI_DEFINITION_FILE_H

#include "../src/gen/gen.h"
#include "text.h"
#include "tool.h"

/* What the options -C, -I and -D say. Start with all zeros. */
struct preprocessing {
	bool is_wanted;
	struct words options;
};

/* For getopt(), and for help. */
#define PREPROCESSING_OPTIONS "CI:D:"
#define PREPROCESSING_HELP \
	"  -C                 run the preprocessor first: $CPP, or $CC -E, or " \
	"cc -E\n" \
	"  -I DIR, -D NAME[=VALUE]\n" \
	"                     for the preprocessor\n"

/* False if the option is none of them. */
bool preprocessing_take(struct preprocessing *preprocessing, int option,
			const char *argument);

struct definition_file {
	const char *path; /* borrowed */
	struct usdty_content text;
	struct usdty_file_syntax syntax;
};

/* "-" is standard input. WELL, or FAILED with messages. The caller frees with
 * definition_file_free(), in any case. */
int definition_file_read(struct definition_file *file, const char *path,
			 const struct preprocessing *preprocessing);

/* package: of Go, or NULL. WELL, or FAILED with a message. The caller frees
 * with usdty_content_free(), in any case. */
int definition_file_generate(const struct definition_file *file,
			     const struct usdty_generator *generator,
			     const char *package, struct usdty_content *text);

/* For a generator of files with names of their own: writes one for each
 * provider into the directory, and their paths to standard output. */
int definition_file_make(const struct definition_file *file,
			 const struct usdty_generator *generator,
			 const struct usdty_target *target,
			 const char *directory);

void definition_file_free(struct definition_file *file);

#endif
