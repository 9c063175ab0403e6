/* SPDX-License-Identifier: MIT */
/* Signal handlers that interrupt the library and call fork(): the interrupted
 * call goes on, in both processes. */
#define _GNU_SOURCE
#include <guard.h>
#include <langinfo.h>
#include <locale.h>
#include <lock.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "processes.h"
#include "suite.h"

enum { FORKS = 200, WRONG = 99 };

static usdty_provider *provider;
static usdty_probe *probe;

/* == Forks in handlers =================================================== */

static volatile sig_atomic_t forks, failed;
static volatile sig_atomic_t is_child;

/* Both processes return from it. */
static void fork_here(void)
{
	pid_t child = fork();
	int status = WRONG;

	if (is_child) /* of a fork() within this one: it has no children */
		return;
	if (!child) {
		alarm(60);
		is_child = 1;
		return;
	}
	waitpid(child, &status, 0);
	failed |= child < 0 || status;
	forks++;
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action = { .sa_sigaction = handler,
				    .sa_flags = SA_SIGINFO | SA_RESTART };

	sigaction(number, &action, NULL);
}

/* Whether all that takes the lock works; `late` may be there already. */
static int is_broken(void)
{
	usdty_probe *late = usdty_provider_find_probe(provider, "f", "late");

	if (late && usdty_provider_remove_probe(provider, late))
		return 1;
	if (usdty_provider_disable(provider) || usdty_provider_enable(provider))
		return 2;
	if (usdty_provider_add_probe(provider, "f", "late", NULL, 0, &late))
		return 3;
	if (usdty_provider_get_probe_count(provider) != 2 ||
	    usdty_provider_get_probe(provider, 1) != late)
		return 4;
	if (USDTY_FIRE(late) || usdty_probe_fire(probe))
		return 5;
	if (usdty_provider_remove_probe(provider, late))
		return 6;
	usdty_provider_free(provider);
	return 0;
}

static void enter(void)
{
	provider = suite_provider("signals");
	probe = suite_probe(provider, "f", "p", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

/* == At any moment ======================================================= */

static timer_t timer;

/* Comes once: it must not take all the time there is. */
static void set_timer(void)
{
	const struct itimerspec next = {
		.it_value.tv_nsec = 1000 + rand() % 200000,
	};

	timer_settime(timer, 0, &next, NULL);
}

static void on_timer(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
	fork_here();
	if (!is_child)
		set_timer();
}

static int use_another(void)
{
	static const char text[] = "provider other { probe p(int); };";
	usdty_provider *other;

	if (usdty_provider_from_text(text, sizeof text - 1, NULL, &other, NULL,
				     0))
		return 1;
	if (usdty_provider_enable(other))
		return 2;
	usdty_provider_free(other);
	return 0;
}

/* One call after the other, none of them the same twice in a row. */
static int step(int number)
{
	static usdty_probe *late;
	char text[64];

	switch (number % 8) {
	case 0: return usdty_provider_disable(provider);
	case 1:
		return usdty_provider_add_probe(provider, "f", "late", NULL, 0,
						&late);
	case 2: return usdty_provider_enable(provider);
	case 3:
		return usdty_provider_find_probe(provider, NULL, "late") !=
		       late;
	case 4: return usdty_provider_remove_probe(provider, late);
	case 5: return usdty_provider_get_probe(provider, 0) != probe;
	case 6: return usdty_provider_error(provider, text, sizeof text) != 0;
	default: return use_another();
	}
}

static int endure_forks(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR1 };

	handle(SIGUSR1, on_timer);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		return WRONG;
	set_timer();
	for (int i = 0; forks < FORKS; i++) {
		if (step(i))
			return 10 + i % 8;
		if (is_child)
			return is_broken();
		if (failed)
			return 20;
	}
	timer_delete(timer);
	return is_broken();
}

static void forks_at_any_moment(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(endure_forks), 0);
	usdty_provider_free(provider);
}

/* With a second thread the C library's own fork() takes locks, too. In a child
 * this thread is gone: it loads nothing, so that it is in no dlopen(). */
static void *stir(void *stirred)
{
	for (;;) {
		usdty_provider_disable(stirred);
		usdty_provider_enable(stirred);
		usleep(100);
	}
	return NULL;
}

static int endure_forks_with_threads(void)
{
	usdty_provider *stirred = suite_provider("stirred");
	sigset_t signals, before;
	pthread_t thread;

	suite_probe(stirred, "f", "p", NULL, 0);
	if (usdty_provider_enable(stirred))
		return WRONG;
	sigfillset(&signals);
	pthread_sigmask(SIG_BLOCK, &signals, &before);
	if (pthread_create(&thread, NULL, stir, stirred))
		return WRONG;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return endure_forks();
}

static void forks_at_any_moment_with_threads(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(endure_forks_with_threads), 0);
	usdty_provider_free(provider);
}

/* == Under the lock ====================================================== */

static void on_signal(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
	fork_here();
}

/* As in a getter, the lock is held and signals are not blocked. */
static int fork_under_the_lock(void)
{
	handle(SIGUSR1, on_signal);
	usdty_lock();
	raise(SIGUSR1);
	raise(SIGUSR1);
	usdty_unlock();
	if (is_child)
		return is_broken();
	return failed ? WRONG : is_broken();
}

