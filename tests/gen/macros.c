/* SPDX-License-Identifier: MIT */
/* With probes and without, the macros are expressions, and use their
 * arguments. */
#include "test.h"

int main(int argc, char **argv)
{
	long used = argc;
	int evaluated = 0;

	argc > 1 ? TEST_NONE() : (void)0;
	argc > 1 ? TEST_STOP_LAZY(argv[0], (unsigned char)evaluated++) :
		   (void)0;
	TEST_START((unsigned char)used);
	if (TEST_STOP_ENABLED())
		TEST_STOP(argv[0], 7);
	else
		TEST_NONE();
	return evaluated;
}
