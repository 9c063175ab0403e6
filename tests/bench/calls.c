/* SPDX-License-Identifier: MIT */
/*
 * What probes cost while nobody watches and while a gate is open, each next
 * to its floor: the least that the same could cost.
 *
 *	bench_calls [ROUNDS]
 *
 * Every round times every row, so that a noisy machine disturbs all alike,
 * and medians are compared. No tracer is attached: open gates are forced, by
 * a write to the page that the process has for itself. What a hit costs the
 * kernel is not in here.
 */
#include <stdio.h>

#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#include <usdty.h>

#include "empty.h"
#include "report.h"

enum { ROUNDS = 2001, TURNS = 500, CALLS = 10 * TURNS };

typedef int64_t arg;
typedef void stub_0(void);
typedef void stub_2(arg, arg);
typedef void stub_6(arg, arg, arg, arg, arg, arg);
typedef void stub_12(arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg,
		     arg);

/* As "dtrace -h" declares it and "dtrace -G" defines it. */
unsigned short bench_request_semaphore __attribute__((section(".probes")));

/* By number of arguments. */
static usdty_probe *closed[USDTY_MAX_ARGUMENTS + 1];
static usdty_probe *opened[USDTY_MAX_ARGUMENTS + 1];
static void *stub[USDTY_MAX_ARGUMENTS + 1];

/* A handle as programs have it. */
static usdty_probe *request;

/* The exported symbol, where the name alone is the header's inline. */
static int (*volatile is_enabled_symbol)(const usdty_probe *probe) =
	usdty_probe_is_enabled;

/* == Rows ================================================================ */

#define TWO n, n
#define SIX TWO, TWO, TWO
#define TWELVE SIX, SIX
/* Fills the array each time, as callers do. */
#define FIRE_WORDS(...) \
	do { \
		const uint64_t words[] = { __VA_ARGS__ }; \
		usdty_probe_fire_words(probe, words, \
				       sizeof words / sizeof *words); \
	} while (0)

/* X(row, its floor, goal or 0, what, probe, code). What has no floor is its
 * own. The code may use `probe`, a local variable, and `n`, a number. */
#define ROWS(X) \
	X(loop, loop, 0, "empty loop", NULL, (void)0) \
	X(empty_call_0, empty_call_0, 0, "empty call, 0 arguments", request, \
	  empty_0(probe)) \
	X(empty_call_2, empty_call_2, 0, "empty call, 2 arguments", request, \
	  empty_2(probe, TWO)) \
	X(empty_call_6, empty_call_6, 0, "empty call, 6 arguments", request, \
	  empty_6(probe, SIX)) \
	X(semaphore, semaphore, 0, "static semaphore check", NULL, \
	  if (__builtin_expect(bench_request_semaphore, 0)) \
		  DTRACE_PROBE2(bench, request, n, n)) \
	X(fire_static, semaphore, 0, \
	  "unwatched: USDTY_FIRE, static handle, 2 arguments", NULL, \
	  (void)USDTY_FIRE(request, TWO)) \
	X(fire_local, semaphore, 0, \
	  "unwatched: USDTY_FIRE, local handle, 2 arguments", request, \
	  (void)USDTY_FIRE(probe, TWO)) \
	X(is_enabled, empty_call_0, 0, \
	  "unwatched: usdty_probe_is_enabled, the symbol", request, \
	  is_enabled_symbol(probe)) \
	X(variadic_0, empty_call_0, 1.5, \
	  "unwatched: usdty_probe_fire, 0 arguments", closed[0], \
	  usdty_probe_fire(probe)) \
	X(variadic_2, empty_call_2, 1.5, \
	  "unwatched: usdty_probe_fire, 2 arguments", closed[2], \
	  usdty_probe_fire(probe, TWO)) \
	X(variadic_6, empty_call_6, 1.5, \
	  "unwatched: usdty_probe_fire, 6 arguments", closed[6], \
	  usdty_probe_fire(probe, SIX)) \
	X(words_2, empty_call_2, 0, \
	  "unwatched: usdty_probe_fire_words, 2 arguments", closed[2], \
	  FIRE_WORDS(TWO)) \
	X(stub_call_0, stub_call_0, 0, "stub, 0 arguments", NULL, \
	  ((stub_0 *)stub[0])()) \
	X(stub_call_2, stub_call_2, 0, "stub, 2 arguments", NULL, \
	  ((stub_2 *)stub[2])(TWO)) \
	X(stub_call_6, stub_call_6, 0, "stub, 6 arguments", NULL, \
	  ((stub_6 *)stub[6])(SIX)) \
	X(stub_call_12, stub_call_12, 0, "stub, 12 arguments", NULL, \
	  ((stub_12 *)stub[12])(TWELVE)) \
	X(open_words_0, stub_call_0, 0, \
	  "open: usdty_probe_fire_words, 0 arguments", opened[0], \
	  usdty_probe_fire_words(probe, NULL, 0)) \
	X(open_words_2, stub_call_2, 2, \
	  "open: usdty_probe_fire_words, 2 arguments", opened[2], \
	  FIRE_WORDS(TWO)) \
	X(open_words_6, stub_call_6, 0, \
	  "open: usdty_probe_fire_words, 6 arguments", opened[6], \
	  FIRE_WORDS(SIX)) \
	X(open_words_12, stub_call_12, 0, \
	  "open: usdty_probe_fire_words, 12 arguments", opened[12], \
	  FIRE_WORDS(TWELVE)) \
	X(open_fire, stub_call_2, 0, "open: USDTY_FIRE, 2 arguments", \
	  opened[2], (void)USDTY_FIRE(probe, TWO)) \
	X(open_variadic_2, stub_call_2, 0, \
	  "open: usdty_probe_fire, 2 arguments", opened[2], \
	  usdty_probe_fire(probe, TWO)) \
	X(open_variadic_6, stub_call_6, 0, \
	  "open: usdty_probe_fire, 6 arguments", opened[6], \
	  usdty_probe_fire(probe, SIX))

