/* SPDX-License-Identifier: MIT */
/* Runs the system's tools, without a shell. */
#ifndef USDTY_CLI_TOOL_H
#define USDTY_CLI_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The words of a command. Start with all zeros; free with words_free(). */
struct words {
	char **list; /* NULL after the last */
	size_t count;
	bool failed; /* not enough memory: tool_run() reports it */
};

/* The words are copied. */
void words_add(struct words *words, const char *word);
void words_add_all(struct words *words, const struct words *others);

/* Adds words that are separated by blanks. Quotes and backslashes protect
 * blanks, as in a shell; no other character is special. */
void words_split(struct words *words, const char *text);

/* Adds the words of an environment variable. False if it is unset or blank. */
bool words_from_environment(struct words *words, const char *name);

void words_free(struct words *words);

/*
 * Runs the command, which is searched for in PATH, and waits until it ends. It
 * reads `input` and writes `output`; NULL means our own. Returns WELL if the
 * exit code was 0, else FAILED after a message.
 */
int tool_run(const struct words *words, FILE *input, FILE *output);

#endif
