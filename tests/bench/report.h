/* SPDX-License-Identifier: MIT */
/* What the benchmarks share: the clock, medians and the table. */
#ifndef REPORT_H
#define REPORT_H

#include <usdty.h>

/* Nanoseconds since some moment. */
double report_now(void);

/* Sorts the values. */
double report_median(double *values, int count);

void report_header(const char *unit);

/* A row of the table. What has no floor has no ratio, NULL; what has no goal
 * meets it, 0. */
struct report_floor {
	const char *what;
	double value;
};
void report_row(const char *what, double value,
		const struct report_floor *floor, double goal);

/* The system, the processor, the compiler, the day; then the text. */
void report_place(const char *text);

/* Ends the program, saying why, if the call failed. */
void report_check(usdty_status status);

/* Ends the program, as skipped, where gates never open. */
void report_need_gates(const usdty_provider *provider);

/* The number that the command line has, or else the most. */
int report_rounds(int argc, char **argv, int most);

#endif
