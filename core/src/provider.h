/* SPDX-License-Identifier: MIT */
#ifndef USDTY_PROVIDER_H
#define USDTY_PROVIDER_H

#include <stdbool.h>

#include "batch.h"
#include "error.h"
#include "probe.h"
#include "probe_set.h"

/* The lock guards everything that can change. */
struct usdty_provider {
	const struct usdty_backend *backend;
	struct usdty_provider *next, *previous; /* see conflict.h */
	struct usdty_probe_set probes;
	struct usdty_arena memory; /* of all handles */
	struct usdty_batch *batches[USDTY_BATCH_STATES];
	bool enabled;
	struct usdty_error error;
	const char *module; /* stored after the name */
	char name[];
};

#endif
