/* SPDX-License-Identifier: MIT */
/* The system's tools, run without a shell. */
#ifndef USDTY_CLI_TOOL_H
#define USDTY_CLI_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A command's words. Start with all zeros; words_free() frees. */
struct words {
	char **list; /* NULL after the last */
	size_t count;
	bool failed; /* for want of memory: tool_run() says so */
};

/* Copied. */
void words_add(struct words *words, const char *word);
void words_add_all(struct words *words, const struct words *others);

/* Words apart by blanks. Quotes and backslashes keep blanks, as in a shell;
 * nothing else means anything. */
void words_split(struct words *words, const char *text);

/* Those of an environment's variable; false if it is unset or blank. */
bool words_from_environment(struct words *words, const char *name);

void words_free(struct words *words);

/*
 * Runs the command, which is looked for in PATH, and waits for its end. It
 * reads `input` and writes to `output`; NULL: as we do. WELL if its exit
 * code was 0; else FAILED, with a message.
 */
int tool_run(const struct words *words, FILE *input, FILE *output);

#endif
