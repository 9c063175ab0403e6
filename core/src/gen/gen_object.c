/* SPDX-License-Identifier: MIT */
/* The shared object that the library would make of a provider, to ship in a
 * package: tracers can attach before any process starts. */
#include <stdlib.h>
#include <string.h>

#include "../dlang/build.h"
#include "../provider.h"
#include "gen.h"

static usdty_status make_image(const usdty_provider *provider,
			       const struct usdty_target *target,
			       struct usdty_image *image,
			       struct usdty_error *error)
{
	const struct usdty_arch *arch = target->arch;
	struct usdty_definition definition = {
		.provider = provider->name,
		.probes = malloc((provider->probes.live + 1) *
				 sizeof *definition.probes),
		.count = provider->probes.live,
	};
	usdty_status status = USDTY_ERROR_MEMORY;

	if (definition.probes) {
		for (size_t i = 0; i < definition.count; i++)
			definition.probes[i] =
				usdty_probe_set_at(&provider->probes, i);
		if (usdty_definition_seal(&definition))
			status = usdty_image_make(
				&definition, arch,
				target->optimized ? &arch->traced_optimized :
						    &arch->traced,
				image, error);
	}
	free(definition.probes);
	return status;
}

static bool make(const struct usdty_provider_syntax *syntax,
		 const char *source, const struct usdty_target *target,
		 struct usdty_image *image, struct usdty_output *reason)
{
	struct usdty_error error;
	usdty_provider *provider;
	usdty_status status;

	if (target->optimized && !target->arch->traced_optimized.size) {
		usdty_output_put(reason, "%s has no other instruction",
				 target->arch->name);
		return false;
	}
	if (usdty_build(syntax, source, reason, &provider))
		return false;
	status = make_image(provider, target, image, &error);
	if (status)
		usdty_output_put(reason, "%s", usdty_status_text(status));
	usdty_provider_free(provider);
	return !status;
}

const struct usdty_generator usdty_gen_object = {
	.name = "object",
	.what = "shared objects that tracers see before a process starts",
	.make = make,
};
