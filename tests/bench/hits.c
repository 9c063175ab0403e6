/* SPDX-License-Identifier: MIT */
/*
 * What a hit costs while bpftrace counts: a static probe of SystemTap's
 * <sys/sdt.h>, and the same probe by each way to fire.
 *
 *	bench_hits [ROUNDS]
 *
 * Starts bpftrace, so it wants root.
 */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#include <usdty.h>

#include "report.h"

enum { ROUNDS = 501, CALLS = 200, ATTACH_MS = 60000 };

unsigned short bench_static_hit_semaphore __attribute__((section(".probes")));
static usdty_probe *hit;
static void (*stub)(int64_t, int64_t);

/* == Rows ================================================================ */

static void fire_static(int64_t n)
{
	DTRACE_PROBE2(bench_static, hit, n, n);
}

static void fire_stub(int64_t n)
{
	stub(n, n);
}

static void fire_macro(int64_t n)
{
	(void)USDTY_FIRE(hit, n, n);
}

static void fire_words(int64_t n)
{
	const uint64_t words[] = { (uint64_t)n, (uint64_t)n };

	usdty_probe_fire_words(hit, words, 2);
}

static void fire_variadic(int64_t n)
{
	usdty_probe_fire(hit, n, n);
}

static const struct row {
	const char *what;
	void (*fire)(int64_t n);
	double goal;
} rows[] = {
	{ "hit: static probe of <sys/sdt.h>", fire_static, 0 },
	{ "hit: stub called directly", fire_stub, 0 },
	{ "hit: USDTY_FIRE", fire_macro, 1.05 },
	{ "hit: usdty_probe_fire_words", fire_words, 1.05 },
	{ "hit: usdty_probe_fire (libffi)", fire_variadic, 0 },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* == The tracer ========================================================== */

static void skip(const char *why)
{
	printf("SKIPPED: the benchmark of hits: %s\n", why);
	exit(77);
}

static pid_t start_tracer(void)
{
	char pid[16];
	char *const arguments[] = {
		"bpftrace",
		"-q",
		"-p",
		pid,
		"-e",
		"usdt:*:bench_static:hit { @hits = count(); } "
		"usdt:*:bench_hits:hit { @hits = count(); }",
		NULL
	};
	extern char **environ;
	pid_t tracer;

	snprintf(pid, sizeof pid, "%d", (int)getpid());
	if (posix_spawnp(&tracer, *arguments, NULL, NULL, arguments, environ))
		skip("no bpftrace");
	return tracer;
}

static int are_gates_open(void)
{
	return *(volatile unsigned short *)&bench_static_hit_semaphore &&
	       usdty_probe_is_enabled(hit);
}

static void wait_attached(pid_t tracer)
{
	for (int i = 0; i < ATTACH_MS && !are_gates_open(); i++) {
		if (waitpid(tracer, NULL, WNOHANG))
			skip("bpftrace cannot attach");
		usleep(1000);
	}
	usleep(100000); /* gates open before breakpoints work */
}

/* bpftrace 0.17 overlooks a signal that comes at the wrong moment. */
static void stop_tracer(pid_t tracer)
{
	do {
		kill(tracer, SIGINT);
		usleep(500000);
	} while (!waitpid(tracer, NULL, WNOHANG));
}

/* == Times =============================================================== */

static double time_one(const struct row *row)
{
	double start = report_now();

	for (int64_t i = 0; i < CALLS; i++)
		row->fire(i);
	return (report_now() - start) / CALLS;
}

static void time_all(double *medians, int rounds)
{
	static double times[ROW_COUNT][ROUNDS];

	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < ROW_COUNT; i++)
			times[i][round] = time_one(&rows[i]);
	for (int i = 0; i < ROW_COUNT; i++)
		medians[i] = report_median(times[i], rounds);
}

static usdty_provider *make_probe(void)
{
	const usdty_type types[] = { USDTY_INT64, USDTY_INT64 };
	usdty_provider *provider;

	report_check(usdty_provider_new("bench_hits", NULL, &provider));
	report_need_gates(provider);
	report_check(
		usdty_provider_add_probe(provider, "f", "hit", types, 2, &hit));
	report_check(usdty_provider_enable(provider));
	usdty_probe_location(hit, NULL, (void **)&stub);
	return provider;
}

int main(int argc, char **argv)
{
	int rounds = report_rounds(argc, argv, ROUNDS);
	usdty_provider *provider = make_probe();
	pid_t tracer = start_tracer();
	struct report_floor floor = { "static probe", 0 };
	double medians[ROW_COUNT];
	char text[64];

	wait_attached(tracer);
	time_all(medians, rounds);
	stop_tracer(tracer);
	floor.value = medians[0];
	report_header("ns");
	for (int i = 0; i < ROW_COUNT; i++)
		report_row(rows[i].what, medians[i], i ? &floor : NULL,
			   rows[i].goal);
	snprintf(text, sizeof text, "%d rounds of %d hits", rounds, CALLS);
	report_place(text);
	usdty_provider_free(provider);
	return 0;
}