/* After each call the compiler knows nothing of memory and loads anew. */
#define ONCE(...) \
	__VA_ARGS__; \
	__asm__ volatile("" ::: "memory")
#define FIVE_TIMES(...) \
	ONCE(__VA_ARGS__); \
	ONCE(__VA_ARGS__); \
	ONCE(__VA_ARGS__); \
	ONCE(__VA_ARGS__); \
	ONCE(__VA_ARGS__)
#define DEFINE_LOOP(row, floor, goal, what, handle, ...) \
	static void row(arg n) \
	{ \
		const usdty_probe *probe = handle; \
		for ((void)probe; n; n--) { \
			FIVE_TIMES(__VA_ARGS__); \
			FIVE_TIMES(__VA_ARGS__); \
		} \
	}
ROWS(DEFINE_LOOP)

#define ROW_NUMBER(row, ...) number_of_##row,
enum { ROWS(ROW_NUMBER) row_count };

#define ROW_ENTRY(row, floor, goal, what, ...) \
	{ what, row, number_of_##floor, goal },
static const struct row {
	const char *what;
	void (*run)(arg turns);
	int floor;
	double goal;
} rows[] = { ROWS(ROW_ENTRY) };

/* == Probes ============================================================== */

static usdty_probe *add(usdty_provider *provider, const char *name, int count)
{
	usdty_type types[USDTY_MAX_ARGUMENTS];
	usdty_probe *probe;
	char numbered[32];

	for (int i = 0; i < count; i++)
		types[i] = USDTY_INT64;
	snprintf(numbered, sizeof numbered, "%s_%d", name, count);
	report_check(usdty_provider_add_probe(provider, NULL, numbered, types,
					      (size_t)count, &probe));
	return probe;
}

static void force_open(int count)
{
	const volatile uint16_t *gate;

	report_check(usdty_probe_location(opened[count], &gate, &stub[count]));
	*(volatile uint16_t *)(uintptr_t)gate = 1;
}

static usdty_provider *make_probes(void)
{
	static const int counts[] = { 0, 2, 6, 12 };
	usdty_provider *provider;

	report_check(usdty_provider_new("bench", NULL, &provider));
	report_need_gates(provider);
	for (int i = 0; i < 4; i++) {
		closed[counts[i]] = add(provider, "closed", counts[i]);
		opened[counts[i]] = add(provider, "opened", counts[i]);
	}
	report_check(usdty_provider_enable(provider));
	for (int i = 0; i < 4; i++)
		force_open(counts[i]);
	request = closed[2];
	return provider;
}

/* == Times =============================================================== */

static double time_one(const struct row *row)
{
	double start = report_now();

	row->run(TURNS);
	return (report_now() - start) / CALLS;
}

/* Medians in nanoseconds a call, without the loop. */
static void time_all(double *medians, int rounds)
{
	static double times[row_count][ROUNDS];

	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < row_count; i++)
			times[i][round] = time_one(&rows[i]);
	for (int i = 0; i < row_count; i++)
		medians[i] = report_median(times[i], rounds) -
			     (i ? medians[number_of_loop] : 0);
}

static void print_row(const struct row *row, const double *medians)
{
	const struct report_floor floor = { rows[row->floor].what,
					    medians[row->floor] };

	report_row(row->what, medians[row - rows],
		   row == &rows[row->floor] ? NULL : &floor, row->goal);
}

int main(int argc, char **argv)
{
	int rounds = report_rounds(argc, argv, ROUNDS);
	usdty_provider *provider = make_probes();
	double medians[row_count] = { 0 };
	char text[64];

	time_all(medians, rounds);
	report_header("ns");
	for (const struct row *row = rows + 1; row < rows + row_count; row++)
		print_row(row, medians);
	snprintf(text, sizeof text, "%d rounds of %d calls", rounds, CALLS);
	report_place(text);
	usdty_provider_free(provider);
	return 0;
}
