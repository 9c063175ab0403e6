/* SPDX-License-Identifier: MIT */
/*
 * A program and its children fire one probe, family:hit(who, number), as it is
 * told on standard input, a line each; answers are a line each, too.
 *
 *	fire N      this process fires N times
 *	sync        and once, as "sync"
 *	fork N, clone N, grandchild N, vfork N, spawn N, daemon N, threads N,
 *	signals N, jumps N
 *	            who is meant fires N times and ends, see below
 *	start       forks a child that stays
 *	child ...   the child that stays does what the words say, a command of
 *	            this list; or "end"
 *	gate, path, disable, enable, free
 *
 * With an argument, N, it is the program that vfork and spawn start.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <usdty.h>

enum { CHILDREN = 20, THREADS = 2 };

extern char **environ;

static usdty_provider *provider;
static usdty_probe *hit;
static char *self;

static int create(void)
{
	static const usdty_type types[] = { USDTY_STRING, USDTY_INT };

	return usdty_provider_new("family", NULL, &provider) ||
	       usdty_provider_add_probe(provider, "f", "hit", types, 2, &hit) ||
	       usdty_provider_enable(provider);
}

/* Reads the string first: in a child its page, a file's, may not be there yet,
 * and tracers bring none in. */
static void fire(const char *who, int count)
{
	*(const volatile char *)who;
	for (int i = 0; i < count; i++)
		switch (i % 3) {
		case 0: USDTY_FIRE(hit, who, i); break;
		case 1: usdty_probe_fire(hit, who, i); break;
		case 2:
			usdty_probe_fire_words(hit,
					       (uint64_t[]){ (uintptr_t)who,
							     (uint64_t)i },
					       2);
		}
}

/* == Children that fire and end; 0 if they ended well ==================== */

static int wait_for(pid_t child)
{
	int status = -1;

	return child < 0 || waitpid(child, &status, 0) < 0 ? -1 : status;
}

static int do_fork(int count)
{
	pid_t child = fork();

	if (child)
		return wait_for(child);
	fire("fork", count);
	exit(0);
}

/* Past the C library, which does not run its handlers then. */
static int do_clone(int count)
{
	pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (child)
		return wait_for(child);
	fire("clone", count);
	_exit(0);
}

static int do_grandchild(int count)
{
	pid_t child = fork();

	if (child)
		return wait_for(child);
	child = fork();
	if (child)
		exit(wait_for(child) != 0);
	fire("grandchild", count);
	exit(0);
}

/* Leaves the session, closes all descriptors, and goes on with the provider
 * that it was started with, disabled and enabled again. */
static int do_daemon(int count)
{
	pid_t child = fork();

	if (child)
		return wait_for(child);
	setsid();
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	fire("daemon", count);
	if (usdty_provider_disable(provider) || usdty_provider_enable(provider))
		_exit(1);
	fire("daemon", count);
	usdty_provider_free(provider);
	_exit(0);
}

static int do_vfork(int count)
{
	char number[16];
	pid_t child;

	snprintf(number, sizeof number, "%d", count);
	child = vfork();
	if (!child) {
		execl(self, self, "vfork", number, (char *)NULL);
		_exit(1);
	}
	return wait_for(child);
}

static int do_spawn(int count)
{
	char number[16], *arguments[] = { self, (char *)"spawn", number, NULL };
	pid_t child;

	snprintf(number, sizeof number, "%d", count);
	return posix_spawn(&child, self, NULL, NULL, arguments, environ) ||
	       wait_for(child);
}

/* == In the middle of fires ============================================== */

static int stop;

static void *fire_until_stopped(void *unused)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		fire("noise", 3);
	return unused;
}

