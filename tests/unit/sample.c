/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include <stdlib.h>

const struct sample_target sample_targets[SAMPLE_TARGETS] = {
	{ &usdty_arch_x86_64, &usdty_arch_x86_64.traced },
	{ &usdty_arch_x86_64, &usdty_arch_x86_64.traced_optimized },
	{ &usdty_arch_aarch64, &usdty_arch_aarch64.traced },
};

usdty_status sample_image(const usdty_provider *provider,
			  const struct sample_target *target,
			  struct usdty_image *image, struct usdty_error *error)
{
	struct usdty_definition definition = {
		.provider = usdty_provider_get_name(provider),
		.count = usdty_provider_get_probe_count(provider),
	};
	usdty_status status = USDTY_ERROR_MEMORY;

	definition.probes = calloc(definition.count + 1,
				   sizeof *definition.probes);
	if (!definition.probes)
		return status;
	for (size_t i = 0; i < definition.count; i++)
		definition.probes[i] = usdty_provider_get_probe(provider, i);
	if (usdty_definition_seal(&definition))
		status = usdty_image_make(&definition, target->arch,
					  target->traced, image, error);
	free(definition.probes);
	return status;
}
