/* SPDX-License-Identifier: MIT */
/*
 * Probes compiled in: "usdty gen c" makes probes.h from probes.d. The program
 * links no library. As root, while it runs:
 *
 *	bpftrace -e 'usdt:./web:web:request
 *		{ printf("%s %d\n", str(arg0), arg1); }'
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probes.h"

static const char *const paths[] = { "/", "/about", "/contact" };

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 30;

	for (int i = 0; i < count; i++) {
		WEB_REQUEST(paths[i % 3], 200 + i);
		if (WEB_IDLE_ENABLED()) {
			puts("somebody watches how idle we are");
			WEB_IDLE();
		}
		sleep(1);
	}
	return 0;
}
