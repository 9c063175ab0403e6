/* One probe. Several threads fire it while the main thread disables and enables
 * its provider, without a lock and without a pause. */
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>
#include <usdty.h>

enum { THREADS = 4 };

static usdty_probe *work;
static int stop;

static void *run(void *number)
{
	for (uint64_t i = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i++) {
		USDTY_FIRE(work, (int)(intptr_t)number, i);
		usleep(1000);
	}
	return NULL;
}

int main(void)
{
	const usdty_type types[] = { USDTY_INT, USDTY_UINT64 };
	usdty_provider *provider;
	pthread_t threads[THREADS];

	if (usdty_provider_new("threadsapp", NULL, &provider) ||
	    usdty_provider_add_probe(provider, "run", "work", types, 2,
				     &work) ||
	    usdty_provider_enable(provider))
		return 1;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, run, (void *)(intptr_t)i))
			return 1;
	for (int i = 0; i < 10; i++) {
		sleep(1);
		usdty_provider_disable(provider);
		usdty_provider_enable(provider);
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	usdty_provider_free(provider);
	return 0;
}
