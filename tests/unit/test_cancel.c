/* SPDX-License-Identifier: MIT */
/* Threads that are cancelled in the library: nothing is lost, no lock held. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

enum { CYCLES = 400, WARM_UP = 40 };

static const char text[] = "provider made { probe p(int, char *); };";
static const usdty_type types[] = { USDTY_INT };

static size_t count_descriptors(void)
{
	DIR *entries = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(entries))
		count++;
	closedir(entries);
	return count;
}

static size_t heap(void)
{
	return mallinfo2().uordblks;
}

static void write_definition(const char *path)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

/* Threads share the allocator's one heap, so that it can be measured. */
static void enter(void)
{
	mallopt(M_ARENA_MAX, 1);
	scratch_enter();
	write_definition(scratch_entry("made.d"));
}

/* == No cancellation point =============================================== */

static void use(usdty_provider *provider, usdty_probe *probe)
{
	char room[64];

	usdty_provider_error(provider, room, sizeof room);
	usdty_provider_get_path(provider, 0, room, sizeof room);
	usdty_provider_get_probe_count(provider);
	usdty_provider_get_probe(provider, 0);
	usdty_provider_find_probe(provider, "f", "p");
	suite_set_gate(probe, 1);
	USDTY_FIRE(probe, 1);
	usdty_probe_fire(probe, 1);
	usdty_probe_fire_words(probe, (const uint64_t[]){ 1 }, 1);
	suite_set_gate(probe, 0);
}

static usdty_status make(const char *name)
{
	usdty_provider *provider;
	usdty_probe *probe, *late;
	usdty_status status = usdty_provider_new(name, NULL, &provider);

	if (status)
		return status;
	status = usdty_provider_add_probe(provider, "f", "p", types, 1, &probe);
	if (!status)
		status = usdty_provider_enable(provider);
	if (!status)
		status = usdty_provider_add_probe(provider, "f", "late", NULL,
						  0, &late);
	if (!status) {
		use(provider, probe);
		status = usdty_provider_remove_probe(provider, late);
	}
	if (!status)
		status = usdty_provider_disable(provider);
	usdty_provider_free(provider);
	return status;
}

static usdty_status make_from_text(void)
{
	usdty_provider *provider;
	usdty_status status = usdty_provider_from_text(text, sizeof text - 1,
						       NULL, &provider, NULL,
						       0);

	usdty_provider_free(provider);
	return status;
}

static usdty_status survived;

/* With a cancellation that waits for the next point. */
static void *use_when_cancelled(void *unused)
{
	survived = 1;
	pthread_cancel(pthread_self());
	survived = make("cancelled") | make_from_text();
	pthread_testcancel();
	return unused;
}

static void calls_are_no_cancellation_points(void)
{
	pthread_t thread;
	void *result;

	enter();
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, use_when_cancelled,
					     NULL),
			      0);
	pthread_join(thread, &result);
	CU_ASSERT_PTR_EQUAL(result, PTHREAD_CANCELED);
	CU_ASSERT_EQUAL(survived, USDTY_OK);
	scratch_leave();
}

static void *keep_state(void *unused)
{
	int state, type;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	survived = make("disabled") | make_from_text();
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
	CU_ASSERT_EQUAL(state, PTHREAD_CANCEL_DISABLE);
	survived |= make("enabled") | make_from_text();
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
	CU_ASSERT_EQUAL(state, PTHREAD_CANCEL_ENABLE);
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type);
	CU_ASSERT_EQUAL(type, PTHREAD_CANCEL_DEFERRED);
	return unused;
}

static void cancel_state_is_the_caller_s_again(void)
{
	pthread_t thread;

	enter();
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, keep_state, NULL),
			      0);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(survived, USDTY_OK);
	scratch_leave();
}

/* == At any moment ======================================================= */

static int cycle;

/* Half of the names are new: their objects have to be made. */
static void *work(void *path)
{
	char name[32];
	int number = cycle;

	for (int i = 0;; i++) {
		usdty_provider *provider;

		snprintf(name, sizeof name, "cancel_%d_", i % 2 ? 0 : number);
		survived |= make(name) | make_from_text();
		survived |= usdty_provider_from_file(path, NULL, &provider,
						     NULL, 0);
		usdty_provider_free(provider);
		pthread_testcancel();
	}
	return NULL;
}

