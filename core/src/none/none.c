/* SPDX-License-Identifier: MIT */
/* The backend for systems without a tracer: gates stay closed. This includes
 * the gates of probes without a semaphore, so that programs pay nothing for
 * them. */
#include <stdlib.h>

#include "backend.h"
#include "gate.h"

static bool is_supported(void)
{
	return true;
}

static usdty_status load(const struct usdty_definition *definition,
			 struct usdty_batch **batch, struct usdty_error *error)
{
	size_t count = definition->count;
	struct usdty_location *locations;

	*batch = calloc(1, sizeof **batch + count * sizeof *locations);
	if (!*batch)
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "provider '%s': not enough memory",
				  definition->provider);
	locations = (struct usdty_location *)(*batch + 1);
	for (size_t i = 0; i < count; i++) {
		locations[i].entry = (void *)usdty_entry_closed;
		locations[i].gate = usdty_gate_closed;
	}
	(*batch)->locations = locations;
	return USDTY_OK;
}

static usdty_status nothing(struct usdty_batch *batch,
			    struct usdty_error *error)
{
	(void)batch;
	(void)error;
	return USDTY_OK;
}

static void unload(struct usdty_batch *batch)
{
	free(batch);
}

const struct usdty_backend usdty_none = {
	.name = "none",
	.is_supported = is_supported,
	.load = load,
	.show = nothing,
	.hide = nothing,
	.unload = unload,
};
