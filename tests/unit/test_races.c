/* SPDX-License-Identifier: MIT */
/* Processes and threads that use the object cache at once: many times without
 * control, and with a step of one in the middle of another's. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stapsdt/cache_prune.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stapsdt/cache.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SLOWER 10
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLOWER 10
#endif
#endif
#ifndef SLOWER
#define SLOWER 1
#endif

enum { DAY = 24 * 60 * 60 };

/* == Steps =============================================================== */

/* The linker leads these calls here, see CMakeLists.txt: the steps by which
 * the cache and its pruning change what others see. */
int __wrap_openat(int directory, const char *name, int flags, ...);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
int __wrap_linkat(int from, const char *name, int to, const char *newname,
		  int flags);
int __wrap_unlinkat(int directory, const char *name, int flags);
int __wrap_flock(int fd, int operation);

int __real_openat(int directory, const char *name, int flags, ...);
ssize_t __real_write(int fd, const void *bytes, size_t size);
int __real_linkat(int from, const char *name, int to, const char *newname,
		  int flags);
int __real_unlinkat(int directory, const char *name, int flags);
int __real_flock(int fd, int operation);

static bool without_tmpfile;   /* as on some file systems */
static void (*intruder)(void); /* comes once, */
static unsigned steps_before;  /* after so many steps */

static void step(void)
{
	void (*comes)(void) = intruder;

	if (!comes || steps_before--)
		return;
	intruder = NULL;
	comes();
}

int __wrap_openat(int directory, const char *name, int flags, ...)
{
	const bool nameless = (flags & O_TMPFILE) == O_TMPFILE;
	mode_t mode = 0;
	va_list arguments;

	if (nameless || flags & O_CREAT) {
		va_start(arguments, flags);
		mode = va_arg(arguments, mode_t);
		va_end(arguments);
	}
	if (nameless && without_tmpfile) {
		errno = EOPNOTSUPP;
		return -1;
	}
	step();
	return __real_openat(directory, name, flags, mode);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	step();
	return __real_write(fd, bytes, size);
}

int __wrap_linkat(int from, const char *name, int to, const char *newname,
		  int flags)
{
	step();
	return __real_linkat(from, name, to, newname, flags);
}

int __wrap_unlinkat(int directory, const char *name, int flags)
{
	step();
	return __real_unlinkat(directory, name, flags);
}

int __wrap_flock(int fd, int operation)
{
	step();
	return __real_flock(fd, operation);
}

/* == The two ============================================================= */

static struct usdty_image image;

static struct shared {
	unsigned arrived; /* in all meetings */
	bool stop;
	struct seen {
		usdty_status status;
		dev_t device;
		ino_t inode;
	} seen[2];
} *shared;

static void enter(void)
{
	scratch_enter();
	image = scratch_image("races");
	without_tmpfile = false;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_PTR_NOT_EQUAL_FATAL(shared, MAP_FAILED);
}

static void leave(void)
{
	munmap(shared, sizeof *shared);
	free(image.bytes);
	scratch_leave();
}

/* Waits, awake, for the other one: both go on at the same moment. */
static void meet(void)
{
	unsigned before = __atomic_fetch_add(&shared->arrived, 1,
					     __ATOMIC_SEQ_CST);
	unsigned both = (before / 2 + 1) * 2;

	while (__atomic_load_n(&shared->arrived, __ATOMIC_SEQ_CST) < both)
		sched_yield();
}

/* Lets that many microseconds go by without giving way to the others. */
static void spin(long microseconds)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000000 +
		       (now.tv_nsec - start.tv_nsec) / 1000 <
	       microseconds);
}

/* A process that does not outlive the test. */
static pid_t launch(void (*run)(void))
{
	pid_t child = fork();

	CU_ASSERT_NOT_EQUAL_FATAL(child, -1);
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	run();
	_exit(0);
}

/* Whether it ended of its own accord. */
static bool ended_well(pid_t child)
{
	int result;

	return waitpid(child, &result, 0) == child && result == 0;
}

/* == First starts ======================================================== */

static unsigned rounds, failures;

/* Whether both have the file that has the name, and it is alone; takes it
 * and its directory away. */
static bool was_one_file(const char *directory)
{
	const struct seen *seen = shared->seen;
	char path[512];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", directory, image.name);
	return !seen[0].status && !seen[1].status && !stat(path, &st) &&
	       st.st_ino == seen[0].inode && st.st_ino == seen[1].inode &&
	       st.st_dev == seen[0].device && st.st_dev == seen[1].device &&
	       !unlink(path) && !rmdir(directory);
}

