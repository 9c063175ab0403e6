/* SPDX-License-Identifier: MIT */
#include "shared.h"

NOINLINE void is_used(int value)
{
	TEST_QUERY_DONE_LAZY(0, 1, 2, 3, value, "used");
	OTHER_FROM_EVERYWHERE("used");
	is_shared(value);
	is_template(value);
}

/* Nobody calls this function, and nothing else fires its probe. */
NOINLINE void is_unused(int value)
{
	TEST_NONE();
	is_shared(value);
	is_template((short)value);
}
