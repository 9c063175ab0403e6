/* SPDX-License-Identifier: MIT */
/* Pointers to memory that is gone or not yet written are fine as arguments: a
 * compiler has nothing to say about them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "warnings.h"

int main(int argc, char **argv)
{
	char buffer[20], *memory = (char *)malloc(10), *more;
	FILE *file = fopen(argv[0], "r");

	POOL_FILLED(argv[0], buffer);
	POOL_FILLED_LAZY(argv[0], buffer);
	memset(buffer, argc, sizeof buffer);
	if (file)
		fclose(file);
	POOL_FREED(1, file);
	more = (char *)realloc(memory, 20);
	POOL_FREED(2, memory);
	free(more);
	POOL_FREED(buffer[3], more);
	if (POOL_FREED_ENABLED())
		POOL_FREED(4, more);
	POOL_FREED_LAZY(5, more);
	return 0;
}