/* One of the two; number 0 looks at what both did while both hold it. */
static void first_starts(int number)
{
	struct usdty_file file;
	struct usdty_error error;
	struct seen *seen = &shared->seen[number];

	for (unsigned i = 0; i < rounds; i++) {
		meet();
		seen->status = usdty_cache_open(&image, &file, &error);
		seen->device = file.device;
		seen->inode = file.inode;
		meet();
		if (!number)
			failures += !was_one_file(getenv("USDTY_DIR"));
		meet();
		if (!seen->status)
			usdty_cache_release(&file);
	}
}

static void other_process(void)
{
	first_starts(1);
}

static void *other_thread(void *unused)
{
	first_starts(1);
	return unused;
}

static void start_in_two_processes(unsigned count)
{
	pid_t child;

	setenv("USDTY_DIR", scratch_entry("objects"), 1);
	rounds = count / SLOWER;
	failures = 0;
	child = launch(other_process);
	first_starts(0);
	CU_ASSERT_TRUE(ended_well(child));
	CU_ASSERT_EQUAL(failures, 0);
	CU_ASSERT_EQUAL(scratch_count(), 0);
}

static void start_in_two_threads(unsigned count)
{
	pthread_t thread;

	setenv("USDTY_DIR", scratch_entry("objects"), 1);
	rounds = count / SLOWER;
	failures = 0;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, other_thread, NULL),
			      0);
	first_starts(0);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(failures, 0);
	CU_ASSERT_EQUAL(scratch_count(), 0);
}

static void first_starts_end_on_one_file(void)
{
	enter();
	start_in_two_processes(2000);
	start_in_two_threads(2000);
	leave();
}

static void first_starts_without_tmpfile_end_on_one_file(void)
{
	enter();
	without_tmpfile = true;
	start_in_two_processes(500);
	start_in_two_threads(500);
	leave();
}

/* == One inside the other ================================================ */

static struct usdty_file others;
static bool busy; /* the others were told to try again */

/* Moves the time of its last use back by more than a week. */
static int age(const char *path)
{
	const struct timespec times[2] = {
		{ .tv_sec = time(NULL) - 8 * DAY },
		{ .tv_sec = time(NULL) - 8 * DAY },
	};

	return utimensat(AT_FDCWD, path, times, 0);
}

/* An old file under the name, not held by anyone. */
static void make_old(void)
{
	struct usdty_error error;
	struct usdty_file file;

	CU_ASSERT_EQUAL_FATAL(usdty_cache_open(&image, &file, &error),
			      USDTY_OK);
	CU_ASSERT_EQUAL(age(file.path), 0);
	usdty_cache_release(&file);
}

/* With another name that prune leaves, or has not come to yet: of a backup, or
 * of a process that was killed before it took its temporary name away. */
static void make_old_with_two_names(void)
{
	make_old();
	unlink(scratch_entry("backup"));
	CU_ASSERT_EQUAL(link(scratch_entry(image.name),
			     scratch_entry("backup")),
			0);
}

/* As a power failure leaves it. */
static void make_empty(void)
{
	unlink(scratch_entry(image.name));
	close(open(scratch_entry(image.name), O_CREAT | O_WRONLY, 0400));
}

static void make_old_and_empty(void)
{
	make_old();
	CU_ASSERT_EQUAL(truncate(scratch_entry(image.name), 0), 0);
	CU_ASSERT_EQUAL(age(scratch_entry(image.name)), 0);
}

static void prune(void)
{
	int directory = open(scratch_path(), O_RDONLY | O_DIRECTORY);

	usdty_cache_prune(directory);
	close(directory);
}

/* Whether the file has its name: what a tracer attaches to. */
static bool has_its_name(const struct usdty_file *file)
{
	struct stat st;

	return !stat(file->path, &st) && st.st_dev == file->device &&
	       st.st_ino == file->inode;
}

static void open_as_other(void)
{
	struct usdty_error error;

	CU_ASSERT_EQUAL(usdty_cache_open(&image, &others, &error), USDTY_OK);
}

/* In the middle of something of ours, which does not go on meanwhile: it may
 * hold the directory's lock. Then no other directory is taken. */
static void open_in_between(void)
{
	struct usdty_error error;
	usdty_status status = usdty_cache_open(&image, &others, &error);

	busy = status == USDTY_ERROR_IO && strstr(error.text, "try again");
	CU_ASSERT_TRUE(busy || status == USDTY_OK);
}

