/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <arch/arch.h>
#include <stapsdt/return_stubs.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static struct usdty_error error;
static int refusal; /* error of second mappings of a page, or 0 */

/* The linker leads the library's calls here, see CMakeLists.txt. */
void *__real_mremap(void *old, size_t old_size, size_t size, int flags,
		    void *to);
void *__wrap_mremap(void *old, size_t old_size, size_t size, int flags,
		    void *to);
void *__wrap_mremap(void *old, size_t old_size, size_t size, int flags,
		    void *to)
{
	if (old_size || !refusal)
		return __real_mremap(old, old_size, size, flags, to);
	errno = refusal;
	return MAP_FAILED;
}

static void prepare(void)
{
	usdty_status status = usdty_return_stubs_enter(&error);

	if (status)
		printf("\n    %s", error.text);
	CU_ASSERT_EQUAL_FATAL(status, USDTY_OK);
}

static void preparing_twice_makes_one_file(void)
{
	scratch_enter();
	prepare();
	prepare();
	CU_ASSERT_EQUAL(scratch_count(), 1);
	scratch_leave();
}

static int is_stub(const char *at, const struct usdty_arch *arch)
{
	const char *end = at + arch->stub_size;
	int right = !memcmp(at, arch->landing.bytes, arch->landing.size);

	for (at += arch->landing.size; at < end; at += arch->back.size)
		right &= !memcmp(at, arch->back.bytes, arch->back.size);
	return right;
}

/* What was prepared outlives its file, which is gone by now. */
static void covered_pages_return_at_each_slot(void)
{
	const struct usdty_arch *arch = usdty_arch_native();
	size_t size = 3 * (size_t)sysconf(_SC_PAGESIZE);
	char *start = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	CU_ASSERT_TRUE(usdty_return_stubs_cover(start, size));
	for (char *at = start; at < start + size; at += arch->stub_size) {
		CU_ASSERT_TRUE(is_stub(at, arch));
		((void (*)(void))at)();
	}
	munmap(start, size);
}

static void covered_pages_return_where_none_is_mapped_twice(void)
{
	refusal = EINVAL; /* Valgrind */
	covered_pages_return_at_each_slot();
	refusal = ENOMEM; /* user-mode QEMU */
	covered_pages_return_at_each_slot();
	refusal = 0;
}

static void refused_cover_says_so(void)
{
	CU_ASSERT_FALSE(usdty_return_stubs_cover((char *)1, 1)); /* no page */
	refusal = EINVAL;
	CU_ASSERT_FALSE(usdty_return_stubs_cover((char *)1, 1));
	refusal = 0;
}

static const struct suite_case cases[] = {
	CASE(preparing_twice_makes_one_file),
	CASE(covered_pages_return_at_each_slot),
	CASE(covered_pages_return_where_none_is_mapped_twice),
	CASE(refused_cover_says_so),
};

SUITE_MAIN("return_stubs", cases)
