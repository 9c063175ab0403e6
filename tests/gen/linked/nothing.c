/* SPDX-License-Identifier: MIT */
/* Has the header, and uses none of its probes. */
#include "test.h"

int nothing(void);
int nothing(void)
{
	return 0;
}
