/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "letters.h"

extern char **environ;

/* == Words ================================================================ */

/* Adds a word and becomes its owner. */
static void take(struct words *words, char *word)
{
	char **list = realloc(words->list, (words->count + 2) * sizeof *list);

	if (list)
		words->list = list;
	if (!list || !word) {
		words->failed = true;
		free(word);
		return;
	}
	list[words->count++] = word;
	list[words->count] = NULL;
}

void words_add(struct words *words, const char *word)
{
	take(words, strdup(word));
}

void words_add_all(struct words *words, const struct words *others)
{
	for (size_t i = 0; i < others->count; i++)
		words_add(words, others->list[i]);
	words->failed |= others->failed;
}

/* Copies the word at `text` without its quotes. Returns the rest of the
 * text. */
static const char *copy_word(char *word, const char *text)
{
	char quote = 0;

	for (; *text && (quote || !usdty_is_space(*text)); text++)
		if (*text == quote)
			quote = 0;
		else if (!quote && (*text == '"' || *text == '\''))
			quote = *text;
		else if (*text == '\\' && quote != '\'' && text[1])
			*word++ = *++text;
		else
			*word++ = *text;
	*word = '\0';
	return text;
}

void words_split(struct words *words, const char *text)
{
	for (;;) {
		char *word;

		while (usdty_is_space(*text) ||
		       (*text == '\\' && text[1] == '\n'))
			text++;
		if (!*text)
			return;
		word = malloc(strlen(text) + 1);
		if (word)
			text = copy_word(word, text);
		take(words, word);
		if (!word)
			return;
	}
}

bool words_from_environment(struct words *words, const char *name)
{
	const char *text = getenv(name);
	size_t before = words->count;

	if (text)
		words_split(words, text);
	return words->count > before;
}

void words_free(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
	*words = (struct words){ NULL, 0, false };
}

/* == Running ============================================================== */

static int start(pid_t *child, char **list, FILE *input, FILE *output)
{
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	if (input)
		error = posix_spawn_file_actions_adddup2(&actions,
							 fileno(input),
							 STDIN_FILENO);
	if (!error && output)
		error = posix_spawn_file_actions_adddup2(&actions,
							 fileno(output),
							 STDOUT_FILENO);
	if (!error)
		error = posix_spawnp(child, list[0], &actions, NULL, list,
				     environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int tool_run(const struct words *words, FILE *input, FILE *output)
{
	int status, error;
	pid_t child;

	if (words->failed)
		return complain("not enough memory");
	error = start(&child, words->list, input, output);
	if (error)
		return complain("cannot run %s: %s", words->list[0],
				strerror(error));
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return complain("cannot wait for %s: %s",
					words->list[0], strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return WELL;
	if (WIFEXITED(status))
		return complain("%s failed with exit code %d", words->list[0],
				WEXITSTATUS(status));
	return complain("%s was ended by signal %d", words->list[0],
			WTERMSIG(status));
}
