/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <backend.h>
#include <stapsdt/loader.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static struct usdty_image image;
static struct usdty_object object;
static struct usdty_error error;

static void enter(void)
{
	scratch_enter();
	image = scratch_image("overlay");
	CU_ASSERT_EQUAL_FATAL(usdty_object_load(&object, &image, &error),
			      USDTY_OK);
}

static void leave(void)
{
	usdty_object_unload(&object);
	free(image.bytes);
	scratch_leave();
}

static uint8_t *at(size_t offset)
{
	return (uint8_t *)object.base + offset;
}

static void call_entry(void)
{
	((void (*)(void))at(image.text.offset))();
}

static volatile uint16_t *gate(void)
{
	return (volatile uint16_t *)at(image.gates.offset);
}

/* "r-xp" and the file's name, or "" for anonymous memory. */
static void describe(const void *address, char *mode, char *path)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[1024];

	while (fgets(line, sizeof line, maps)) {
		*path = '\0';
		sscanf(line, "%lx-%lx %4s %*s %*s %*s %511s", &start, &end,
		       mode, path);
		if ((unsigned long)address >= start &&
		    (unsigned long)address < end)
			break;
	}
	fclose(maps);
}

static void assert_mapped(size_t offset, const char *mode, int from_file)
{
	char got_mode[5], path[512];

	describe(at(offset), got_mode, path);
	CU_ASSERT_NSTRING_EQUAL(got_mode, mode, strlen(mode));
	CU_ASSERT_EQUAL(strstr(path, image.name) != NULL, from_file);
}

static void shown_object_is_the_files_private_mapping(void)
{
	enter();
	CU_ASSERT_EQUAL(usdty_object_show(&object, &error), USDTY_OK);
	assert_mapped(image.text.offset, "r-xp", 1);
	assert_mapped(image.gates.offset, "rw-p", 1);
	CU_ASSERT_EQUAL(memcmp(at(image.text.offset),
			       image.bytes + image.text.offset,
			       image.text.size),
			0);
	call_entry();
	leave();
}

/* Behind the landing pad, the stub of one probe. */
static void assert_only_returns(void)
{
	const struct usdty_arch *arch = usdty_arch_native();
	const uint8_t *stub = at(image.text.offset);
	size_t i = arch->landing.size;

	CU_ASSERT_EQUAL(memcmp(stub, arch->landing.bytes, i), 0);
	for (; i < arch->stub_size; i += arch->back.size)
		CU_ASSERT_EQUAL(memcmp(stub + i, arch->back.bytes,
				       arch->back.size),
				0);
}

static void hidden_object_returns_and_reads_closed(void)
{
	enter();
	usdty_object_show(&object, &error);
	*gate() = 1;
	CU_ASSERT_EQUAL(usdty_object_hide(&object, &error), USDTY_OK);
	CU_ASSERT_EQUAL(*gate(), 0);
	assert_mapped(image.text.offset, "r-x", 0);
	assert_mapped(image.gates.offset, "rw-p", 0);
	assert_only_returns();
	call_entry();
	leave();
}

static void object_comes_back_from_the_same_inode(void)
{
	enter();
	for (int i = 0; i < 100; i++) {
		usdty_object_show(&object, &error);
		assert_mapped(image.text.offset, "r-xp", 1);
		assert_mapped(image.gates.offset, "rw-p", 1);
		call_entry();
		usdty_object_hide(&object, &error);
		call_entry();
	}
	leave();
}

static void last_user_hides(void)
{
	struct usdty_object second;

	enter();
	CU_ASSERT_EQUAL(usdty_object_load(&second, &image, &error), USDTY_OK);
	usdty_object_show(&object, &error);
	usdty_object_show(&second, &error);
	usdty_object_hide(&object, &error);
	assert_mapped(image.text.offset, "r-xp", 1);
	usdty_object_hide(&second, &error);
	assert_mapped(image.text.offset, "r-x", 0);
	usdty_object_unload(&second);
	leave();
}

static void object_whose_file_is_gone_is_lost(void)
{
	enter();
	usdty_object_show(&object, &error);
	usdty_object_hide(&object, &error);
	unlink(object.file.path);
	CU_ASSERT_EQUAL(usdty_object_show(&object, &error),
			USDTY_BATCH_IS_LOST);
	CU_ASSERT_EQUAL(*gate(), 0);
	call_entry();
	leave();
}

/* The one that enables again gets a new file; the other keeps the object. */
static void object_of_others_whose_file_is_gone_is_lost(void)
{
	struct usdty_object second;

	enter();
	CU_ASSERT_EQUAL(usdty_object_load(&second, &image, &error), USDTY_OK);
	usdty_object_show(&object, &error);
	usdty_object_show(&second, &error);
	usdty_object_hide(&object, &error);
	unlink(object.file.path);
	CU_ASSERT_EQUAL(usdty_object_show(&object, &error),
			USDTY_BATCH_IS_LOST);
	assert_mapped(image.text.offset, "r-xp", 1);
	usdty_object_hide(&second, &error);
	assert_mapped(image.text.offset, "r-x", 0);
	usdty_object_unload(&second);
	leave();
}

static void hiding_needs_no_file(void)
{
	enter();
	usdty_object_show(&object, &error);
	unlink(object.file.path);
	CU_ASSERT_EQUAL(usdty_object_hide(&object, &error), USDTY_OK);
	call_entry();
	leave();
}

static void without_descriptors_showing_fails_and_can_be_tried_again(void)
{
	struct rlimit limit, none;

	enter();
	usdty_object_show(&object, &error);
	usdty_object_hide(&object, &error);
	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	CU_ASSERT_EQUAL(usdty_object_show(&object, &error), USDTY_ERROR_MEMORY);
	setrlimit(RLIMIT_NOFILE, &limit);
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "Too many open files"));
	CU_ASSERT_EQUAL(usdty_object_show(&object, &error), USDTY_OK);
	leave();
}

static int stop;

static void *run_inside(void *unused)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		call_entry();
	return unused;
}

static void threads_inside_do_not_notice(void)
{
	pthread_t thread;

	enter();
	usdty_object_show(&object, &error);
	stop = 0;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, run_inside, NULL),
			      0);
	for (int i = 0; i < 500; i++) {
		usdty_object_hide(&object, &error);
		usdty_object_show(&object, &error);
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	leave();
}

static const struct suite_case cases[] = {
	CASE(shown_object_is_the_files_private_mapping),
	CASE(hidden_object_returns_and_reads_closed),
	CASE(object_comes_back_from_the_same_inode),
	CASE(last_user_hides),
	CASE(object_whose_file_is_gone_is_lost),
	CASE(object_of_others_whose_file_is_gone_is_lost),
	CASE(hiding_needs_no_file),
	CASE(without_descriptors_showing_fails_and_can_be_tried_again),
	CASE(threads_inside_do_not_notice),
};

SUITE_MAIN("visibility", cases)
