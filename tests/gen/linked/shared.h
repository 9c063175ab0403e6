/* SPDX-License-Identifier: MIT */
/* What test_linkers.py links, as C and as C++. Functions are named for what
 * becomes of them. "test.h" is what "usdty gen c" makes of test.d. */
#ifndef SHARED_H
#define SHARED_H

#include "test.h"

#define NOINLINE __attribute__((noinline))

#ifdef __cplusplus
#define LINKED extern "C"
/* In several translation units, and once in the program. */
#define SHARED inline
#else
#define LINKED extern
#define SHARED static __attribute__((unused))
#endif

LINKED int is_asked(void);
LINKED __attribute__((visibility("hidden"))) void is_used(int value);
LINKED __attribute__((visibility("hidden"))) void is_unused(int value);

NOINLINE SHARED void is_shared(int value)
{
	if (TEST_STOP_ENABLED())
		TEST_STOP("shared", (unsigned char)value);
}

#ifdef __cplusplus
template <class type> NOINLINE void is_template(type value)
{
	TEST_START((unsigned char)value);
}
#else
NOINLINE SHARED void is_template(int value)
{
	TEST_START((unsigned char)value);
}
#endif

#endif
