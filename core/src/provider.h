/* SPDX-License-Identifier: MIT */
#ifndef USDTY_PROVIDER_H
#define USDTY_PROVIDER_H

#include <stdbool.h>

#include "batch.h"
#include "error.h"
#include "probe.h"
#include "probe_set.h"

/* All of it is guarded by the lock, but for what never changes. */
struct usdty_provider {
	const struct usdty_backend *backend;
	struct usdty_provider *next, *previous; /* see conflict.h */
	struct usdty_probe_set probes;
	struct usdty_batch *batches[USDTY_BATCH_STATES];
	bool enabled;
	struct usdty_error error;
	const char *module; /* behind the name */
	char name[];
};

#endif
