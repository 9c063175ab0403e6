/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* secure_getenv() */
#include <stdlib.h>
#include <string.h>

#include "usdty.h"

int usdty_is_strict(void)
{
	const char *wanted = secure_getenv("USDTY_STRICT");

	return wanted && *wanted && strcmp(wanted, "0") != 0;
}