/* What open_in_between() began. */
static void assert_opened_by_others(void)
{
	if (busy)
		open_as_other();
	CU_ASSERT_TRUE(has_its_name(&others));
	usdty_cache_release(&others);
}

static void prune_and_open_as_other(void)
{
	prune();
	open_in_between();
}

/* Opens while the intruder comes after that many steps. Whether it came. */
static bool open_with(void (*guest)(void), unsigned steps)
{
	struct usdty_error error;
	struct usdty_file file;
	bool came;

	steps_before = steps;
	intruder = guest;
	CU_ASSERT_EQUAL_FATAL(usdty_cache_open(&image, &file, &error),
			      USDTY_OK);
	came = !intruder;
	intruder = NULL;
	CU_ASSERT_TRUE(has_its_name(&file));
	usdty_cache_release(&file);
	if (came && guest != prune)
		assert_opened_by_others();
	return came;
}

static void open_while(void (*guest)(void), void (*prepare)(void))
{
	unsigned steps = 0;

	enter();
	do
		prepare();
	while (open_with(guest, steps++));
	CU_ASSERT_TRUE(steps > 1);
	leave();
}

static void file_opened_while_pruned_has_its_name(void)
{
	open_while(prune, make_old);
	open_while(prune_and_open_as_other, make_old);
}

static void file_with_two_names_too(void)
{
	open_while(prune, make_old_with_two_names);
}

static void wrong_file_while_pruned_too(void)
{
	open_while(prune, make_old_and_empty);
}

static void wrong_file_is_replaced_once(void)
{
	open_while(open_in_between, make_empty);
}

/* Prunes while someone opens after that many steps. Whether that happened. */
static bool prune_with_opener(unsigned steps)
{
	bool came;

	steps_before = steps;
	intruder = open_in_between;
	prune();
	came = !intruder;
	intruder = NULL;
	if (came)
		assert_opened_by_others();
	return came;
}

static void prune_while_opened(void (*prepare)(void))
{
	unsigned steps = 0;

	enter();
	do
		prepare();
	while (prune_with_opener(steps++));
	CU_ASSERT_TRUE(steps > 3);
	leave();
}

static void prune_spares_what_is_opened_meanwhile(void)
{
	prune_while_opened(make_old);
	prune_while_opened(make_old_with_two_names);
}

static void prune_spares_what_replaced_a_wrong_file(void)
{
	prune_while_opened(make_old_and_empty);
}

/* == Killed ============================================================== */

static size_t count(const char *pattern)
{
	glob_t found;
	size_t number = glob(scratch_entry(pattern), 0, NULL, &found) ?
				0 :
				found.gl_pathc;

	globfree(&found);
	return number;
}