static void cancel_threads(const char *path, int count)
{
	void *result;

	for (int i = 0; i < count; i++, cycle++) {
		pthread_t thread;

		CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, work,
						     (void *)path),
				      0);
		usleep((useconds_t)(rand() % 2000));
		pthread_cancel(thread);
		pthread_join(thread, &result);
		CU_ASSERT_PTR_EQUAL(result, PTHREAD_CANCELED);
		CU_ASSERT_EQUAL(survived, USDTY_OK);
	}
}

static void threads_lose_nothing(void)
{
	size_t before, descriptors;
	char path[256];

	enter();
	survived = 0;
	snprintf(path, sizeof path, "%s", scratch_entry("made.d"));
	cancel_threads(path, WARM_UP);
	before = heap();
	descriptors = count_descriptors();
	cancel_threads(path, CYCLES);
	CU_ASSERT_EQUAL(heap(), before);
	CU_ASSERT_EQUAL(count_descriptors(), descriptors);
	CU_ASSERT_EQUAL(make("afterwards"), USDTY_OK);
	scratch_leave();
}

/* == Waiting for a file ================================================== */

static usdty_status read_status;
static int has_read;

static void *read_pipe(void *path)
{
	usdty_provider *provider;

	read_status = usdty_provider_from_file(path, NULL, &provider, NULL, 0);
	usdty_provider_free(provider);
	__atomic_store_n(&has_read, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* A thread that waits for the pipe's first or, with a writer, next bytes. */
static pthread_t wait_for_pipe(const char *path, int *writer)
{
	pthread_t thread;

	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, read_pipe,
					     (void *)path),
			      0);
	if (writer) {
		*writer = open(path, O_WRONLY | O_CLOEXEC);
		CU_ASSERT_EQUAL(write(*writer, text, 10), 10);
	}
	usleep(3000);
	return thread;
}

static void cancel_waiting(const char *path, int count)
{
	void *result;
	int writer = -1;

	for (int i = 0; i < count; i++) {
		pthread_t thread = wait_for_pipe(path, i % 2 ? &writer : NULL);

		pthread_cancel(thread);
		pthread_join(thread, &result);
		CU_ASSERT_PTR_EQUAL(result, PTHREAD_CANCELED);
		if (i % 2)
			close(writer);
	}
}

static const char *make_pipe(char *path, size_t size)
{
	snprintf(path, size, "%s", scratch_entry("pipe"));
	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
	return path;
}

static void thread_that_waits_for_a_pipe_can_be_cancelled(void)
{
	size_t before, descriptors;
	char path[256];

	enter();
	make_pipe(path, sizeof path);
	cancel_waiting(path, WARM_UP);
	before = heap();
	descriptors = count_descriptors();
	cancel_waiting(path, CYCLES / 4);
	CU_ASSERT_EQUAL(heap(), before);
	CU_ASSERT_EQUAL(count_descriptors(), descriptors);
	scratch_leave();
}

static volatile sig_atomic_t handled;

static void on_signal(int number)
{
	(void)number;
	handled++;
}

static int is_read(void)
{
	return __atomic_load_n(&has_read, __ATOMIC_ACQUIRE);
}

/* As Ctrl-C does: signals are not kept from a thread that waits. */
static void signal_ends_the_wait_for_a_pipe(void)
{
	const struct sigaction action = { .sa_handler = on_signal };
	char path[256];
	int writer = -1;

	enter();
	make_pipe(path, sizeof path);
	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < 2; i++) {
		pthread_t thread;

		has_read = handled = 0;
		thread = wait_for_pipe(path, i ? &writer : NULL);
		/* Again and again: it may not have waited yet. */
		for (; !is_read(); usleep(1000))
			pthread_kill(thread, SIGUSR1);
		pthread_join(thread, NULL);
		CU_ASSERT_NOT_EQUAL(handled, 0);
		CU_ASSERT_EQUAL(read_status, USDTY_ERROR_IO);
	}
	close(writer);
	scratch_leave();
}

static const struct suite_case cases[] = {
	CASE(calls_are_no_cancellation_points),
	CASE(cancel_state_is_the_caller_s_again),
	CASE(threads_lose_nothing),
	CASE(thread_that_waits_for_a_pipe_can_be_cancelled),
	CASE(signal_ends_the_wait_for_a_pipe),
};

SUITE_MAIN("cancel", cases)