static int do_threads(int count)
{
	pthread_t threads[THREADS];
	int failed = 0;

	__atomic_store_n(&stop, 0, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, fire_until_stopped, NULL);
	for (int i = 0; i < CHILDREN; i++) {
		pid_t child = fork();

		if (!child) {
			fire("threads", count);
			_exit(0);
		}
		failed |= wait_for(child);
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return failed;
}

static volatile sig_atomic_t signals;
static sigjmp_buf out;
static int jumping;

static void on_signal(int number)
{
	(void)number;
	fire("signals", 3);
	signals++;
	if (jumping)
		siglongjmp(out, 1);
}

static void set_timer(int microseconds)
{
	struct itimerval timer = {
		.it_value = { .tv_usec = microseconds },
		.it_interval = { .tv_usec = microseconds },
	};

	setitimer(ITIMER_REAL, &timer, NULL);
}

/* Until that many signals have each fired three times: they interrupt fires,
 * and changes of the provider. */
static int do_signals(int count)
{
	int failed = 0;

	signals = 0;
	jumping = 0;
	signal(SIGALRM, on_signal);
	set_timer(300);
	while (signals < count) {
		failed |= usdty_provider_disable(provider);
		failed |= usdty_provider_enable(provider);
		fire("noise", 3);
	}
	signal(SIGALRM, SIG_IGN);
	set_timer(0);
	return failed;
}

/* Until that many handlers have left a fire by longjmp(). */
static int do_jumps(int count)
{
	signals = 0;
	jumping = 1;
	signal(SIGALRM, on_signal);
	set_timer(300);
	sigsetjmp(out, 1);
	while (signals < count)
		fire("noise", 3);
	signal(SIGALRM, SIG_IGN);
	set_timer(0);
	return 0;
}

/* == Commands ============================================================ */

static int do_fire(int count)
{
	fire("fire", count);
	return 0;
}

static int do_sync(int unused)
{
	(void)unused;
	fire("sync", 1);
	return 0;
}

static int do_gate(int unused)
{
	const volatile uint16_t *gate;

	(void)unused;
	usdty_probe_location(hit, &gate, NULL);
	return *gate;
}

static int do_disable(int unused)
{
	(void)unused;
	return usdty_provider_disable(provider);
}

static int do_enable(int unused)
{
	(void)unused;
	return usdty_provider_enable(provider);
}

static int do_free(int unused)
{
	(void)unused;
	usdty_provider_free(provider);
	return 0;
}

static const struct command {
	const char *name;
	int (*run)(int count);
} commands[] = {
	{ "fire", do_fire },
	{ "sync", do_sync },
	{ "fork", do_fork },
	{ "clone", do_clone },
	{ "grandchild", do_grandchild },
	{ "daemon", do_daemon },
	{ "vfork", do_vfork },
	{ "spawn", do_spawn },
	{ "threads", do_threads },
	{ "signals", do_signals },
	{ "jumps", do_jumps },
	{ "gate", do_gate },
	{ "disable", do_disable },
	{ "enable", do_enable },
	{ "free", do_free },
};

static int run(const char *name, int count)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].run(count);
	return -2;
}

/* == The child that stays ================================================ */

static int to_child, from_child;
static pid_t child;

struct order {
	char name[16];
	int count;
};

static void serve(int orders, int answers)
{
	struct order order;

	while (read(orders, &order, sizeof order) == sizeof order &&
	       strcmp(order.name, "end")) {
		int result = run(order.name, order.count);

		if (write(answers, &result, sizeof result) < 0)
			break;
	}
	exit(0);
}

static int start(void)
{
	int orders[2], answers[2];

	if (pipe(orders) || pipe(answers))
		return -1;
	child = fork();
	if (!child) {
		close(orders[1]);
		serve(orders[0], answers[1]);
	}
	close(orders[0]);
	close(answers[1]);
	to_child = orders[1];
	from_child = answers[0];
	return child < 0;
}

static int order_child(const char *name, int count)
{
	struct order order = { .count = count };
	int result = -1;

	snprintf(order.name, sizeof order.name, "%s", name);
	if (write(to_child, &order, sizeof order) < 0)
		return -1;
	if (!strcmp(name, "end"))
		return wait_for(child);
	return read(from_child, &result, sizeof result) < 0 ? -1 : result;
}

int main(int argc, char **argv)
{
	char line[64], path[4096], first[16], second[16];

	self = argv[0];
	if (create())
		return EXIT_FAILURE;
	if (argc == 3) {
		fire(argv[1], atoi(argv[2]));
		return EXIT_SUCCESS;
	}
	while (fgets(line, sizeof line, stdin)) {
		int count = 0;

		if (sscanf(line, "child %15s %d", second, &count) >= 1) {
			printf("%d\n", order_child(second, count));
		} else if (!strncmp(line, "start", 5)) {
			printf("%d\n", start());
		} else if (!strncmp(line, "path", 4)) {
			usdty_provider_get_path(provider, 0, path, sizeof path);
			printf("%s\n", path);
		} else if (sscanf(line, "%15s %d", first, &count) >= 1) {
			printf("%d\n", run(first, count));
		}
		fflush(stdout);
	}
	usdty_provider_free(provider);
	return EXIT_SUCCESS;
}
