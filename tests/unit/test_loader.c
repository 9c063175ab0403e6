/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <backend.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stapsdt/loader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static struct usdty_image image;
static struct usdty_error error;

static void enter(void)
{
	scratch_enter();
	image = scratch_image("loader");
}

static void leave(void)
{
	free(image.bytes);
	scratch_leave();
}

static struct usdty_object load(void)
{
	struct usdty_object object = { 0 };
	usdty_status status = usdty_object_load(&object, &image, &error);

	if (status)
		printf("\n    %s", error.text);
	CU_ASSERT_EQUAL_FATAL(status, USDTY_OK);
	return object;
}

/* How many mappings of this process name the text. */
static int count_mappings(const char *text)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1024];
	int count = 0;

	while (fgets(line, sizeof line, maps))
		count += strstr(line, text) != NULL;
	fclose(maps);
	return count;
}

static void loaded_object_is_known_to_the_system_loader(void)
{
	struct usdty_object object;
	Dl_info info;

	enter();
	object = load();
	CU_ASSERT_NOT_EQUAL(dladdr(object.base + image.text.offset, &info), 0);
	CU_ASSERT_STRING_EQUAL(info.dli_fname, object.file.path);
	CU_ASSERT_PTR_EQUAL(info.dli_fbase, object.base);
	CU_ASSERT_EQUAL(memcmp(object.base + image.id.offset,
			       image.build_id.bytes, image.id.size),
			0);
	usdty_object_unload(&object);
	leave();
}

static void unloading_leaves_no_mapping(void)
{
	struct usdty_object object;

	enter();
	object = load();
	CU_ASSERT_TRUE(count_mappings(image.name) >= 4);
	CU_ASSERT_EQUAL(usdty_object_show(&object, &error), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_object_hide(&object, &error), USDTY_OK);
	usdty_object_unload(&object);
	CU_ASSERT_EQUAL(count_mappings(image.name), 0);
	leave();
}

static int lowest_descriptor(void)
{
	int fd = open("/dev/null", O_RDONLY);

	close(fd);
	return fd;
}

static void no_descriptor_stays_open(void)
{
	struct usdty_object object;
	int before;

	enter();
	before = lowest_descriptor();
	object = load();
	CU_ASSERT_EQUAL(object.file.fd, -1);
	CU_ASSERT_EQUAL(lowest_descriptor(), before);
	usdty_object_show(&object, &error);
	usdty_object_hide(&object, &error);
	usdty_object_show(&object, &error);
	CU_ASSERT_EQUAL(lowest_descriptor(), before);
	usdty_object_unload(&object);
	CU_ASSERT_EQUAL(lowest_descriptor(), before);
	leave();
}

static void equal_images_are_one_object(void)
{
	struct usdty_object first, second;

	enter();
	first = load();
	second = load();
	CU_ASSERT_PTR_EQUAL(first.base, second.base);
	usdty_object_unload(&first);
	CU_ASSERT_TRUE(count_mappings(image.name) > 0);
	usdty_object_unload(&second);
	CU_ASSERT_EQUAL(count_mappings(image.name), 0);
	leave();
}

/* The system's loader would give the old object for the path. */
static void hidden_object_with_replaced_file_is_not_reused(void)
{
	struct usdty_object old, new;

	enter();
	old = load();
	usdty_object_show(&old, &error);
	usdty_object_hide(&old, &error);
	unlink(old.file.path);
	new = load();
	CU_ASSERT_PTR_NOT_EQUAL(new.base, old.base);
	CU_ASSERT_STRING_EQUAL(new.file.path, old.file.path);
	CU_ASSERT_EQUAL(usdty_object_show(&new, &error), USDTY_OK);
	usdty_object_unload(&new);
	usdty_object_unload(&old);
	leave();
}

/* Tracers that attach to the path see the new one only. */
static void shown_object_with_replaced_file_is_not_reused(void)
{
	struct usdty_object old, new;

	enter();
	old = load();
	usdty_object_show(&old, &error);
	unlink(old.file.path);
	new = load();
	CU_ASSERT_PTR_NOT_EQUAL(new.base, old.base);
	CU_ASSERT_EQUAL(usdty_object_show(&new, &error), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_object_hide(&old, &error), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_object_hide(&new, &error), USDTY_OK);
	usdty_object_unload(&new);
	usdty_object_unload(&old);
	leave();
}

/* Runs in a child that has no directory. */
static int load_from_memory(void)
{
	struct usdty_object object;

	if (!geteuid() && setresuid(65534, 65534, 65534))
		return 1;
	unsetenv("USDTY_DIR");
	if (usdty_object_load(&object, &image, &error) || object.file.fd < 0)
		return 2;
	if (usdty_object_show(&object, &error) ||
	    usdty_object_hide(&object, &error) ||
	    usdty_object_show(&object, &error))
		return 3;
	usdty_object_hide(&object, &error);
	usdty_object_unload(&object);
	return fcntl(object.file.fd, F_GETFD) == -1 && errno == EBADF ? 0 : 4;
}

/* As a daemon that closes all descriptors, and opens its own. */
static int lose_the_descriptor(void)
{
	struct usdty_object object;
	int fd;

	if (!geteuid() && setresuid(65534, 65534, 65534))
		return 1;
	unsetenv("USDTY_DIR");
	if (usdty_object_load(&object, &image, &error) ||
	    usdty_object_show(&object, &error) ||
	    usdty_object_hide(&object, &error))
		return 2;
	fd = object.file.fd;
	if (dup2(open("/dev/zero", O_RDONLY), fd) != fd)
		return 3;
	if (usdty_object_show(&object, &error) != USDTY_BATCH_IS_LOST)
		return 4;
	usdty_object_unload(&object);
	return fcntl(fd, F_GETFD) == -1 ? 5 : 0;
}

/* Runs it in a child, which may change its user. */
static void assert_in_child(int (*run)(void))
{
	pid_t child;
	int result;

	enter();
	child = fork();
	if (!child)
		_exit(run());
	waitpid(child, &result, 0);
	CU_ASSERT_EQUAL(result, 0);
	leave();
}

static void object_in_memory_keeps_one_descriptor(void)
{
	assert_in_child(load_from_memory);
}

static void number_of_a_closed_descriptor_is_left_alone(void)
{
	assert_in_child(lose_the_descriptor);
}

static const struct suite_case cases[] = {
	CASE(loaded_object_is_known_to_the_system_loader),
	CASE(unloading_leaves_no_mapping),
	CASE(no_descriptor_stays_open),
	CASE(equal_images_are_one_object),
	CASE(hidden_object_with_replaced_file_is_not_reused),
	CASE(shown_object_with_replaced_file_is_not_reused),
	CASE(object_in_memory_keeps_one_descriptor),
	CASE(number_of_a_closed_descriptor_is_left_alone),
};

SUITE_MAIN("loader", cases)
