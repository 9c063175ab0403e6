/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { YIELDS = 100 };

/*
 * The thread that has the lock, or 0: one word, so that there is no moment at
 * which the lock is taken and its owner unknown, as there is between taking a
 * mutex and noting who did. A thread keeps its pthread_self() in the child of a
 * fork(), which its number in the kernel would not.
 */
static uintptr_t owner;
static int cancel_state;    /* of the owner */
static unsigned inner_forks; /* that the owner's signal handlers are in */
static int wanted;	     /* by a thread that waits */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uintptr_t self(void)
{
	return (uintptr_t)pthread_self();
}

static bool is_mine(void)
{
	return __atomic_load_n(&owner, __ATOMIC_RELAXED) == self();
}

static bool try(void)
{
	uintptr_t none = 0;

	return __atomic_compare_exchange_n(&owner, &none, self(), false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Threads seldom meet here. Those of a higher priority must not only yield. */
static void await(void)
{
	const struct timespec moment = { 0, 50000 };

	for (int i = 0; !try(); i++) {
		__atomic_store_n(&wanted, 1, __ATOMIC_RELAXED);
		if (i < YIELDS)
			sched_yield();
		else
			nanosleep(&moment, NULL);
	}
}

/* A thread that is cancelled under the lock would never release it. */
static void take(void)
{
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if (!try())
		await();
	cancel_state = state;
}

/* Who takes the lock again and again lets others have it in between. */
static void release(void)
{
	int state = cancel_state, disabled;

	__atomic_store_n(&owner, 0, __ATOMIC_RELEASE);
	if (__atomic_load_n(&wanted, __ATOMIC_RELAXED)) {
		__atomic_store_n(&wanted, 0, __ATOMIC_RELAXED);
		sched_yield();
	}
	pthread_setcancelstate(state, &disabled);
}

static void before_fork(void)
{
	if (is_mine())
		inner_forks++;
	else
		take();
}

static void after_fork(void)
{
	if (inner_forks)
		inner_forks--;
	else
		release();
}

static void watch_forks(void)
{
	pthread_atfork(before_fork, after_fork, after_fork);
}

/* Whoever creates the first provider has a guard: no handler's fork() meets
 * the registration half done. */
void usdty_lock(void)
{
	pthread_once(&once, watch_forks);
	take();
}

void usdty_unlock(void)
{
	release();
}
