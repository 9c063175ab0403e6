/* A probe in one line, compiled in: no library, no definition. The argument is
 * evaluated only while a tracer is attached. */
#include <unistd.h>
#include <usdty/probe.h>

int main(void)
{
	const char *const paths[] = { "/", "/about", "/contact" };

	for (int round = 0; round < 100; round++) {
		USDTY_PROBE(oneapp, request, paths[round % 3], round);
		usleep(100 * 1000);
	}
	return 0;
}
