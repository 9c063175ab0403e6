/* SPDX-License-Identifier: MIT */
/*
 * The probes of a provider, in the order of their addition and by name. It
 * alone counts them and says which batch has which probe; all of it is guarded
 * by the lock.
 *
 * The handle of a removed probe stays in the index by name, because it is valid
 * until the provider is freed: an equal probe that is added later gets it back.
 *
 * What holds after each call, and tests/unit/sound.c checks:
 *   - `live` probes are in `order`, each at its place `at`, and no other;
 *   - `missing` of them have no batch, and none of these is before `scan`;
 *   - `known` handles are in the index, each once, in the bucket of its name;
 *   - a probe that has a batch is number `slot` of it, and every slot of a batch
 *     has a probe; a batch's `live` counts those that are not removed;
 *   - `generation` changed if anything of this did.
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
	uint32_t *sums;               /* counts of live ones: a Fenwick tree */
	size_t used, capacity;        /* of order; the capacity of sums, too */
	struct usdty_probe **buckets; /* by name, the youngest first */
	size_t bucket_count;          /* 0, or a power of two */
	size_t known, live, missing, scan;
	uint64_t generation;
};

/* Makes room for so many more probes. False if there is not enough memory. */
bool usdty_probe_set_reserve(struct usdty_probe_set *set, size_t count);

/* Adds a probe, new or removed before; there is room. One that still has a batch
 * has its old slot again. */
void usdty_probe_set_add(struct usdty_probe_set *set,
			 struct usdty_probe *probe);

void usdty_probe_set_remove(struct usdty_probe_set *set,
			    struct usdty_probe *probe);

/* Live probe number `index` in the order of addition, or NULL. */
struct usdty_probe *usdty_probe_set_at(const struct usdty_probe_set *set,
				       size_t index);

/* Of all probes of that name, removed ones too: the first for previous NULL,
 * then the one after it; NULL after the last. */
struct usdty_probe *usdty_probe_set_named(const struct usdty_probe_set *set,
					  const char *name,
					  const struct usdty_probe *previous);

/* Copies the missing probes to an array with room for all of them. */
void usdty_probe_set_collect(struct usdty_probe_set *set,
			     struct usdty_probe **probes);

/* Gives missing probes a batch that has none; the batch owns the array from now
 * on. */
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

/* Frees all handles. */
void usdty_probe_set_free(struct usdty_probe_set *set);

#endif
