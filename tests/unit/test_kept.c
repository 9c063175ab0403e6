/* SPDX-License-Identifier: MIT */
/* A program that gives up its privileges or changes its root directory, before
 * or after it disables its provider, stays in the same object. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stapsdt/kept.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes.h"
#include "scratch.h"
#include "suite.h"

static usdty_provider *provider;
static usdty_probe *probe;
static char path[512];
static int (*lose_access)(void);

static int change_user(void)
{
	return setresuid(65534, 65534, 65534);
}

/* There is no /proc either. */
static int change_root(void)
{
	return mkdir(scratch_entry("root"), 0700) ||
	       chroot(scratch_entry("root")) || chdir("/");
}

static int is_there(void)
{
	const volatile uint16_t *gate;
	char now[512];
	void *entry;

	usdty_provider_get_path(provider, 0, now, sizeof now);
	if (strcmp(now, path) || usdty_probe_is_enabled(probe))
		return 0;
	usdty_probe_location(probe, &gate, &entry);
	*(volatile uint16_t *)(uintptr_t)gate = 1; /* as the kernel would */
	if (!usdty_probe_is_enabled(probe) ||
	    usdty_probe_fire_words(probe, NULL, 0))
		return 0;
	*(volatile uint16_t *)(uintptr_t)gate = 0;
	return 1;
}

static int turn_off_and_on(void)
{
	return usdty_provider_disable(provider) ||
	       usdty_probe_is_enabled(probe) ||
	       usdty_provider_enable(provider) || !is_there();
}

/* Enabled, and with a path. */
static int begin(void)
{
	provider = suite_provider("kept");
	probe = suite_probe(provider, "f", "p", NULL, 0);
	if (usdty_provider_enable(provider))
		return 1;
	usdty_provider_get_path(provider, 0, path, sizeof path);
	return !is_there();
}

static int end(void)
{
	int result = usdty_provider_disable(provider);

	usdty_provider_free(provider);
	return result;
}

static int lose_while_enabled(void)
{
	if (begin() || turn_off_and_on() || lose_access())
		return 1;
	for (int i = 0; i < 10; i++)
		if (turn_off_and_on())
			return 2;
	return end() ? 3 : 0;
}

static int lose_while_disabled(void)
{
	if (begin() || usdty_provider_disable(provider) || lose_access())
		return 1;
	if (usdty_provider_enable(provider) || !is_there())
		return 2;
	for (int i = 0; i < 10; i++)
		if (turn_off_and_on())
			return 3;
	return end() ? 4 : 0;
}

/* Not before Linux 5.13, and not under Valgrind. */
static int can_move_mappings(void)
{
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char *page = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	struct usdty_kept kept = { 0 };
	int can = usdty_kept_take(&kept, page, size);

	usdty_kept_drop(&kept, size);
	munmap(page, size);
	close(fd);
	return can;
}

static void assert_kept(int (*lose)(void), int (*run)(void))
{
	scratch_enter();
	lose_access = lose;
	if (geteuid())
		printf("\n    SKIPPED: not root");
	else if (!can_move_mappings())
		printf("\n    SKIPPED: mremap() cannot keep a mapping here "
		       "(Valgrind, Linux before 5.13)");
	else
		CU_ASSERT_EQUAL(process_run(run), 0);
	scratch_leave();
}

static void user_may_change_while_enabled(void)
{
	assert_kept(change_user, lose_while_enabled);
}

static void user_may_change_while_disabled(void)
{
	assert_kept(change_user, lose_while_disabled);
}

static void root_may_change_while_enabled(void)
{
	assert_kept(change_root, lose_while_enabled);
}

static void root_may_change_while_disabled(void)
{
	assert_kept(change_root, lose_while_disabled);
}

/* The lowest number that is free. */
static int next_descriptor(void)
{
	int fd = dup(STDIN_FILENO);

	close(fd);
	return fd;
}

static void objects_without_probes_keep_no_descriptor(void)
{
	usdty_probe *late;
	int before;

	scratch_enter();
	CU_ASSERT_EQUAL(begin(), 0);
	before = next_descriptor();
	for (int i = 0; i < 3; i++) {
		late = suite_probe(provider, "f", "late", NULL, 0);
		ASSERT_OK(provider, usdty_provider_remove_probe(provider, late));
	}
	CU_ASSERT_EQUAL(next_descriptor(), before);
	CU_ASSERT_EQUAL(end(), 0);
	CU_ASSERT_EQUAL(next_descriptor(), before);
	scratch_leave();
}

static const struct suite_case cases[] = {
	CASE(user_may_change_while_enabled),
	CASE(user_may_change_while_disabled),
	CASE(root_may_change_while_enabled),
	CASE(root_may_change_while_disabled),
	CASE(objects_without_probes_keep_no_descriptor),
};

SUITE_MAIN("kept", cases)
