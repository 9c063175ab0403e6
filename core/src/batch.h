/* SPDX-License-Identifier: MIT */
/*
 * A batch is a set of probes that became visible together; on Linux it is one
 * object. A provider has one batch, and a further one for each call that adds
 * probes while it is enabled. Batches live until their provider is freed,
 * because threads may keep addresses of their gates.
 *
 *	loaded --show--> shown <--hide / show--> hidden
 *	                          hidden --dissolve--> empty --attach--> hidden
 *
 * When a provider is disabled, its batches are dissolved if there are several:
 * all probes then go into one batch when the provider is enabled again. A
 * single batch is dissolved if some of its probes were removed. An empty batch
 * is used again for probes with the same definition.
 */
#ifndef USDTY_BATCH_H
#define USDTY_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "hash.h"

struct usdty_probe;
struct usdty_provider;

/* Where a probe is in its batch. */
struct usdty_location {
	void *entry;
	const volatile uint16_t *gate;
};

enum usdty_batch_state {
	USDTY_BATCH_EMPTY, /* without probes */
	USDTY_BATCH_HIDDEN,
	USDTY_BATCH_SHOWN,
	USDTY_BATCH_LOST, /* without probes, and cannot be shown any more */
	USDTY_BATCH_STATES,
};

struct usdty_batch {
	struct usdty_batch *next, **link; /* list of this state */
	enum usdty_batch_state state;
	struct usdty_hash fingerprint;
	const char *path;                 /* its file or NULL; the backend's */
	struct usdty_location *locations; /* by slot; the backend's */
	struct usdty_probe **probes;      /* by slot */
	size_t count;                     /* of slots */
	size_t live;                      /* slots whose probe is not removed */
	bool changed;                     /* a slot got another probe */
};

/* A probe that a call adds. If probe->turn differs from `turn` later, the handle
 * was removed and added again by another call. */
struct usdty_addition {
	struct usdty_probe *probe;
	uint32_t turn;
};

/*
 * All these are called under the lock.
 *
 * The first two release it while they load. Meanwhile other threads may change
 * the provider, and add, remove and show probes. What was loaded is used if at
 * least one of its probes is live and none has got a batch from another thread.
 * Otherwise it is unloaded and the rest is loaded: each time, another call has
 * made progress.
 */

/* Gives each probe a batch and shows the batches. Stops if another thread has
 * enabled the provider meanwhile. After a failure some of them may be shown. */
usdty_status usdty_batches_show(struct usdty_provider *provider,
				struct usdty_error *error);

/* Shows the probes that one call adds in a batch of their own, so that what
 * others add at the same time does not matter. Stops if the provider is disabled
 * meanwhile. After a failure none of them has a batch.
 * USDTY_ERROR_ENABLED if another call added and showed one of the same name. */
usdty_status usdty_batch_add(struct usdty_provider *provider,
			     const struct usdty_addition *added, size_t count,
			     struct usdty_error *error);

/* Hides all batches. If one cannot be hidden, shows the others again. */
usdty_status usdty_batches_hide(struct usdty_provider *provider,
				struct usdty_error *error);

/* Closes the gate of a probe that is about to be removed. If it is the last
 * live probe of its batch, the batch is hidden. If that fails, nothing has
 * changed. */
usdty_status usdty_batch_leave(struct usdty_probe *probe,
			       struct usdty_error *error);

/* Opens the gate of a probe whose batch is shown. */
void usdty_batch_enter(struct usdty_probe *probe);

/* Takes all probes out of the hidden batches, so that they become one batch with
 * those that are added. */
void usdty_batches_dissolve(struct usdty_provider *provider);

/* Unloads all batches. Called without the lock, when no thread uses the
 * provider. */
void usdty_batches_unload(struct usdty_provider *provider);

#endif
