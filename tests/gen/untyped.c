/* SPDX-License-Identifier: MIT */
/* Fires the probes of untyped.d for each line of input. */
#include <pthread.h>
#include <stdio.h>
#include <wchar.h>

#include "untyped.h"

struct pair {
	int first, second;
};

enum negative { MINUS_SEVEN = -7 };

/* Far from all that the program reads, so that a tracer finds it only if it was
 * read for the tracer. */
static const struct {
	char before[1 << 17], text[8], after[1 << 17];
} lonely = { "", "literal", "" };

static void fire(int round)
{
	const volatile short port = -3;
	struct pair pair = { round, 5 };
	pthread_t thread = (pthread_t)0xfedcba9876543210;
	char text[] = "array";
	const enum negative seven = MINUS_SEVEN;
	unsigned char flag = 200;
	__extension__ __int128 wide = 1;
	float real = 2.5F;

	UNTYPED_NAMES(port, thread, L'\xe9', 4000000000U, round);
	UNTYPED_KINDS(text, &round, seven, flag, lonely.text);
	wide = wide << 100 | 3;
	UNTYPED_BY_ADDRESS(pair, wide, round);
	UNTYPED_FLOATS(real, 1.5, (double)real);
	if (UNTYPED_END_ENABLED())
		UNTYPED_END();
}

int main(void)
{
	char line[64];

	for (int round = 1; fgets(line, sizeof line, stdin); round++) {
		fire(round);
		puts("ok");
		fflush(stdout);
	}
	return 0;
}
