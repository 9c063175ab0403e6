/* SPDX-License-Identifier: MIT */
/*
 * What firing costs each of many threads while nobody watches, next to what
 * it costs one: in processor time of the thread's own, so that more threads
 * than processors do not count.
 *
 *	bench_threads [ROUNDS]
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "report.h"

enum { ROUNDS = 101, THREADS = 16, CALLS = 1000000 };

static usdty_probe *request;

static void fire_macro(void)
{
	for (int64_t n = 0; n < CALLS; n++) {
		(void)USDTY_FIRE(request, n, n);
		__asm__ volatile("" ::: "memory");
	}
}

static void fire_variadic(void)
{
	for (int64_t n = 0; n < CALLS; n++)
		usdty_probe_fire(request, n, n);
}

static double processor_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

struct worker {
	pthread_t thread;
	void (*fire)(void);
	double time;
};

static void *work(void *argument)
{
	struct worker *worker = argument;
	double start = processor_time();

	worker->fire();
	worker->time = (processor_time() - start) / CALLS;
	return NULL;
}

/* The median thread of one round. */
static double time_threads(void (*fire)(void), int threads)
{
	struct worker workers[THREADS];
	double times[THREADS];

	for (int i = 0; i < threads; i++) {
		workers[i].fire = fire;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			report_check(USDTY_ERROR_MEMORY);
	}
	for (int i = 0; i < threads; i++) {
		pthread_join(workers[i].thread, NULL);
		times[i] = workers[i].time;
	}
	return report_median(times, threads);
}

static const struct row {
	const char *what;
	void (*fire)(void);
	int threads, floor;
} rows[] = {
	{ "unwatched: USDTY_FIRE, 1 thread", fire_macro, 1, 0 },
	{ "unwatched: USDTY_FIRE, 16 threads", fire_macro, THREADS, 0 },
	{ "unwatched: usdty_probe_fire, 1 thread", fire_variadic, 1, 2 },
	{ "unwatched: usdty_probe_fire, 16 threads", fire_variadic, THREADS,
	  2 },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static void time_all(double *medians, int rounds)
{
	static double times[ROW_COUNT][ROUNDS];

	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < ROW_COUNT; i++)
			times[i][round] = time_threads(rows[i].fire,
						       rows[i].threads);
	for (int i = 0; i < ROW_COUNT; i++)
		medians[i] = report_median(times[i], rounds);
}

static usdty_provider *make_probe(void)
{
	const usdty_type types[] = { USDTY_INT64, USDTY_INT64 };
	usdty_provider *provider;

	report_check(usdty_provider_new("bench_threads", NULL, &provider));
	report_check(usdty_provider_add_probe(provider, "f", "request", types,
					      2, &request));
	report_check(usdty_provider_enable(provider));
	return provider;
}

int main(int argc, char **argv)
{
	int rounds = report_rounds(argc, argv, ROUNDS);
	usdty_provider *provider = make_probe();
	double medians[ROW_COUNT];
	char text[64];

	time_all(medians, rounds);
	report_header("ns");
	for (int i = 0; i < ROW_COUNT; i++) {
		const struct report_floor floor = { rows[rows[i].floor].what,
						    medians[rows[i].floor] };

		report_row(rows[i].what, medians[i],
			   rows[i].floor == i ? NULL : &floor,
			   rows[i].floor == i ? 0 : 1.1);
	}
	snprintf(text, sizeof text, "%d rounds of %d calls a thread", rounds,
		 CALLS);
	report_place(text);
	usdty_provider_free(provider);
	return 0;
}
