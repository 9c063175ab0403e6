/* SPDX-License-Identifier: MIT */
#include "sound.h"

#include <gate.h>
#include <lock.h>
#include <provider.h>

#define HOLDS(condition) \
	do { \
		if (!(condition)) \
			return #condition; \
	} while (0)

static const char *check_order(const struct usdty_probe_set *set)
{
	size_t live = 0, missing = 0;

	for (size_t i = 0; i < set->used; i++) {
		const struct usdty_probe *probe = set->order[i];

		HOLDS(usdty_probe_set_at(set, live) == probe || !probe);
		if (!probe)
			continue;
		live++;
		missing += !probe->batch;
		HOLDS(probe->at == i);
		HOLDS(!probe->removed);
		HOLDS(probe->batch || i >= set->scan);
	}
	HOLDS(live == set->live);
	HOLDS(missing == set->missing);
	HOLDS(set->used <= set->capacity);
	HOLDS(!usdty_probe_set_at(set, live));
	return NULL;
}

static bool is_found(const struct usdty_probe_set *set,
		     const struct usdty_probe *wanted)
{
	struct usdty_probe *probe = NULL;
	int times = 0;

	while ((probe = usdty_probe_set_named(set, usdty_probe_get_name(wanted),
					      probe)))
		times += probe == wanted;
	return times == 1;
}

static const char *check_index(const struct usdty_probe_set *set)
{
	size_t known = 0, live = 0;

	for (size_t i = 0; i < set->bucket_count; i++)
		for (const struct usdty_probe *probe = set->buckets[i]; probe;
		     probe = probe->next) {
			known++;
			live += !probe->removed;
			HOLDS(is_found(set, probe));
			HOLDS(!probe->batch ||
			      probe->batch->probes[probe->slot] == probe);
			HOLDS(!probe->removed || !probe->batch ||
			      probe->batch->state == USDTY_BATCH_SHOWN);
			HOLDS(!probe->removed ||
			      probe->gate == usdty_gate_closed);
		}
	HOLDS(known == set->known);
	HOLDS(live == set->live);
	return NULL;
}

static const char *check_batch(const struct usdty_provider *provider,
			       const struct usdty_batch *batch)
{
	size_t live = 0;

	HOLDS(*batch->link == batch);
	if (batch->state == USDTY_BATCH_EMPTY ||
	    batch->state == USDTY_BATCH_LOST) {
		HOLDS(!batch->probes && !batch->live);
		return NULL;
	}
	for (size_t i = 0; i < batch->count; i++) {
		const struct usdty_probe *probe = batch->probes[i];

		HOLDS(probe->provider == provider);
		HOLDS(probe->batch == batch && probe->slot == i);
		live += !probe->removed;
	}
	HOLDS(live == batch->live);
	HOLDS(live > 0);
	return NULL;
}

static const char *check(const struct usdty_provider *provider)
{
	const char *broken = check_order(&provider->probes);

	if (!broken)
		broken = check_index(&provider->probes);
	for (int state = 0; state < USDTY_BATCH_STATES; state++)
		for (const struct usdty_batch *batch = provider->batches[state];
		     batch && !broken; batch = batch->next)
			broken = (int)batch->state == state ?
					 check_batch(provider, batch) :
					 "a batch is in the list of its state";
	return broken;
}

/* Of large providers, not each time: it takes linear time. */
enum { LARGE = 256 };

const char *sound_check(const usdty_provider *provider)
{
	const char *broken = NULL;

	usdty_lock();
	if (provider->probes.known < LARGE)
		broken = check(provider);
	usdty_unlock();
	return broken;
}

const char *sound_check_all(const usdty_provider *provider)
{
	const char *broken;

	usdty_lock();
	broken = check(provider);
	usdty_unlock();
	return broken;
}
