/* SPDX-License-Identifier: MIT */
/* Fires probes of <usdty/probe.h> for each line of its input; as C and as C++,
 * and twice in one program: as main(), and as another file with the same
 * probes. */
#include <stdio.h>

#include <usdty/probe.h>

enum color { RED = -1, BLUE = 7 };

#ifdef IS_OTHER
int other(int number);
int other(int number)
{
	USDTY_PROBE(one, few, "other", number, 1, 2, 3, 4);
	return USDTY_PROBE_ENABLED(one, asked);
}
#else
int other(int number);

static int evaluated;

static const char *evaluate(void)
{
	evaluated++;
	return "lazy";
}

/* Nothing but a tracer reads the array. */
static void fire(char first)
{
	short small = -3;
	unsigned char byte = 200;
	enum color color = RED;
	char array[8];

	array[0] = first;
	array[1] = '\0';
	USDTY_PROBE(one, none);
	USDTY_PROBE(one, few, array, small, byte, color, -5000000000L,
		    18446744073709551615UL);
	USDTY_PROBE(one, lazy, evaluate());
	USDTY_PROBE(one, all, 1, 2U, 3L, 4UL, small, byte, 'c', 8ULL, &small,
		    &byte, 11, 12);
	USDTY_PROBE_UNGATED(one, always, array, 5000000000L, byte);
	USDTY_PROBE_UNGATED(one, bare);
}

int main(void)
{
	char line[64];

	while (fgets(line, sizeof line, stdin)) {
		fire('a');
		printf("%d %d %d\n", other(-1), USDTY_PROBE_ENABLED(one, few),
		       evaluated);
		fflush(stdout);
	}
	return 0;
}
#endif
