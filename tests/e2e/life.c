/* SPDX-License-Identifier: MIT */
/*
 * Threads fire without pause while the main thread changes the provider, as
 * it is told on standard input, a line each:
 *
 *	cycle N   N times: disable, enable, add a probe, remove it. Answers how
 *	          often the gate was 0, 1 and more after enabling, and how many
 *	          calls failed or found the probe watched while disabled.
 *	gate      answers the gate.
 *	path      answers the path of the object.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <usdty.h>

enum { THREADS = 2 };

static const usdty_type types[] = { USDTY_STRING, USDTY_INT };
static usdty_provider *provider;
static usdty_probe *request;
static int stop;

static void *fire(void *unused)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		USDTY_FIRE(request, "macro", 1);
		usdty_probe_fire(request, "variadic", 2);
	}
	return unused;
}

static unsigned gate(void)
{
	const volatile uint16_t *address;

	usdty_probe_location(request, &address, NULL);
	return *address;
}

static int add_and_remove(void)
{
	usdty_probe *late;

	return usdty_provider_add_probe(provider, "main", "late", types, 2,
					&late) ||
	       usdty_provider_remove_probe(provider, late);
}

static void cycle(int count)
{
	int wrong = 0, gates[3] = { 0 };

	for (int i = 0; i < count; i++) {
		unsigned now;

		wrong += usdty_provider_disable(provider) != USDTY_OK;
		wrong += usdty_probe_is_enabled(request);
		wrong += usdty_provider_enable(provider) != USDTY_OK;
		now = gate();
		gates[now < 2 ? now : 2]++;
		wrong += add_and_remove();
	}
	printf("%d %d %d %d\n", gates[0], gates[1], gates[2], wrong);
}

static void obey(const char *line)
{
	char path[4096];

	if (!strncmp(line, "cycle ", 6)) {
		cycle(atoi(line + 6));
	} else if (!strncmp(line, "gate", 4)) {
		printf("%u\n", gate());
	} else {
		usdty_provider_get_path(provider, 0, path, sizeof path);
		printf("%s\n", path);
	}
	fflush(stdout);
}

int main(void)
{
	pthread_t threads[THREADS];
	char line[64];

	if (usdty_provider_new("life", NULL, &provider) ||
	    usdty_provider_add_probe(provider, "fire", "request", types, 2,
				     &request) ||
	    usdty_provider_enable(provider))
		return EXIT_FAILURE;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, fire, NULL))
			return EXIT_FAILURE;
	while (fgets(line, sizeof line, stdin))
		obey(line);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	usdty_provider_free(provider);
	return EXIT_SUCCESS;
}
