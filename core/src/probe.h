/* SPDX-License-Identifier: MIT */
#ifndef USDTY_PROBE_H
#define USDTY_PROBE_H

#include <stdbool.h>

#include "definition.h"
#include "usdty.h"

struct usdty_batch;
struct usdty_location;

/* One allocation, small: programs have ten thousands. */
struct usdty_probe {
	/* Where the probe is now. These come first: the header's inline check
	 * and the bindings load them. Written under the lock, read without. */
	const volatile uint16_t *gate;
	void *entry;

	struct usdty_provider *provider;
	struct usdty_batch *batch; /* that has it as number `slot`, or NULL */
	struct usdty_probe *next;  /* in the index by name: see probe_set.h */
	uint32_t slot;
	uint32_t at;               /* its place in the order of addition */
	uint32_t turn;             /* how many times it was added */
	uint8_t types[USDTY_MAX_ARGUMENTS];
	uint8_t count;
	uint8_t flags;
	uint8_t function_at;       /* where in text: behind the name */
	bool removed;
	uint8_t call_at;           /* in units: see fire_variadic.h */
	char text[]; /* name, function, argument names, each with its NUL */
};

/* NULL if there is not enough memory. */
struct usdty_probe *usdty_probe_new(struct usdty_provider *provider,
				    const struct usdty_probe_spec *spec);

bool usdty_probe_has_signature(const struct usdty_probe *probe,
			       const struct usdty_probe_spec *spec);

/* Where to go with the arguments. Loaded for each hit: it may change. */
static inline void *usdty_probe_entry(const struct usdty_probe *probe)
{
	return __atomic_load_n(&probe->entry, __ATOMIC_ACQUIRE);
}

/* Whether the spec has the same function, types, flags and names of arguments;
 * the name is compared before. */
bool usdty_probe_equals(const struct usdty_probe *probe,
			const struct usdty_probe_spec *spec);

/* Move the gate and the entry: to those of its batch, or the gate to the closed
 * one. */
void usdty_probe_open(struct usdty_probe *probe,
		      const struct usdty_location *location);
void usdty_probe_close(struct usdty_probe *probe);

#endif
