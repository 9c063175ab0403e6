/* SPDX-License-Identifier: MIT */
/* Fires the probes of test.d, compiled in, for each line of its input; as C
 * and as C++. The last line says how often lazy arguments were evaluated. */
#include <stdio.h>

#include "test.h"

void fire_elsewhere(int round);

static int evaluated;

static const char *evaluate(void)
{
	evaluated++;
	return "lazy";
}

static void fire(int round)
{
	struct request { int id; } request = { round };

	TEST_START(200);
	TEST_START((unsigned char)round);
	TEST_STOP("stopped", 255);
	TEST_QUERY_DONE(&request, -3, -4000000000LL, 5000000000UL, round,
			"caf\303\251");
	TEST_ALL(-128, 65535, -2147483647 - 1, 4294967295U,
		 -9223372036854775807LL - 1, 18446744073709551615ULL, 'c', -2,
		 round, -5L, 1, sizeof request);
	TEST_NONE();
	OTHER_FROM_EVERYWHERE("here");
	TEST_STOP_LAZY(evaluate(), 7);
	fire_elsewhere(round);
}

int main(void)
{
	char line[64];

	for (int round = 0; fgets(line, sizeof line, stdin); round++) {
		fire(round);
		printf("%d %d %d\n", TEST_START_ENABLED(), TEST_STOP_ENABLED(),
		       evaluated);
		fflush(stdout);
	}
	return 0;
}
