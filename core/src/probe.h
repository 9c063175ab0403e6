/* SPDX-License-Identifier: MIT */
#ifndef USDTY_PROBE_H
#define USDTY_PROBE_H

#include <stdbool.h>

#include "arena.h"
#include "definition.h"
#include "usdty.h"

struct usdty_batch;
struct usdty_location;

/* One small allocation each: programs have tens of thousands. */
struct usdty_probe {
	/* Where the probe is now. The two come first, because the header's
	 * inline check and the bindings load them. Written under the lock, read
	 * without it. */
	const volatile uint16_t *gate;
	void *entry;

	struct usdty_provider *provider;
	struct usdty_batch *batch; /* where it is number `slot`, or NULL */
	struct usdty_probe *next;  /* in the index by name: see probe_set.h */
	uint32_t slot;
	uint32_t at;   /* its position in the order of addition */
	uint32_t turn; /* how many times it was added */
	uint16_t strings; /* a bit for each argument that is a string */
	uint8_t types[USDTY_MAX_ARGUMENTS];
	uint8_t count;
	uint8_t flags;
	uint8_t function_at; /* offset in text: after the name */
	bool removed;
	uint8_t call_at; /* in units: see fire_variadic.h */
	char text[];     /* name, function, argument names, each with a NUL */
};

/* The size of the largest probe, in bytes. */
size_t usdty_probe_largest(void);

/* Lives as long as the arena. NULL if there is not enough memory. */
struct usdty_probe *usdty_probe_new(struct usdty_arena *arena,
				    struct usdty_provider *provider,
				    const struct usdty_probe_spec *spec);

bool usdty_probe_has_signature(const struct usdty_probe *probe,
			       const struct usdty_probe_spec *spec);

/* The code to call with the arguments. Loaded for each hit, because it may
 * change. */
static inline void *usdty_probe_entry(const struct usdty_probe *probe)
{
	return __atomic_load_n(&probe->entry, __ATOMIC_ACQUIRE);
}

/* Whether the spec has the same function, types, flags and argument names. The
 * caller has compared the probe's name already. */
bool usdty_probe_equals(const struct usdty_probe *probe,
			const struct usdty_probe_spec *spec);

/* Opening sets gate and entry to those of the location. Closing sets only the
 * gate, to the one that is always closed. */
void usdty_probe_open(struct usdty_probe *probe,
		      const struct usdty_location *location);
void usdty_probe_close(struct usdty_probe *probe);

#endif
