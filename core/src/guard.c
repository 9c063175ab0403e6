/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <pthread.h>
#include <stddef.h>

/* A seccomp filter raises SIGSYS, abort() raises SIGABRT. */
static const int faults[] = {
	SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT,
};

void usdty_guard_raise(struct usdty_guard *guard)
{
	sigset_t signals;

	sigfillset(&signals);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		sigdelset(&signals, faults[i]);
	pthread_sigmask(SIG_BLOCK, &signals, &guard->signals);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &guard->cancel_state);
	guard->locale = uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

/* The signals last, so that a handler finds the thread as the program left
 * it. */
void usdty_guard_lower(const struct usdty_guard *guard)
{
	int disabled;

	uselocale(guard->locale);
	pthread_setcancelstate(guard->cancel_state, &disabled);
	pthread_sigmask(SIG_SETMASK, &guard->signals, NULL);
}
