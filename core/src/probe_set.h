/* SPDX-License-Identifier: MIT */
/*
 * The probes of a provider, in the order of their addition and by name. Only
 * this file counts them and records which batch has which probe. The lock
 * guards all of it.
 *
 * The handle of a removed probe stays in the index by name, because it is valid
 * until the provider is freed. If an equal probe is added later, it gets this
 * handle.
 *
 * After each call the following holds (tests/unit/sound.c checks it):
 *   - the `live` probes are in `order`, each at its position `at`, no others;
 *   - `missing` of them have no batch, and none of these is before `scan`;
 *   - `known` handles are in the index, each once, in the bucket of its name;
 *   - a probe that has a batch is number `slot` of it, and every slot of a batch
 *     has a probe; a batch's `live` counts those that are not removed.
 */
#ifndef USDTY_PROBE_SET_H
#define USDTY_PROBE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usdty_batch;
struct usdty_probe;

struct usdty_probe_set {
	struct usdty_probe **order;   /* NULL where a probe was removed */
	uint32_t *sums;               /* a Fenwick tree of live probes */
	size_t used, capacity;        /* of order; capacity of sums, too */
	struct usdty_probe **buckets; /* by name, the youngest first */
	size_t bucket_count;          /* 0, or a power of two */
	size_t known, live, missing, scan;
};

/* Whether usdty_probe_set_reserve() has so much room without calling the
 * allocator. */
bool usdty_probe_set_has_room(const struct usdty_probe_set *set, size_t count);

/* Makes room for `count` more probes. False if there is not enough memory. */
bool usdty_probe_set_reserve(struct usdty_probe_set *set, size_t count);

/* Adds a probe that is new or was removed; room was reserved. A removed probe
 * that still has a batch keeps its slot. */
void usdty_probe_set_add(struct usdty_probe_set *set,
			 struct usdty_probe *probe);

void usdty_probe_set_remove(struct usdty_probe_set *set,
			    struct usdty_probe *probe);

/* Live probe number `index` in the order of addition, or NULL. */
struct usdty_probe *usdty_probe_set_at(const struct usdty_probe_set *set,
				       size_t index);

/* Iterates over all probes of this name, removed ones too. If previous is NULL,
 * returns the first, else the one after previous; NULL after the last. */
struct usdty_probe *usdty_probe_set_named(const struct usdty_probe_set *set,
					  const char *name,
					  const struct usdty_probe *previous);

/* Copies the missing probes to an array, which has room for all of them. */
void usdty_probe_set_collect(struct usdty_probe_set *set,
			     struct usdty_probe **probes);

/* Puts probes that have no batch into a batch that has none. Some may have been
 * removed. The batch then owns the array. */
void usdty_probe_set_attach(struct usdty_probe_set *set,
			    struct usdty_batch *batch,
			    struct usdty_probe **probes);

/* Takes all probes out of a batch. */
void usdty_probe_set_detach(struct usdty_probe_set *set,
			    struct usdty_batch *batch);

/* Gives a missing probe the slot of a removed one. */
void usdty_probe_set_replace(struct usdty_probe_set *set,
			     struct usdty_probe *removed,
			     struct usdty_probe *probe);

/* Frees what the set has. The handles are their provider's. */
void usdty_probe_set_free(struct usdty_probe_set *set);

#endif
