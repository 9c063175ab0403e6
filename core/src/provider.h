/* SPDX-License-Identifier: MIT */
#ifndef USDTY_PROVIDER_H
#define USDTY_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "probe.h"

/* All of it is guarded by the lock, but for what never changes. */
struct usdty_provider {
	const struct usdty_backend *backend;
	struct usdty_provider *next, *previous; /* of the process */
	struct usdty_batch *batches;
	struct usdty_probe **probes; /* in order of addition, removed ones too */
	uint32_t *buckets;           /* by name: number in probes + 1, or 0 */
	size_t count, capacity;      /* of probes; buckets has capacity */
	size_t live;                 /* probes that are not removed */
	size_t cursor, cursor_live;  /* a number in probes, and how many live
				      * ones are before it: see live_at() */
	size_t missing;		     /* live ones without a batch */
	uint64_t generation;	     /* changes with probes and batches */
	bool enabled;
	struct usdty_error error;
	const char *module;          /* behind the name */
	char name[];
};

/* The first provider of the process. */
extern struct usdty_provider *usdty_providers;

/* Of the probes of that name, removed ones too if tracers may still see them:
 * the first for previous NULL, then the one after it; NULL after the last. */
struct usdty_probe *usdty_provider_named(const struct usdty_provider *provider,
					 const char *name,
					 const struct usdty_probe *previous);

/* Takes a removed probe out of the index by name. */
void usdty_provider_forget(struct usdty_probe *probe);

#endif
