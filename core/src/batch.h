/* SPDX-License-Identifier: MIT */
/*
 * A batch is the probes of a provider that became visible together: one object
 * on Linux. A provider has one, and a further one for what is added while it
 * is enabled. Batches live until their provider is freed, because threads may
 * keep addresses of their gates.
 *
 *	loaded --show--> shown <--hide / show--> hidden
 *	                             hidden --dissolve--> empty --attach--> hidden
 *
 * A batch that no longer has just the probes of its object is dissolved when
 * it is hidden: its probes go to a new batch, and it serves again when the
 * provider has the old set again.
 */
#ifndef USDTY_BATCH_H
#define USDTY_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "hash.h"

struct usdty_probe;
struct usdty_provider;
struct usdty_backend;

/* Where a probe is in its batch. */
struct usdty_location {
	void *entry;
	const volatile uint16_t *gate;
};

struct usdty_batch {
	struct usdty_batch *next; /* of the provider */
	struct usdty_hash fingerprint;
	const char *path; /* of its file, or NULL; the backend's */
	struct usdty_location *locations; /* by slot; the backend's */
	struct usdty_probe **probes; /* by slot, or NULL: the batch is empty */
	size_t count;		     /* of slots */
	size_t live;		     /* slots whose probe is not removed */
	bool shown;
	bool lost; /* cannot be shown any more */
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

/* Takes a probe out of its batch; the last one hides it. On failure nothing
 * changed. */
usdty_status usdty_batch_leave(struct usdty_probe *probe,
			       struct usdty_error *error);

/* Gives a new probe the location of a removed one that tracers still see. */
void usdty_batch_take_over(struct usdty_probe *probe,
			   struct usdty_probe *removed);

/* Takes all probes out of a hidden batch. */
void usdty_batch_dissolve(struct usdty_batch *batch);

/* Called without the lock. */
void usdty_batches_unload(struct usdty_provider *provider);

#endif
