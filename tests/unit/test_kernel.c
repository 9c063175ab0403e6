/* SPDX-License-Identifier: MIT */
/* The choice of the traced instruction, on simulated kernels. */
#define _GNU_SOURCE
#include <errno.h>
#include <stapsdt/kernel.h>
#include <stdarg.h>
#include <string.h>
#include <sys/utsname.h>

#include "suite.h"

/* The linker leads calls of these here, see CMakeLists.txt. */
int __wrap_uname(struct utsname *system);
long __wrap_syscall(long number, ...);

static const char *release;
static int answer, asked;

int __wrap_uname(struct utsname *system)
{
	if (!release)
		return -1;
	strcpy(system->release, release);
	return 0;
}

long __wrap_syscall(long number, ...)
{
	asked += number == 336;
	errno = answer;
	return -1;
}

static const struct usdty_code *choice(const struct usdty_arch *arch,
				       const char *kernel, int errno_of_336)
{
	release = kernel;
	answer = errno_of_336;
	asked = 0;
	return usdty_kernel_traced(arch);
}

static const struct usdty_arch *const x86 = &usdty_arch_x86_64;

static void kernel_that_rewrites_safely_gets_the_long_nop(void)
{
	CU_ASSERT_PTR_EQUAL(choice(x86, "6.18.0", EPROTO),
			    &x86->traced_optimized);
	CU_ASSERT_PTR_EQUAL(choice(x86, "7.0-rc1", EPROTO),
			    &x86->traced_optimized);
}

static void first_generation_gets_the_short_nop(void)
{
	CU_ASSERT_PTR_EQUAL(choice(x86, "6.18.44-custom", ENXIO), &x86->traced);
	CU_ASSERT_EQUAL(asked, 1);
	CU_ASSERT_PTR_EQUAL(choice(x86, "6.18.0", ENOSYS), &x86->traced);
}

/* A seccomp filter may kill for the question. */
static void older_kernel_is_not_asked(void)
{
	const char *const old[] = { "6.17.9", "5.10.0-1-amd64", "2.6.32",
				    "unknown", NULL };

	for (int i = 0; i < 5; i++) {
		CU_ASSERT_PTR_EQUAL(choice(x86, old[i], EPROTO), &x86->traced);
		CU_ASSERT_EQUAL(asked, 0);
	}
}

static void architecture_with_one_nop_is_not_asked(void)
{
	CU_ASSERT_PTR_EQUAL(choice(&usdty_arch_aarch64, "7.0.0", EPROTO),
			    &usdty_arch_aarch64.traced);
	CU_ASSERT_EQUAL(asked, 0);
}

static void errno_is_kept(void)
{
	errno = EBADMSG;
	choice(x86, "6.18.0", ENXIO);
	CU_ASSERT_EQUAL(errno, EBADMSG);
}

static const struct suite_case cases[] = {
	CASE(kernel_that_rewrites_safely_gets_the_long_nop),
	CASE(first_generation_gets_the_short_nop),
	CASE(older_kernel_is_not_asked),
	CASE(architecture_with_one_nop_is_not_asked),
	CASE(errno_is_kept),
};

SUITE_MAIN("kernel", cases)
