/* SPDX-License-Identifier: MIT */
#include "probe_set.h"

#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "hash.h"
#include "probe.h"

/* == By name ============================================================= */

static struct usdty_probe **bucket_of(const struct usdty_probe_set *set,
				      const char *name)
{
	struct usdty_hash hash = usdty_hash(name, strlen(name));
	uint32_t number;

	memcpy(&number, hash.bytes, sizeof number);
	return &set->buckets[number & (set->bucket_count - 1)];
}

static void index_probe(struct usdty_probe_set *set, struct usdty_probe *probe)
{
	struct usdty_probe **bucket = bucket_of(set,
						usdty_probe_get_name(probe));

	probe->next = *bucket;
	*bucket = probe;
}

struct usdty_probe *usdty_probe_set_named(const struct usdty_probe_set *set,
					  const char *name,
					  const struct usdty_probe *previous)
{
	struct usdty_probe *probe;

	if (!set->bucket_count)
		return NULL;
	probe = previous ? previous->next : *bucket_of(set, name);
	while (probe && strcmp(usdty_probe_get_name(probe), name))
		probe = probe->next;
	return probe;
}

/* Reverses a chain. Its probes are then moved to other buckets one by one, each
 * to the front, so that the youngest is first again. */
static struct usdty_probe *reverse(struct usdty_probe *probe)
{
	struct usdty_probe *reversed = NULL, *next;

	for (; probe; probe = next) {
		next = probe->next;
		probe->next = reversed;
		reversed = probe;
	}
	return reversed;
}

static bool reserve_buckets(struct usdty_probe_set *set, size_t wanted)
{
	struct usdty_probe **old = set->buckets, *probe, *next;
	size_t old_count = set->bucket_count, count = old_count;

	while (count < wanted)
		count = count ? count * 2 : 8;
	if (count == old_count)
		return true;
	set->buckets = calloc(count, sizeof *set->buckets);
	if (!set->buckets) {
		set->buckets = old;
		return false;
	}
	set->bucket_count = count;
	for (size_t i = 0; i < old_count; i++)
		for (probe = reverse(old[i]); probe; probe = next) {
			next = probe->next;
			index_probe(set, probe);
		}
	free(old);
	return true;
}

/* == In the order of addition ============================================ */

/* sums[i - 1] counts the live probes among the last (i & -i) of the first i
 * positions, for i from 1. */
static void count_at(struct usdty_probe_set *set, size_t at, int difference)
{
	for (size_t i = at + 1; i <= set->capacity; i += i & -i)
		set->sums[i - 1] += (uint32_t)difference;
}

static void place(struct usdty_probe_set *set, struct usdty_probe *probe)
{
	probe->at = (uint32_t)set->used;
	set->order[set->used++] = probe;
	count_at(set, probe->at, 1);
}

/* Closes the gaps that removed probes left. */
static void compact(struct usdty_probe_set *set)
{
	size_t used = set->used;

	memset(set->sums, 0, set->capacity * sizeof *set->sums);
	set->used = 0;
	set->scan = 0;
	for (size_t i = 0; i < used; i++)
		if (set->order[i])
			place(set, set->order[i]);
}

/* Closes gaps before it asks for more memory, unless they would soon have to be
 * closed again. */
static bool reserve_order(struct usdty_probe_set *set, size_t count)
{
	size_t wanted = set->live + set->live / 2 + count, capacity = 8;
	struct usdty_probe **order;
	uint32_t *sums;

	if (set->used + count <= set->capacity)
		return true;
	while (capacity < wanted)
		capacity *= 2;
	if (capacity > set->capacity) {
		order = realloc(set->order, capacity * sizeof *order);
		if (!order)
			return false;
		set->order = order;
		sums = realloc(set->sums, capacity * sizeof *sums);
		if (!sums)
			return false;
		set->sums = sums;
		set->capacity = capacity;
	}
	compact(set);
	return true;
}

/* Chains of two probes on average are short enough. */
static size_t buckets_for(size_t known)
{
	return (known + 1) / 2;
}

bool usdty_probe_set_has_room(const struct usdty_probe_set *set, size_t count)
{
	return set->used + count <= set->capacity &&
	       buckets_for(set->known + count) <= set->bucket_count;
}

bool usdty_probe_set_reserve(struct usdty_probe_set *set, size_t count)
{
	return reserve_order(set, count) &&
	       reserve_buckets(set, buckets_for(set->known + count));
}

struct usdty_probe *usdty_probe_set_at(const struct usdty_probe_set *set,
				       size_t index)
{
	size_t at = 0;

	if (index >= set->live)
		return NULL;
	for (size_t step = set->capacity; step; step /= 2)
		if (at + step <= set->capacity &&
		    set->sums[at + step - 1] <= index) {
			at += step;
			index -= set->sums[at - 1];
		}
	return set->order[at];
}

/* == Adding and removing ================================================= */

void usdty_probe_set_add(struct usdty_probe_set *set, struct usdty_probe *probe)
{
	if (!probe->turn) {
		index_probe(set, probe);
		set->known++;
	}
	if (!++probe->turn) /* 0 means that it is new */
		probe->turn = 1;
	probe->removed = false;
	place(set, probe);
	set->live++;
	if (probe->batch)
		probe->batch->live++;
	else
		set->missing++;
}

void usdty_probe_set_remove(struct usdty_probe_set *set,
			    struct usdty_probe *probe)
{
	probe->removed = true;
	set->order[probe->at] = NULL;
	count_at(set, probe->at, -1);
	set->live--;
	if (probe->batch)
		probe->batch->live--;
	else
		set->missing--;
}

/* == Batches ============================================================= */

void usdty_probe_set_collect(struct usdty_probe_set *set,
			     struct usdty_probe **probes)
{
	size_t count = 0, first = set->used;

	for (size_t i = set->scan; count < set->missing; i++) {
		struct usdty_probe *probe = set->order[i];

		if (!probe || probe->batch)
			continue;
		if (!count)
			first = i;
		probes[count++] = probe;
	}
	set->scan = first;
}

void usdty_probe_set_attach(struct usdty_probe_set *set,
			    struct usdty_batch *batch,
			    struct usdty_probe **probes)
{
	batch->probes = probes;
	batch->live = 0;
	batch->changed = false;
	for (size_t i = 0; i < batch->count; i++) {
		probes[i]->batch = batch;
		probes[i]->slot = (uint32_t)i;
		batch->live += !probes[i]->removed;
	}
	set->missing -= batch->live;
}

void usdty_probe_set_detach(struct usdty_probe_set *set,
			    struct usdty_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct usdty_probe *probe = batch->probes[i];

		probe->batch = NULL;
		if (probe->removed)
			continue;
		set->missing++;
		if (probe->at < set->scan)
			set->scan = probe->at;
	}
	free(batch->probes);
	batch->probes = NULL;
	batch->live = 0;
}

void usdty_probe_set_replace(struct usdty_probe_set *set,
			     struct usdty_probe *removed,
			     struct usdty_probe *probe)
{
	probe->batch = removed->batch;
	probe->slot = removed->slot;
	probe->batch->probes[probe->slot] = probe;
	probe->batch->changed = true;
	probe->batch->live++;
	removed->batch = NULL;
	set->missing--;
}

void usdty_probe_set_free(struct usdty_probe_set *set)
{
	free(set->buckets);
	free(set->order);
	free(set->sums);
}
