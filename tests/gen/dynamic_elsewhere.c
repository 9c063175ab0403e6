/* SPDX-License-Identifier: MIT */
/* Another translation unit with the same probes: they share providers. */
#include "test.h"

usdty_status register_elsewhere(void);
usdty_status register_elsewhere(void)
{
	return test_register_probes();
}

void fire_elsewhere(int round);
void fire_elsewhere(int round)
{
	if (test_stop_enabled())
		test_stop("elsewhere", (uint8_t)round);
	OTHER_FROM_EVERYWHERE_LAZY("there");
}
