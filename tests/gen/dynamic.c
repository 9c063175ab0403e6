/* SPDX-License-Identifier: MIT */
/* Fires the probes of test.d, made at run time, for each line of its input;
 * as C and as C++. The last word of an answer says how often lazy arguments
 * were evaluated. Exits with the line of what went wrong. */
#include <pthread.h>
#include <stdio.h>

#include "test.h"

void fire_elsewhere(int round);
usdty_status register_elsewhere(void);

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			return __LINE__ & 127; \
	} while (0)

static int evaluated;

static const char *evaluate(void)
{
	evaluated++;
	return "lazy";
}

static void fire(int round)
{
	struct request { int id; } request = { round };

	test_start(200);
	test_start((uint8_t)round);
	test_stop("stopped", 255);
	test_query_done(&request, -3, -4000000000LL, 5000000000UL, round,
			 "caf\303\251");
	test_all(-128, 65535, -2147483647 - 1, 4294967295U,
		 -9223372036854775807LL - 1, 18446744073709551615ULL, 'c', -2,
		 round, -5L, 1, sizeof request);
	test_none();
	other_from_everywhere("here");
	TEST_STOP_LAZY(evaluate(), 7);
	fire_elsewhere(round);
}

/* Each thread registers, in one translation unit or the other. */
static void *register_in_thread(void *elsewhere)
{
	usdty_status status = elsewhere ? register_elsewhere() :
					  test_register_probes();

	return status ? elsewhere : &evaluated;
}

static int register_in_threads(void)
{
	pthread_t threads[8];
	void *result;
	int well = 1;

	for (int i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, register_in_thread,
				   i % 2 ? threads : NULL))
			return 0;
	for (int i = 0; i < 8; i++)
		if (pthread_join(threads[i], &result) || result != &evaluated)
			well = 0;
	return well;
}

int main(void)
{
	char line[64];

	fire(0);
	test_unregister_probes();
	CHECK(register_in_threads());
	CHECK(!test_register_probes() && !register_elsewhere());
	CHECK(!other_register_probes());
	for (int round = 0; fgets(line, sizeof line, stdin); round++) {
		fire(round);
		printf("%d %d %d\n", test_start_enabled(),
		       test_stop_enabled(), evaluated);
		fflush(stdout);
	}
	test_unregister_probes();
	test_unregister_probes();
	fire(0);
	CHECK(!register_elsewhere());
	fire(0);
	test_unregister_probes();
	other_unregister_probes();
	return 0;
}
