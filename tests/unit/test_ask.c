/* SPDX-License-Identifier: MIT */
/* Parts of the backend contract that no backend uses yet: gates that ask, and
 * entries that change while threads fire. */
#include "ask.h"

#include <pthread.h>

#include "suite.h"

enum { THREADS = 4, FIRES = 200000 };

static const usdty_type types[] = { USDTY_STRING, USDTY_INT };
static usdty_provider *provider;
static usdty_probe *probe;
static int evaluated;

static int evaluate(void)
{
	return ++evaluated;
}

static void enter(void)
{
	provider = suite_provider("suite");
	CU_ASSERT_STRING_EQUAL(usdty_provider_get_backend(provider), "ask");
	probe = suite_probe(provider, NULL, "asked", types, 2);
	evaluated = 0;
}

static void leave(void)
{
	ask_answer(0);
	usdty_provider_free(provider);
}

static uint64_t all_hits(void)
{
	return ask_hits(0) + ask_hits(1);
}

static void closed_gate_asks_nobody(void)
{
	const uint64_t before = ask_questions();

	enter();
	ask_answer(1);
	CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), 0);
	USDTY_FIRE(probe, "text", evaluate());
	usdty_probe_fire(probe, "text", 1);
	CU_ASSERT_EQUAL(ask_questions(), before);
	CU_ASSERT_EQUAL(evaluated, 0);
	leave();
}

static void fire_in_every_way(void)
{
	const uint64_t words[] = { 0, 1 };

	USDTY_FIRE(probe, "text", evaluate());
	usdty_probe_fire(probe, "text", 1);
	usdty_probe_fire_words(probe, words, 2);
}

static void backend_says_who_is_watched(void)
{
	const uint64_t before = all_hits();

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	fire_in_every_way();
	CU_ASSERT_EQUAL(evaluated, 0);
	CU_ASSERT_EQUAL(all_hits(), before);
	ask_answer(1);
	CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), 1);
	CU_ASSERT_EQUAL(usdty_probe_ask(probe), 1);
	fire_in_every_way();
	CU_ASSERT_EQUAL(evaluated, 1);
	CU_ASSERT_EQUAL(all_hits(), before + 3);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	fire_in_every_way();
	CU_ASSERT_EQUAL(evaluated, 1);
	CU_ASSERT_EQUAL(all_hits(), before + 3);
	leave();
}

static void *fire(void *unused)
{
	const uint64_t words[] = { 0, 1 };

	for (int i = 0; i < FIRES; i += 4) {
		USDTY_FIRE(probe, "text", i);
		usdty_probe_fire(probe, "text", i);
		usdty_probe_fire_words(probe, words, 2);
		USDTY_FIRE(probe, "text", i);
	}
	return unused;
}

static void fire_in_threads(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, fire, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* On a busy machine a round may end before the entry moved for the first
 * time. */
static void entry_moves_and_no_hit_is_lost(void)
{
	const uint64_t before[] = { ask_hits(0), ask_hits(1) };
	uint64_t rounds = 0;

	enter();
	ASSERT_OK(provider, usdty_provider_enable(provider));
	ask_answer(1);
	CU_ASSERT_EQUAL_FATAL(ask_start_moving(), 0);
	do {
		fire_in_threads();
	} while (++rounds < 100 &&
		 (ask_hits(0) == before[0] || ask_hits(1) == before[1]));
	ask_stop_moving();
	CU_ASSERT_EQUAL(all_hits(),
			before[0] + before[1] + rounds * THREADS * FIRES);
	CU_ASSERT_TRUE(ask_hits(0) > before[0]);
	CU_ASSERT_TRUE(ask_hits(1) > before[1]);
	leave();
}

static const struct suite_case cases[] = {
	CASE(closed_gate_asks_nobody),
	CASE(backend_says_who_is_watched),
	CASE(entry_moves_and_no_hit_is_lost),
};

SUITE_MAIN("ask", cases)
