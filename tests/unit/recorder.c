/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include <errno.h>
#include <gate.h>
#include <probe.h>
#include <signal.h>
#include <string.h>

#include "suite.h"

typedef uint64_t word;

word recorder_words[USDTY_MAX_ARGUMENTS];
int recorder_hits;
static usdty_provider *provider;

/* Takes the place of the stub. What was not passed is garbage. */
static void record(word a, word b, word c, word d, word e, word f, word g,
		   word h, word i, word j, word k, word l)
{
	const word all[] = { a, b, c, d, e, f, g, h, i, j, k, l };

	memcpy(recorder_words, all, sizeof all);
	recorder_hits++;
}

usdty_probe *recorder_enter(const usdty_type *types, size_t count)
{
	usdty_probe *probe;

	provider = suite_provider("recorder");
	probe = suite_probe(provider, "f", "p", types, count);
	probe->gate = usdty_gate_open;
	probe->entry = (void *)record;
	memset(recorder_words, 0xee, sizeof recorder_words);
	recorder_hits = 0;
	return probe;
}

void recorder_leave(void)
{
	usdty_provider_free(provider);
}

void recorder_entry(usdty_probe *probe, void *entry)
{
	probe->entry = entry;
}

void recorder_close(usdty_probe *probe)
{
	probe->gate = usdty_gate_closed;
}

static const usdty_probe *in_handler;
static recorder_fire *fire_in_handler;

static void handle(int number)
{
	(void)number;
	fire_in_handler(in_handler);
}

uint64_t recorder_in_handler(recorder_fire *fire)
{
	const usdty_type types[] = { USDTY_INT };
	/* The C library declares that raise() calls nothing of this file. */
	int (*volatile raise_signal)(int) = raise;
	word recorded;

	in_handler = recorder_enter(types, 1);
	fire_in_handler = fire;
	signal(SIGUSR1, handle);
	raise_signal(SIGUSR1);
	signal(SIGUSR1, SIG_DFL);
	CU_ASSERT_EQUAL(recorder_hits, 1);
	recorded = recorder_words[0];
	recorder_leave();
	return recorded;
}

void recorder_errno_is_kept(recorder_fire *fire)
{
	const usdty_type types[] = { USDTY_INT, USDTY_STRING };
	usdty_provider *traced = suite_provider("errno");
	usdty_probe *probe = suite_probe(traced, "f", "p", types, 2);

	ASSERT_OK(traced, usdty_provider_enable(traced));
	suite_set_gate(probe, 1);
	errno = EBADMSG;
	fire(probe);
	CU_ASSERT_EQUAL(errno, EBADMSG);
	usdty_provider_free(traced);
}
