/* SPDX-License-Identifier: MIT */
/* The backend for where nothing can trace: gates stay closed. A probe without
 * a semaphore is never watched here, so that programs pay nothing. */
#include <stdlib.h>

#include "backend.h"
#include "gate.h"

static bool is_supported(void)
{
	return true;
}

static usdty_status load(const struct usdty_definition *definition,
			 struct usdty_part **part, struct usdty_error *error)
{
	size_t count = definition->count;
	struct usdty_place *places;

	*part = calloc(1, sizeof **part + count * sizeof *places);
	if (!*part)
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "provider '%s': not enough memory",
				  definition->provider);
	places = (struct usdty_place *)(*part + 1);
	for (size_t i = 0; i < count; i++) {
		places[i].entry = (void *)usdty_entry_closed;
		places[i].gate = usdty_gate_closed;
	}
	(*part)->places = places;
	return USDTY_OK;
}

static usdty_status nothing(struct usdty_part *part, struct usdty_error *error)
{
	(void)part;
	(void)error;
	return USDTY_OK;
}

static void unload(struct usdty_part *part)
{
	free(part);
}

const struct usdty_backend usdty_none = {
	.name = "none",
	.is_supported = is_supported,
	.load = load,
	.show = nothing,
	.hide = nothing,
	.unload = unload,
};