/* Lets a week go by: nothing stays, but what this process holds itself. */
static void assert_all_goes(void)
{
	glob_t found;

	CU_ASSERT_EQUAL_FATAL(glob(scratch_entry("*"), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		CU_ASSERT_EQUAL(age(found.gl_pathv[i]), 0);
	globfree(&found);
	prune();
	CU_ASSERT_EQUAL(count("races-*"), 0);
}

static void die(void)
{
	raise(SIGKILL);
}

/* What the killed left is a right file, or none: a wrong one is replaced. It
 * is open meanwhile, so that no new file gets its number. Closes it. */
static bool was_right(int fd, ino_t inode)
{
	struct stat left;
	bool right = fd < 0 || (!fstat(fd, &left) && left.st_ino == inode);

	if (fd >= 0)
		close(fd);
	return right;
}

static unsigned last_steps;

static void open_and_die(void)
{
	struct usdty_error error;

	steps_before = last_steps;
	intruder = die;
	usdty_cache_open(&image, &others, &error);
}

/* Kills a first start after each number of steps. */
static void kill_at_each_step(void)
{
	bool survived;
	int left;

	last_steps = 0;
	do {
		unlink(scratch_entry(image.name));
		survived = ended_well(launch(open_and_die));
		left = open(scratch_entry(image.name), O_RDONLY);
		open_as_other();
		CU_ASSERT_TRUE(was_right(left, others.inode));
		CU_ASSERT_TRUE(has_its_name(&others));
		CU_ASSERT_EQUAL(count("races-*.so"), 1);
		usdty_cache_release(&others);
		last_steps++;
	} while (!survived);
	CU_ASSERT_TRUE(last_steps > 4);
}

static void killed_at_any_step_leaves_one_file(void)
{
	enter();
	kill_at_each_step();
	CU_ASSERT_EQUAL(scratch_count(), 1);
	assert_all_goes();
	leave();
}

static void killed_without_tmpfile_leaves_a_temporary_one(void)
{
	enter();
	without_tmpfile = true;
	kill_at_each_step();
	CU_ASSERT_TRUE(count("*.tmp") > 1);
	CU_ASSERT_TRUE(count("*.tmp") <= last_steps);
	CU_ASSERT_EQUAL(scratch_count(), 1 + count("*.tmp"));
	assert_all_goes();
	leave();
}

/* Where the provider's object is, and the inode it gets there. */
static ino_t enable_once(char *path, size_t size)
{
	usdty_provider *provider = suite_provider("races");
	struct stat st = { 0 };

	suite_probe(provider, "f", "p", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	usdty_provider_get_path(provider, 0, path, size);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	usdty_provider_free(provider);
	return st.st_ino;
}

static void live(void)
{
	char path[512];

	meet();
	for (;;)
		enable_once(path, sizeof path);
}

/* Lets two start at once and kills them at about their first file. */
static void live_and_die(void)
{
	unsigned both = shared->arrived + 2;
	pid_t children[2] = { launch(live), launch(live) };
	int result;

	while (__atomic_load_n(&shared->arrived, __ATOMIC_SEQ_CST) < both)
		sched_yield();
	spin(rand() % 300);
	for (int i = 0; i < 2; i++) {
		kill(children[i], SIGKILL);
		CU_ASSERT_EQUAL(waitpid(children[i], &result, 0), children[i]);
		CU_ASSERT_TRUE(WIFSIGNALED(result));
		CU_ASSERT_EQUAL(WTERMSIG(result), SIGKILL);
	}
}

static void kill_at_any_time(void)
{
	char path[512], again[512];

	enable_once(path, sizeof path);
	for (int i = 0; i < 200 / SLOWER; i++) {
		int left;

		CU_ASSERT_EQUAL(unlink(path), 0);
		live_and_die();
		left = open(path, O_RDONLY);
		CU_ASSERT_TRUE(
			was_right(left, enable_once(again, sizeof again)));
		CU_ASSERT_STRING_EQUAL(again, path);
		CU_ASSERT_EQUAL(count("races-*.so"), 1);
	}
}

static void killed_at_any_time_leaves_one_file(void)
{
	enter();
	kill_at_any_time();
	CU_ASSERT_EQUAL(count("*.tmp"), 0);
	without_tmpfile = true;
	kill_at_any_time();
	assert_all_goes();
	leave();
}

/* == Pruned by two ======================================================= */

static void prune_on_and_on(void)
{
	while (!__atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST))
		prune();
}

static bool keeps_its_name(void)
{
	bool kept = has_its_name(&others);

	age(others.path); /* or it is gone */
	for (int i = 0; i < 10; i++)
		kept = kept && has_its_name(&others);
	return kept;
}

static void held_file_stays_when_two_prune(void)
{
	pid_t pruners[2];
	int lost = 0;

	enter();
	pruners[0] = launch(prune_on_and_on);
	pruners[1] = launch(prune_on_and_on);
	for (int i = 0; i < 3000 / SLOWER; i++) {
		open_as_other();
		lost += !keeps_its_name();
		usdty_cache_release(&others);
		spin(rand() % 30);
	}
	__atomic_store_n(&shared->stop, true, __ATOMIC_SEQ_CST);
	CU_ASSERT_TRUE(ended_well(pruners[0]));
	CU_ASSERT_TRUE(ended_well(pruners[1]));
	CU_ASSERT_EQUAL(lost, 0);
	leave();
}

static const struct suite_case cases[] = {
	CASE(first_starts_end_on_one_file),
	CASE(first_starts_without_tmpfile_end_on_one_file),
	CASE(file_opened_while_pruned_has_its_name),
	CASE(file_with_two_names_too),
	CASE(wrong_file_while_pruned_too),
	CASE(wrong_file_is_replaced_once),
	CASE(prune_spares_what_is_opened_meanwhile),
	CASE(prune_spares_what_replaced_a_wrong_file),
	CASE(killed_at_any_step_leaves_one_file),
	CASE(killed_without_tmpfile_leaves_a_temporary_one),
	CASE(killed_at_any_time_leaves_one_file),
	CASE(held_file_stays_when_two_prune),
};

SUITE_MAIN("races", cases)
