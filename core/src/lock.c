/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void take(void)
{
	pthread_mutex_lock(&mutex);
}

static void release(void)
{
	pthread_mutex_unlock(&mutex);
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
