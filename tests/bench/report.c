/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

double report_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

double report_median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, compare);
	return values[count / 2];
}

void report_header(const char *unit)
{
	printf("| what | median, %s | ratio to its floor | goal | met |\n"
	       "|---|---|---|---|---|\n",
	       unit);
}

void report_row(const char *what, double value,
		const struct report_floor *floor, double goal)
{
	printf("| %s | %.2f | ", what, value);
	if (!floor)
		printf("| | |\n");
	else if (goal == 0)
		printf("%.2f x %s | | |\n", value / floor->value, floor->what);
	else
		printf("%.2f x %s | at most %.4g | %s |\n",
		       value / floor->value, floor->what, goal,
		       value <= goal * floor->value ? "yes" : "no");
}

static void print_processor(void)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[256], model[128] = "unknown processor";

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "model name : %127[^\n]", model) == 1)
			break;
	if (file)
		fclose(file);
	printf("%s", model);
}

void report_place(const char *text)
{
	struct utsname system;
	time_t now = time(NULL);
	char date[16];

	uname(&system);
	strftime(date, sizeof date, "%Y-%m-%d", localtime(&now));
	printf("\n%s %s %s, ", system.sysname, system.release, system.machine);
	print_processor();
#ifdef __clang__
	printf(", %s", __VERSION__);
#else
	printf(", GCC %s", __VERSION__);
#endif
	printf(", %s, %s\n\n", date, text);
}

void report_check(usdty_status status)
{
	if (status == USDTY_OK)
		return;
	fprintf(stderr, "%s\n", usdty_status_text(status));
	exit(1);
}

void report_need_gates(const usdty_provider *provider)
{
	if (strcmp(usdty_provider_get_backend(provider), "none") != 0)
		return;
	puts("SKIPPED: the benchmark: no backend whose gates open");
	exit(77);
}

int report_rounds(int argc, char **argv, int most)
{
	int rounds = argc > 1 ? atoi(argv[1]) : most;

	return rounds < 1 || rounds > most ? most : rounds;
}
