/* Two probes around each piece of work, in threads. A tracer pairs them by their
 * id.
 *
 *	bpftrace -p PID -e '
 *	    usdt:*:spanapp:work__entry { @start[arg0] = nsecs; }
 *	    usdt:*:spanapp:work__return /@start[arg0]/ {
 *	        @ms = hist((nsecs - @start[arg0]) / 1000000);
 *	        delete(@start[arg0]); }'
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <usdty.h>

enum { THREADS = 4, ROUNDS = 200 };

static usdty_probe *entry, *back;

/* An id that no other span of this process has, or 0 while nobody watches. */
static uint64_t span_begin(const char *what)
{
	static uint64_t ids;
	uint64_t id = 0;

	if (usdty_probe_is_enabled(entry) || usdty_probe_is_enabled(back))
		id = __atomic_add_fetch(&ids, 1, __ATOMIC_RELAXED);
	if (id)
		USDTY_FIRE(entry, id, what);
	return id;
}

static void span_end(uint64_t id, int result)
{
	if (id)
		USDTY_FIRE(back, id, result);
}

static void *run(void *what)
{
	unsigned seed = (unsigned)(uintptr_t)&seed;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t id = span_begin(what);

		usleep((useconds_t)rand_r(&seed) % 100000);
		span_end(id, i);
	}
	return NULL;
}

int main(void)
{
	static char *const names[THREADS] = { "north", "east", "south",
					      "west" };
	const usdty_type entry_types[] = { USDTY_UINT64, USDTY_STRING };
	const usdty_type back_types[] = { USDTY_UINT64, USDTY_INT };
	usdty_provider *provider;
	pthread_t threads[THREADS];

	if (usdty_provider_new("spanapp", NULL, &provider) ||
	    usdty_provider_add_probe(provider, "run", "work__entry",
				     entry_types, 2, &entry) ||
	    usdty_provider_add_probe(provider, "run", "work__return",
				     back_types, 2, &back) ||
	    usdty_provider_enable(provider))
		return 1;
	printf("process %d\n", (int)getpid());
	fflush(stdout);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, run, names[i]))
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	usdty_provider_free(provider);
	return 0;
}
