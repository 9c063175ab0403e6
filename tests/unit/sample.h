/* SPDX-License-Identifier: MIT */
/* Images of providers that are never enabled. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stapsdt/image.h>

/* An architecture with one of its traced instructions. */
struct sample_target {
	const struct usdty_arch *arch;
	const struct usdty_code *traced;
};

/* All that there are. */
enum { SAMPLE_TARGETS = 3 };
extern const struct sample_target sample_targets[SAMPLE_TARGETS];

/* Makes the image of all the provider's probes. Fails for want of memory.
 * Caller frees image->bytes. */
usdty_status sample_image(const usdty_provider *provider,
			  const struct sample_target *target,
			  struct usdty_image *image, struct usdty_error *error);

#endif
