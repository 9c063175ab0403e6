/* SPDX-License-Identifier: MIT */
/*
 * From arguments to the traced instruction. Built with frame pointers and
 * without tail calls, so that a tracer that walks frame pointers finds the
 * function that fires. Takes no lock and allocates nothing.
 *
 * The provider may be disabled after the gate was read and before the entry is
 * called. Until the provider is freed, the entry then leads to code that
 * returns at once.
 */
#include "gate.h"
#include "probe.h"
#include "usdty/probe.h"

_Static_assert(USDTY_STRING_READ == USDTY_STRING_READ_,
	       "two headers read strings up to different bounds");

typedef uint64_t word;

/* A word is one native argument on each architecture that has a backend with
 * gates that open. A 32-bit architecture will need another file. Comparisons,
 * with two arguments first, are faster than a jump table: a jump that is taken
 * costs more than several that are not. */
static void call_words(void *entry, const word *w, size_t count)
{
#define CALL(types, arguments) \
	((void(*) types)entry) arguments; \
	break
	switch (__builtin_expect(count, 2)) {
	case 0: CALL((void), ());
	case 1: CALL((word), (w[0]));
	case 2: CALL((word, word), (w[0], w[1]));
	case 3: CALL((word, word, word), (w[0], w[1], w[2]));
	case 4: CALL((word, word, word, word), (w[0], w[1], w[2], w[3]));
	case 5:
		CALL((word, word, word, word, word),
		     (w[0], w[1], w[2], w[3], w[4]));
	case 6:
		CALL((word, word, word, word, word, word),
		     (w[0], w[1], w[2], w[3], w[4], w[5]));
	case 7:
		CALL((word, word, word, word, word, word, word),
		     (w[0], w[1], w[2], w[3], w[4], w[5], w[6]));
	case 8:
		CALL((word, word, word, word, word, word, word, word),
		     (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]));
	case 9:
		CALL((word, word, word, word, word, word, word, word, word),
		     (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]));
	case 10:
		CALL((word, word, word, word, word, word, word, word, word,
		      word),
		     (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8],
		      w[9]));
	case 11:
		CALL((word, word, word, word, word, word, word, word, word,
		      word, word),
		     (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8],
		      w[9], w[10]));
	default:
		CALL((word, word, word, word, word, word, word, word, word,
		      word, word, word),
		     (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8],
		      w[9], w[10], w[11]));
	}
#undef CALL
}

/* One comparison for both of the gate's values that need a closer look: 0 and
 * USDTY_GATE_ASK. A caller that made words has usually seen the gate open. */
USDTY_UNSANITIZED_ static inline bool is_open(const struct usdty_probe *probe)
{
	const volatile uint16_t *gate =
		__atomic_load_n(&probe->gate, __ATOMIC_RELAXED);

	if (__builtin_expect((uint16_t)(*gate - 1) < USDTY_GATE_ASK - 1, 1))
		return true;
	return usdty_probe_is_enabled(probe);
}

/* Not inlined: most probes have no string, and need no registers saved. */
static __attribute__((noinline)) void
read_strings(const struct usdty_probe *probe, const word *words)
{
	for (uint32_t left = probe->strings; left; left &= left - 1) {
		const word string = words[__builtin_ctz(left)];

		usdty_read_string_(usdty_gate_open, (const void *)(uintptr_t)string);
	}
}

usdty_status usdty_probe_fire_words(const usdty_probe *probe,
				    const uint64_t *words, size_t count)
{
	if (__builtin_expect(count != probe->count, 0))
		return probe == usdty_probe_none() ?
			       USDTY_OK :
			       USDTY_ERROR_ARGUMENT_COUNT;
	if (!is_open(probe))
		return USDTY_OK;
	if (probe->strings)
		read_strings(probe, words);
	call_words(usdty_probe_entry(probe), words, count);
	return USDTY_OK;
}
