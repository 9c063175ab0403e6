/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { YIELDS = 100 };

/*
 * The thread that holds the lock, or 0. Taking the lock and recording its owner
 * is one store, so the owner of a lock that is taken is always known; a mutex
 * with an owner beside it would leave a moment between the two. In the child of
 * a fork() a thread keeps its pthread_self(), but not its number in the kernel.
 */
static uintptr_t owner;
static int cancel_state;     /* of the owner */
static unsigned inner_forks; /* fork() calls in handlers of the owner */
static int wanted;           /* a thread waits */
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

/* Threads rarely have to wait here. Yielding alone is not enough: it does not
 * let a thread of lower priority run, which may hold the lock. */
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

/* A thread that is cancelled while it holds the lock would never release it. */
static void take(void)
{
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if (!try())
		await();
	cancel_state = state;
}

/* Registers nothing for fork(): a destructor may be unloading the library. */
bool usdty_try_lock(void)
{
	int state, disabled;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if (try()) {
		cancel_state = state;
		return true;
	}
	pthread_setcancelstate(state, &disabled);
	return false;
}

/* Yields if a thread waits: otherwise a thread that takes the lock again and
 * again would keep the others out. */
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

/* The thread that creates the first provider has a guard, so no signal handler
 * can call fork() while the handlers below are being registered. */
void usdty_lock(void)
{
	pthread_once(&once, watch_forks);
	take();
}

void usdty_unlock(void)
{
	release();
}
