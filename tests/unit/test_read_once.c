/* SPDX-License-Identifier: MIT */
/* Status and reason come from one reading of a definition's file: it may be a
 * pipe, or be another file the next time. */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static const char right[] = "provider right { probe x(int); };\n";
static const char wrong[] = "provider wrong {\n\tprobe x(flaot);\n};\n";

/* Loads; whether the definition was the right one. Either all of the answer is
 * of the right one, or all of the wrong one. */
static bool is_right(const char *path)
{
	usdty_provider *provider;
	char room[4096];
	usdty_status status = usdty_provider_from_file(path, NULL, &provider,
						       room, sizeof room);

	if (!status) {
		CU_ASSERT_STRING_EQUAL(room, "");
		CU_ASSERT_STRING_EQUAL(usdty_provider_get_name(provider),
				       "right");
	} else {
		CU_ASSERT_EQUAL(status, USDTY_ERROR_SYNTAX);
		CU_ASSERT_PTR_NULL(provider);
		CU_ASSERT_PTR_EQUAL(strstr(room, path), room);
		CU_ASSERT_PTR_NOT_NULL(strstr(room, ":2:10: error: unknown "
						    "type"));
		CU_ASSERT_PTR_NOT_NULL(strstr(room, "probe x(flaot);"));
	}
	usdty_provider_free(provider);
	return !status;
}

static void write_all(int fd, const char *text)
{
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

/* The end to read from. */
static int pipe_with(const char *text)
{
	int ends[2];

	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	write_all(ends[1], text);
	return ends[0];
}

static void pipe_is_read_once(void)
{
	char path[32];

	for (int i = 0; i < 2; i++) {
		int fd = pipe_with(i ? right : wrong);

		snprintf(path, sizeof path, "/dev/fd/%d", fd);
		CU_ASSERT_EQUAL(is_right(path), i);
		close(fd);
	}
}

static void standard_input_is_read_once(void)
{
	int before = dup(STDIN_FILENO);

	for (int i = 0; i < 2; i++) {
		int fd = pipe_with(i ? right : wrong);

		CU_ASSERT_EQUAL_FATAL(dup2(fd, STDIN_FILENO), STDIN_FILENO);
		close(fd);
		CU_ASSERT_EQUAL(is_right("/dev/stdin"), i);
	}
	if (before == -1) {
		close(STDIN_FILENO);
		return;
	}
	dup2(before, STDIN_FILENO);
	close(before);
}

static void *feed(void *text)
{
	write_all(open(scratch_entry("fifo"), O_WRONLY), text);
	return NULL;
}

/* Who would read it a second time would wait for ever for another writer. */
static void fifo_is_read_once(void)
{
	char path[4096];

	scratch_enter();
	snprintf(path, sizeof path, "%s", scratch_entry("fifo"));
	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
	for (int i = 0; i < 2; i++) {
		pthread_t writer;

		CU_ASSERT_EQUAL_FATAL(pthread_create(&writer, NULL, feed,
						     (void *)(i ? right :
								  wrong)),
				      0);
		CU_ASSERT_EQUAL(is_right(path), i);
		pthread_join(writer, NULL);
	}
	scratch_leave();
}

static char replaced[4096], next[4096];
static bool stop;

/* As an editor saves: a new file takes the name. */
static void replace(const char *text)
{
	write_all(open(next, O_WRONLY | O_CREAT | O_TRUNC, 0600), text);
	CU_ASSERT_EQUAL(rename(next, replaced), 0);
}

static void *replace_on_and_on(void *unused)
{
	(void)unused;
	for (int i = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i++)
		replace(i % 2 ? right : wrong);
	return NULL;
}

static void file_that_is_replaced_gives_one_answer(void)
{
	int seen[2] = { 0, 0 };
	pthread_t editor;

	scratch_enter();
	snprintf(replaced, sizeof replaced, "%s", scratch_entry("a.d"));
	snprintf(next, sizeof next, "%s", scratch_entry("a.d.next"));
	replace(right);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&editor, NULL, replace_on_and_on,
					     NULL),
			      0);
	while (seen[0] < 300 || seen[1] < 300)
		seen[is_right(replaced)]++;
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(editor, NULL);
	scratch_leave();
}

static const struct suite_case cases[] = {
	CASE(pipe_is_read_once),
	CASE(standard_input_is_read_once),
	CASE(fifo_is_read_once),
	CASE(file_that_is_replaced_gives_one_answer),
};

SUITE_MAIN("read_once", cases)
