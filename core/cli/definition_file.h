/* SPDX-License-Identifier: MIT */
/* A file of provider definitions in D: reads it, preprocesses it if that is
 * asked for, parses it, and runs a generator on it. */
#ifndef USDTY_CLI_DEFINITION_FILE_H
#define USDTY_CLI_DEFINITION_FILE_H

#include "../src/gen/gen.h"
#include "text.h"
#include "tool.h"

/* The options -C, -I and -D. Start with all zeros. */
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
	"                     options for the preprocessor\n"

/* Handles the option. False if it is none of the three. */
bool preprocessing_take(struct preprocessing *preprocessing, int option,
			const char *argument);

struct definition_file {
	const char *path; /* borrowed */
	const char *name; /* in messages and outputs; NULL: the path */
	bool is_lenient;  /* whatever SystemTap's dtrace takes is taken */
	struct usdty_content text;
	struct usdty_file_syntax syntax;
};

/* Reads file->path; "-" is standard input. Path, name and leniency are the
 * caller's to set, the rest is zero. Only standard input can have a name.
 * Prints warnings. Returns WELL, or FAILED after messages. Caller frees with
 * definition_file_free(), also after a failure. */
int definition_file_read(struct definition_file *file,
			 const struct preprocessing *preprocessing);

/* Runs a generator. `package` is Go's package, or NULL. Returns WELL, or FAILED
 * after a message. Caller frees with usdty_content_free(), also after a
 * failure. */
int definition_file_generate(const struct definition_file *file,
			     const struct usdty_generator *generator,
			     const char *package, struct usdty_content *text);

/* For a generator that names its files itself: writes one file for each
 * provider into the directory, and prints their paths. */
int definition_file_make(const struct definition_file *file,
			 const struct usdty_generator *generator,
			 const struct usdty_target *target,
			 const char *directory);

void definition_file_free(struct definition_file *file);

#endif
