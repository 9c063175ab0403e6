/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include "backend.h"
#include "probe.h"
#include "provider.h"

const uint16_t usdty_gate_closed[2]
	__attribute__((aligned(4))) = { 0, 0 };
const uint16_t usdty_gate_open[2]
	__attribute__((aligned(4))) = { 1, 0 };

void usdty_entry_closed(void)
{
}

/* The gate is what the backend knows the probe by: the probe may have another
 * one by now. A semaphore may hold that number, too. */
int usdty_probe_ask(const usdty_probe *probe)
{
	const volatile uint16_t *gate =
		__atomic_load_n(&probe->gate, __ATOMIC_ACQUIRE);
	const uint16_t value = *gate;

	if (value == USDTY_GATE_ASK && probe->provider->backend->ask)
		return probe->provider->backend->ask(gate);
	return value != 0;
}

/* The header's inline function as a symbol for those who cannot read it. */
extern inline int usdty_probe_is_enabled(const usdty_probe *probe);
