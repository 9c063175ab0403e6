/* SPDX-License-Identifier: MIT */
#ifndef USDTY_PROBE_H
#define USDTY_PROBE_H

#include <stdbool.h>

#include "definition.h"
#include "usdty.h"

struct usdty_batch;

/* One allocation, small: programs have ten thousands. */
struct usdty_probe {
	/* Where the probe is now. gate comes first: the header's inline check
	 * and the bindings load it. Written under the lock, read without. */
	const volatile uint16_t *gate;
	void *entry;

	struct usdty_provider *provider;
	struct usdty_batch *batch; /* that has it as number `slot`, or NULL */
	uint32_t slot;
	uint32_t next;           /* of the same bucket: see provider.h */
	uint8_t types[USDTY_MAX_ARGUMENTS];
	uint8_t count;
	uint8_t flags : 1;
	uint8_t function_at : 7; /* where in text: behind the name */
	bool removed;
	uint8_t call_at;         /* in units: see fire_variadic.h */
	char text[]; /* name, function, argument names, each with its NUL */
};

/* NULL if there is not enough memory. */
struct usdty_probe *usdty_probe_new(struct usdty_provider *provider,
				    const struct usdty_spec *spec);

bool usdty_probe_has_signature(const struct usdty_probe *probe,
			       const struct usdty_spec *spec);

/* Where to go with the arguments. Loaded for each hit: it may change. */
static inline void *usdty_probe_entry(const struct usdty_probe *probe)
{
	return __atomic_load_n(&probe->entry, __ATOMIC_ACQUIRE);
}

/* Move the gate: to the one of its batch, or to the closed one. */
void usdty_probe_open(struct usdty_probe *probe);
void usdty_probe_close(struct usdty_probe *probe);

#endif
