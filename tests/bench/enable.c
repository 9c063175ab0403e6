/* SPDX-License-Identifier: MIT */
/*
 * What it costs to make probes visible, next to the least that it could:
 * writing a file of the object's size into the same directory, and dlopen()
 * of such a file.
 *
 *	bench_enable [ROUNDS]
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

enum { ROUNDS = 1001, MANY_ROUNDS = 21, MANY = 10000 };

static const usdty_type types[] = { USDTY_STRING, USDTY_INT };

/* == The object's bytes, as a file of the benchmark's own ================= */

static char object[1 << 16]; /* what was written for one probe */
static size_t object_size;
static char copy[4096]; /* in the same directory */

static usdty_provider *create(const char *name, int probes)
{
	usdty_provider *provider;
	char numbered[32];

	report_check(usdty_provider_new(name, NULL, &provider));
	report_need_gates(provider);
	for (int i = 0; i < probes; i++) {
		snprintf(numbered, sizeof numbered, "probe_%05d", i);
		report_check(usdty_provider_add_probe(provider, "f", numbered,
						      types, 2, NULL));
	}
	return provider;
}

static void enable(usdty_provider *provider)
{
	report_check(usdty_provider_enable(provider));
}

/* Frees an enabled provider and lets its next enable be a first one. */
static void forget(usdty_provider *provider)
{
	char path[4096];

	usdty_provider_get_path(provider, 0, path, sizeof path);
	usdty_provider_free(provider);
	unlink(path);
}

static void read_object(void)
{
	usdty_provider *provider = create("enable_copy", 1);
	char path[4000];
	FILE *file;

	enable(provider);
	usdty_provider_get_path(provider, 0, path, sizeof path);
	file = fopen(path, "rb");
	object_size = file ? fread(object, 1, sizeof object, file) : 0;
	if (file)
		fclose(file);
	if (!object_size || object_size == sizeof object)
		report_check(USDTY_ERROR_IO);
	forget(provider);
	snprintf(copy, sizeof copy, "%s.copy", path);
}

static void write_copy(void)
{
	int fd = open(copy, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0400);

	if (fd < 0 || write(fd, object, object_size) != (ssize_t)object_size ||
	    close(fd))
		report_check(USDTY_ERROR_IO);
}

static void *load_copy(void)
{
	void *handle = dlopen(copy, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		report_check(USDTY_ERROR_LOAD);
	return handle;
}

/* == Rows: microseconds of one round ====================================== */

static double write_and_load(int round)
{
	double start = report_now(), time;
	void *handle;

	(void)round;
	write_copy();
	handle = load_copy();
	time = report_now() - start;
	dlclose(handle);
	unlink(copy);
	return time / 1e3;
}

static double load(int round)
{
	double start, time;
	void *handle;

	(void)round;
	write_copy();
	start = report_now();
	handle = load_copy();
	time = report_now() - start;
	dlclose(handle);
	unlink(copy);
	return time / 1e3;
}

static double time_enable(usdty_provider *provider)
{
	double start = report_now();

	enable(provider);
	return (report_now() - start) / 1e3;
}

static double enable_new(int round)
{
	usdty_provider *provider;
	char name[32];
	double time;

	snprintf(name, sizeof name, "enable_%04d_", round);
	provider = create(name, 1);
	time = time_enable(provider);
	forget(provider);
	return time;
}

static double enable_there(int round)
{
	usdty_provider *provider = create("enable_there", 1);
	double time;

	(void)round;
	enable(provider);
	usdty_provider_free(provider);
	provider = create("enable_there", 1);
	time = time_enable(provider);
	usdty_provider_free(provider);
	return time;
}

static double enable_again(int round)
{
	usdty_provider *provider = create("enable_there", 1);
	double time;

	(void)round;
	enable(provider);
	report_check(usdty_provider_disable(provider));
	time = time_enable(provider);
	usdty_provider_free(provider);
	return time;
}

static double disable(int round)
{
	usdty_provider *provider = create("enable_there", 1);
	double start, time;

	(void)round;
	enable(provider);
	start = report_now();
	report_check(usdty_provider_disable(provider));
	time = (report_now() - start) / 1e3;
	usdty_provider_free(provider);
	return time;
}

/* Creating, adding and enabling. */
static double many(int probes)
{
	double start = report_now(), time;
	usdty_provider *provider = create("enable_many", probes);

	enable(provider);
	time = report_now() - start;
	forget(provider);
	return time / 1e3;
}

static double many_less(int round)
{
	(void)round;
	return many(MANY / 10);
}

static double many_more(int round)
{
	(void)round;
	return many(MANY);
}

static const struct row {
	const char *what;
	double (*run)(int round);
	int rounds;
	int floor; /* its row; itself: none */
	double goal;
} rows[] = {
	{ "write a file and dlopen() it", write_and_load, ROUNDS, 0, 0 },
	{ "first enable, 1 probe", enable_new, ROUNDS, 0, 2 },
	{ "dlopen()", load, ROUNDS, 2, 0 },
	{ "enable, 1 probe, file there", enable_there, ROUNDS, 2, 1.5 },
	{ "enable after disable", enable_again, ROUNDS, 2, 0 },
	{ "disable", disable, ROUNDS, 2, 0 },
	{ "add and enable 1,000 probes", many_less, MANY_ROUNDS, 6, 0 },
	{ "add and enable 10,000 probes", many_more, MANY_ROUNDS, 6, 12 },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* == Report =============================================================== */

static void time_all(double *medians, int rounds)
{
	static double times[ROW_COUNT][ROUNDS];

	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < ROW_COUNT; i++)
			if (round < rows[i].rounds)
				times[i][round] = rows[i].run(round);
	for (int i = 0; i < ROW_COUNT; i++)
		medians[i] = report_median(times[i], rounds < rows[i].rounds ?
							     rounds :
							     rows[i].rounds);
}

/* Bytes of heap that an enabled provider keeps. */
static void print_heap(void)
{
	size_t before = mallinfo2().uordblks;
	usdty_provider *provider = create("enable_heap", MANY);

	enable(provider);
	printf("\nheap: %.1f bytes a probe, goal: at most 200\n",
	       (double)(mallinfo2().uordblks - before) / MANY);
	forget(provider);
}

int main(int argc, char **argv)
{
	int rounds = report_rounds(argc, argv, ROUNDS);
	double medians[ROW_COUNT];
	char text[64];

	read_object();
	time_all(medians, rounds);
	report_header("\302\265s");
	for (int i = 0; i < ROW_COUNT; i++) {
		const struct report_floor floor = { rows[rows[i].floor].what,
						    medians[rows[i].floor] };

		report_row(rows[i].what, medians[i],
			   rows[i].floor == i ? NULL : &floor, rows[i].goal);
	}
	print_heap();
	snprintf(text, sizeof text, "%d rounds, %d of 1,000 and more probes",
		 rounds, MANY_ROUNDS);
	report_place(text);
	return 0;
}
