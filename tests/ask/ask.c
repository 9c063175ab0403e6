/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <backend.h>
#include <conflict.h>
#include <gate.h>
#include <lock.h>
#include <probe.h>
#include <provider.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static uint64_t questions, hits[2];
static int answer, moving;
static pthread_t mover;

/* As a stub does, these touch no stack: Go's may have no room for them. */
#define ENTRY \
	static __attribute__((optimize("O2", "omit-frame-pointer"), \
			      no_sanitize("address", "thread", "undefined")))
#ifdef __clang__
#undef ENTRY
#define ENTRY static __attribute__((no_sanitize("address", "thread")))
#endif

ENTRY void first_entry(void)
{
	__atomic_fetch_add(&hits[0], 1, __ATOMIC_RELAXED);
}

ENTRY void second_entry(void)
{
	__atomic_fetch_add(&hits[1], 1, __ATOMIC_RELAXED);
}

/* == The backend ========================================================= */

struct ask_batch {
	struct usdty_batch batch; /* first: the provider's view */
	uint16_t gate[2] __attribute__((aligned(4)));
	struct usdty_location locations[];
};

static bool is_supported(void)
{
	return true;
}

static usdty_status load(const struct usdty_definition *definition,
			 struct usdty_batch **batch, struct usdty_error *error)
{
	struct ask_batch *made = calloc(
		1, sizeof *made + definition->count * sizeof *made->locations);

	if (!made)
		return usdty_fail(error, USDTY_ERROR_MEMORY, "no memory");
	made->gate[0] = USDTY_GATE_ASK;
	for (size_t i = 0; i < definition->count; i++) {
		made->locations[i].entry = (void *)first_entry;
		made->locations[i].gate = made->gate;
	}
	made->batch.locations = made->locations;
	*batch = &made->batch;
	return USDTY_OK;
}

static usdty_status nothing(struct usdty_batch *batch,
			    struct usdty_error *error)
{
	(void)batch;
	(void)error;
	return USDTY_OK;
}

static int ask(const volatile uint16_t *gate)
{
	(void)gate;
	__atomic_fetch_add(&questions, 1, __ATOMIC_RELAXED);
	return __atomic_load_n(&answer, __ATOMIC_RELAXED);
}

static void unload(struct usdty_batch *batch)
{
	free(batch);
}

static const struct usdty_backend ask_backend = {
	.name = "ask",
	.is_supported = is_supported,
	.load = load,
	.show = nothing,
	.hide = nothing,
	.ask = ask,
	.unload = unload,
};

extern const struct usdty_backend usdty_none;
const struct usdty_backend *const usdty_backends[] = { &ask_backend,
						       &usdty_none, NULL };

/* == In place of a tracer ================================================ */

void ask_answer(int yes)
{
	__atomic_store_n(&answer, yes, __ATOMIC_RELAXED);
}

uint64_t ask_questions(void)
{
	return __atomic_load_n(&questions, __ATOMIC_RELAXED);
}

uint64_t ask_hits(int entry)
{
	return __atomic_load_n(&hits[entry], __ATOMIC_RELAXED);
}

static void move_all(void *entry)
{
	const struct usdty_provider *provider;

	usdty_lock();
	for (provider = usdty_providers; provider; provider = provider->next)
		for (size_t i = 0;
		     i < provider->probes.live && provider->enabled; i++)
			__atomic_store_n(&usdty_probe_set_at(&provider->probes,
							     i)
						  ->entry,
					 entry, __ATOMIC_RELEASE);
	usdty_unlock();
}

static void *move(void *unused)
{
	while (__atomic_load_n(&moving, __ATOMIC_RELAXED)) {
		move_all((void *)second_entry);
		sched_yield();
		move_all((void *)first_entry);
		sched_yield();
	}
	return unused;
}

int ask_start_moving(void)
{
	__atomic_store_n(&moving, 1, __ATOMIC_RELAXED);
	return pthread_create(&mover, NULL, move, NULL);
}

void ask_stop_moving(void)
{
	__atomic_store_n(&moving, 0, __ATOMIC_RELAXED);
	pthread_join(mover, NULL);
}
