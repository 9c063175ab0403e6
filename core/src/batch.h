/* SPDX-License-Identifier: MIT */
/*
 * A batch is the probes of a provider that became visible together: one object
 * on Linux. A provider has one, and a further one for each time that probes are
 * added while it is enabled. Batches live until their provider is freed, because
 * threads may keep addresses of their gates.
 *
 *	loaded --show--> shown <--hide / show--> hidden
 *	                          hidden --dissolve--> empty --attach--> hidden
 *
 * When a provider is disabled, batches are dissolved if there are several, so
 * that all probes go into one when it is enabled again; or if probes of the one
 * were removed. An empty batch is used again for the probes that it was made
 * for.
 */
#ifndef USDTY_BATCH_H
#define USDTY_BATCH_H

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
	USDTY_BATCH_EMPTY,  /* without probes */
	USDTY_BATCH_HIDDEN,
	USDTY_BATCH_SHOWN,
	USDTY_BATCH_LOST,   /* without probes, and cannot be shown any more */
	USDTY_BATCH_STATES,
};

struct usdty_batch {
	struct usdty_batch *next, **link; /* of the provider's in this state */
	enum usdty_batch_state state;
	struct usdty_hash fingerprint;
	const char *path;                 /* of its file, or NULL; the backend's */
	struct usdty_location *locations; /* by slot; the backend's */
	struct usdty_probe **probes;      /* by slot */
	size_t count;                     /* of slots */
	size_t live;                      /* slots whose probe is not removed */
};

/* All these are called under the lock. */

/* Gives each probe a batch and shows the batches. Releases the lock while it
 * loads; starts over if the provider was changed meanwhile, and stops if
 * it was disabled, unless `enabling`. On failure some batches may be shown. */
usdty_status usdty_batches_show(struct usdty_provider *provider, bool enabling,
				struct usdty_error *error);

/* Hides all batches, or on failure none. */
usdty_status usdty_batches_hide(struct usdty_provider *provider,
				struct usdty_error *error);

/* Closes the probe's gate, because it is about to be removed. The last probe of a
 * batch hides it. On failure nothing changed. */
usdty_status usdty_batch_leave(struct usdty_probe *probe,
			       struct usdty_error *error);

/* Opens the gate of a probe whose batch is shown. */
void usdty_batch_enter(struct usdty_probe *probe);

/* Takes all probes out of a hidden batch. */
void usdty_batch_dissolve(struct usdty_provider *provider,
			  struct usdty_batch *batch);

/* Called without the lock, when no thread uses the provider. */
void usdty_batches_unload(struct usdty_provider *provider);

#endif
