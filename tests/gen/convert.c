/* SPDX-License-Identifier: MIT */
/* Fires arguments of other types than the declared ones, for each line of its
 * input; as C and as C++. */
#include <stdio.h>

#include "convert.h"

#ifdef IS_DYNAMIC
#define CONVERT_VALUES convert_values
#else
#define convert_register_probes() 0
#endif

int main(void)
{
	/* Variables, so that compilers do not know the values. */
	volatile int flags = 0x3f00, mask = 0x100;
	volatile long large = 0x1000001fe;
	volatile double half = 0.5;
	char line[8];

	if (convert_register_probes())
		return 1;
	while (fgets(line, sizeof line, stdin)) {
		CONVERT_VALUES(flags & mask, large, large, large, large, half);
		printf("fired\n");
		fflush(stdout);
	}
	return 0;
}
