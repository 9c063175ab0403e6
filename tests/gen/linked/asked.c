/* SPDX-License-Identifier: MIT */
#include "test.h"

#ifdef __cplusplus
extern "C"
#endif
int is_asked(void);

/* A probe that is never fired has a semaphore, and no note. */
int is_asked(void)
{
	return TEST_ALL_ENABLED();
}
