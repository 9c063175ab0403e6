/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int cancel_state; /* of the thread that has the lock */

/* A thread that is cancelled under the lock would never release it. */
static void take(void)
{
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	pthread_mutex_lock(&mutex);
	cancel_state = state;
}

static void release(void)
{
	int state = cancel_state;

	pthread_mutex_unlock(&mutex);
	pthread_setcancelstate(state, NULL);
}

static void guard_fork(void)
{
	pthread_atfork(take, release, release);
}

void usdty_lock(void)
{
	pthread_once(&once, guard_fork);
	take();
}

void usdty_unlock(void)
{
	release();
}
