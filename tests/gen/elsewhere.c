/* SPDX-License-Identifier: MIT */
/* Another translation unit with the same probes: they share semaphores. */
#include "test.h"

void fire_elsewhere(int round);
void fire_elsewhere(int round)
{
	if (TEST_STOP_ENABLED())
		TEST_STOP("elsewhere", (unsigned char)round);
	OTHER_FROM_EVERYWHERE("there");
}