static void fork_in_a_handler_finds_its_own_lock(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(fork_under_the_lock), 0);
	usdty_provider_free(provider);
}

static int is_raising;

static void raise_in_fork(void)
{
	if (!is_raising)
		return;
	is_raising = 0;
	raise(SIGUSR1);
}

/* Registered before the library's handler, and so called after it. */
static __attribute__((constructor)) void register_first(void)
{
	pthread_atfork(raise_in_fork, NULL, NULL);
}

static int fork_in_fork(void)
{
	handle(SIGUSR1, on_signal);
	is_raising = 1;
	fork_here();
	if (failed || is_raising || (!is_child && forks != 2))
		return WRONG;
	return is_broken();
}

static void fork_in_a_handler_that_interrupts_fork(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(fork_in_fork), 0);
	usdty_provider_free(provider);
}

/* == Faults ============================================================== */

static char *page;
static sigset_t inside;
static volatile sig_atomic_t waited, handled;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info;
	inside = ((ucontext_t *)context)->uc_sigmask;
	raise(SIGUSR2);
	waited = !handled;
	fork_here();
	mprotect(page, 1, PROT_READ);
}

static void on_user(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
	handled = 1;
}

static void map_page(void)
{
	page = mmap(NULL, 1, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(page, "late");
	mprotect(page, 1, PROT_NONE);
}

/* A name that faults is read under the lock. */
static int fault(void)
{
	usdty_probe *late;

	map_page();
	handle(SIGSEGV, on_fault);
	handle(SIGUSR2, on_user);
	if (usdty_provider_add_probe(provider, "f", page, NULL, 0, &late))
		return 10;
	if (!waited || handled == is_child) /* which has no signals waiting */
		return 11;
	return failed ? WRONG : is_broken();
}

static void fork_in_a_fault_s_handler(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(fault), 0);
	usdty_provider_free(provider);
}

/* == The signal mask ===================================================== */

static int is_blocked_as_promised(void)
{
	static const int open[] = { SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
				    SIGTRAP, SIGABRT, SIGSYS };

	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		if (sigismember(&inside, open[i]))
			return 0;
	return sigismember(&inside, SIGUSR1) && sigismember(&inside, SIGINT) &&
	       sigismember(&inside, SIGRTMIN) && sigismember(&inside, SIGALRM);
}

static int fault_and_look(void)
{
	int result = fault();

	return result || is_child ? result : !is_blocked_as_promised();
}

static void signals_wait_but_those_of_faults(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(fault_and_look), 0);
	usdty_provider_free(provider);
}

static int is_mask(const sigset_t *expected)
{
	sigset_t now;

	pthread_sigmask(SIG_BLOCK, NULL, &now);
	for (int i = 1; i <= SIGRTMAX; i++)
		if (sigismember(&now, i) != sigismember(expected, i))
			return 0;
	return 1;
}

static void signal_mask_is_the_caller_s_again(void)
{
	sigset_t mine, before;

	enter();
	sigemptyset(&mine);
	sigaddset(&mine, SIGUSR2);
	sigaddset(&mine, SIGSEGV);
	pthread_sigmask(SIG_SETMASK, &mine, &before);
	for (int i = 0; i < 8; i++) {
		CU_ASSERT_EQUAL(step(i), 0);
		CU_ASSERT_TRUE(is_mask(&mine));
	}
	CU_ASSERT_EQUAL(usdty_provider_remove_probe(provider, NULL),
			USDTY_ERROR_ARGUMENT);
	CU_ASSERT_TRUE(is_mask(&mine));
	usdty_provider_free(provider);
	CU_ASSERT_TRUE(is_mask(&mine));
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* So that the texts of the system in our messages do not depend on the
 * program's locale. */
static void guard_sets_the_locale_of_its_thread(void)
{
	const locale_t program = uselocale(newlocale(LC_ALL_MASK, "C.UTF-8",
						     (locale_t)0));
	const locale_t before = uselocale((locale_t)0);
	struct usdty_guard guard, inner;

	usdty_guard_raise(&guard);
	usdty_guard_raise(&inner);
	CU_ASSERT_STRING_EQUAL(nl_langinfo(CODESET), "ANSI_X3.4-1968");
	usdty_guard_lower(&inner);
	CU_ASSERT_STRING_EQUAL(nl_langinfo(CODESET), "ANSI_X3.4-1968");
	usdty_guard_lower(&guard);
	CU_ASSERT_PTR_EQUAL(uselocale((locale_t)0), before);
	uselocale(program);
	if (before && before != program)
		freelocale(before);
}

static const struct suite_case cases[] = {
	CASE(guard_sets_the_locale_of_its_thread),
	CASE(forks_at_any_moment),
	CASE(forks_at_any_moment_with_threads),
	CASE(fork_in_a_handler_finds_its_own_lock),
	CASE(fork_in_a_handler_that_interrupts_fork),
	CASE(fork_in_a_fault_s_handler),
	CASE(signals_wait_but_those_of_faults),
	CASE(signal_mask_is_the_caller_s_again),
};

SUITE_MAIN("signals", cases)
