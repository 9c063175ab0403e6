/* SPDX-License-Identifier: MIT */
/* A fork() in a program with threads: the child can use the API. */
#define _GNU_SOURCE
#include <lock.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

static usdty_provider *provider;
static usdty_probe *probe;

static void enter(void)
{
	provider = suite_provider("lock");
	probe = suite_probe(provider, "f", "p", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

static void leave(void)
{
	usdty_provider_free(provider);
}

/* All that takes the lock; the number of the step that fails, or 0. */
static int use_everything(void)
{
	usdty_probe *late;

	if (usdty_provider_disable(provider))
		return 1;
	if (usdty_provider_enable(provider))
		return 2;
	if (usdty_provider_add_probe(provider, "f", "late", NULL, 0, &late))
		return 3;
	if (usdty_provider_find_probe(provider, "f", "late") != late)
		return 4;
	if (USDTY_FIRE(late) || USDTY_FIRE(probe))
		return 5;
	if (usdty_provider_remove_probe(provider, late))
		return 6;
	usdty_provider_free(provider);
	return 0;
}

/* The exit status of a child that runs the function. A child that hangs ends
 * by a signal. */
static int child_of(int (*run)(void))
{
	int status;
	pid_t child = fork();

	if (!child) {
		alarm(60);
		_exit(run());
	}
	CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void child_can_use_everything(void)
{
	enter();
	CU_ASSERT_EQUAL(child_of(use_everything), 0);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	leave();
}

/* == With the lock held by another thread ================================ */

static sem_t held, forking;
static volatile int released;

/* Goes on holding the lock for a while: a fork() that does not wait for it
 * would be over by then. */
static void *hold(void *unused)
{
	usdty_lock();
	sem_post(&held);
	sem_wait(&forking);
	usleep(50000);
	released = 1;
	usdty_unlock();
	return unused;
}

/* Registered after the library's handler, and so called before it. */
static void tell_forking(void)
{
	sem_post(&forking);
}

static int use_released(void)
{
	return released ? use_everything() : 100;
}

static void fork_waits_for_the_lock(void)
{
	pthread_t thread;

	enter();
	sem_init(&held, 0, 0);
	sem_init(&forking, 0, 0);
	pthread_atfork(tell_forking, NULL, NULL);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, hold, NULL), 0);
	sem_wait(&held);
	CU_ASSERT_EQUAL(child_of(use_released), 0);
	pthread_join(thread, NULL);
	leave();
}

/* == While another thread changes the provider =========================== */

static int stop;

static void *stir(void *unused)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		usdty_provider_disable(provider);
		usdty_provider_enable(provider);
	}
	return unused;
}

static void children_find_a_whole_provider(void)
{
	pthread_t thread;

	enter();
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, stir, NULL), 0);
	for (int i = 0; i < 50; i++)
		CU_ASSERT_EQUAL(child_of(use_everything), 0);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	leave();
}

static const struct suite_case cases[] = {
	CASE(child_can_use_everything),
	CASE(fork_waits_for_the_lock),
	CASE(children_find_a_whole_provider),
};

SUITE_MAIN("lock", cases)
