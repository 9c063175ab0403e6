/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include "backend.h"
#include "probe.h"
#include "provider.h"

const uint16_t usdty_gate_closed[2] __attribute__((aligned(4))) = { 0, 0 };
const uint16_t usdty_gate_open[2] __attribute__((aligned(4))) = { 1, 0 };

void usdty_entry_closed(void)
{
}

/* The backend gets the gate that we have read, because the probe may have
 * another one by now. A backend without ask() may have a semaphore that counted
 * up to USDTY_GATE_ASK: that is simply an open gate. */
int usdty_probe_ask(const usdty_probe *probe)
{
	const volatile uint16_t *gate = __atomic_load_n(&probe->gate,
							__ATOMIC_ACQUIRE);
	const uint16_t value = *gate;

	if (value == USDTY_GATE_ASK && probe->provider->backend->ask)
		return probe->provider->backend->ask(gate);
	return value != 0;
}

/* Makes the header's inline function a symbol, for callers that cannot include
 * the header. */
extern inline int usdty_probe_is_enabled(const usdty_probe *probe);
