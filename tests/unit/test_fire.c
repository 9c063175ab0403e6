/* SPDX-License-Identifier: MIT */
/* What arrives at the entry. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "recorder.h"
#include "suite.h"

typedef uint64_t word;

static void words_arrive_in_every_number(void)
{
	usdty_type types[12];
	word words[12];

	for (size_t i = 0; i < 12; i++) {
		types[i] = USDTY_UINT64;
		words[i] = 0x1111111111111111 * (i + 1);
	}
	for (size_t count = 0; count <= 12; count++) {
		usdty_probe *probe = recorder_enter(types, count);

		CU_ASSERT_EQUAL(usdty_probe_fire_words(probe, words, count),
				USDTY_OK);
		CU_ASSERT_EQUAL(recorder_hits, 1);
		CU_ASSERT_EQUAL(memcmp(recorder_words, words,
				       count * sizeof *words),
				0);
		recorder_leave();
	}
}

static void wrong_number_of_words_is_refused(void)
{
	const usdty_type types[] = { USDTY_INT, USDTY_INT };
	const word words[3] = { 1, 2, 3 };
	usdty_probe *probe = recorder_enter(types, 2);

	for (size_t count = 0; count <= 3; count++)
		if (count != 2)
			CU_ASSERT_EQUAL(usdty_probe_fire_words(probe, words,
							       count),
					USDTY_ERROR_ARGUMENT_COUNT);
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1), USDTY_ERROR_ARGUMENT_COUNT);
	CU_ASSERT_EQUAL(recorder_hits, 0);
	recorder_close(probe);
	CU_ASSERT_EQUAL(usdty_probe_fire_words(probe, words, 3),
			USDTY_ERROR_ARGUMENT_COUNT);
	recorder_leave();
}

enum color { RED, GREEN = 7 };

/* The macro makes a word of each argument by its own type. */
#define ASSERT_WORD(expression, word_) \
	do { \
		CU_ASSERT_EQUAL(USDTY_FIRE(probe, expression), USDTY_OK); \
		CU_ASSERT_EQUAL(recorder_words[0], (word)(word_)); \
	} while (0)

static void macro_widens_each_type_by_its_sign(void)
{
	const usdty_type types[] = { USDTY_UINT64 };
	usdty_probe *probe = recorder_enter(types, 1);
	char array[] = "array";

	ASSERT_WORD((signed char)-1, -1);
	ASSERT_WORD((unsigned char)255, 255);
	ASSERT_WORD((char)'c', 'c');
	ASSERT_WORD((short)-2, -2);
	ASSERT_WORD((unsigned short)65535, 65535);
	ASSERT_WORD(-3, -3);
	ASSERT_WORD(4000000000u, 4000000000u);
	ASSERT_WORD(-5L, -5);
	ASSERT_WORD(ULONG_MAX, ULONG_MAX);
	ASSERT_WORD(LLONG_MIN, LLONG_MIN);
	ASSERT_WORD(ULLONG_MAX, ULLONG_MAX);
	ASSERT_WORD((_Bool)1, 1);
	ASSERT_WORD(GREEN, 7);
	ASSERT_WORD((enum color)GREEN, 7);
	ASSERT_WORD(NULL, 0);
	ASSERT_WORD((const volatile void *)recorder_words, recorder_words);
	ASSERT_WORD(array, array);
	ASSERT_WORD(&array[1], &array[1]);
	CU_ASSERT_EQUAL(recorder_hits, 18);
	recorder_leave();
}

static int evaluations;

static usdty_probe *evaluated(usdty_probe *probe)
{
	evaluations++;
	return probe;
}

static void macro_evaluates_the_probe_once_and_arguments_when_watched(void)
{
	const usdty_type types[] = { USDTY_INT };
	usdty_probe *probe = recorder_enter(types, 1);
	int arguments = 0;

	evaluations = 0;
	USDTY_FIRE(evaluated(probe), ++arguments);
	CU_ASSERT_EQUAL(evaluations, 1);
	CU_ASSERT_EQUAL(arguments, 1);
	recorder_close(probe);
	USDTY_FIRE(evaluated(probe), ++arguments);
	CU_ASSERT_EQUAL(evaluations, 2);
	CU_ASSERT_EQUAL(arguments, 1);
	CU_ASSERT_EQUAL(recorder_hits, 1);
	recorder_leave();
}

static void nothing_happens_while_closed(void)
{
	const usdty_type types[] = { USDTY_INT };
	usdty_probe *probe = recorder_enter(types, 1);
	const word one = 1;

	recorder_close(probe);
	errno = EBADMSG;
	CU_ASSERT_EQUAL(usdty_probe_fire_words(probe, &one, 1), USDTY_OK);
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1), USDTY_OK);
	CU_ASSERT_EQUAL(errno, EBADMSG);
	CU_ASSERT_EQUAL(recorder_hits, 0);
	recorder_leave();
}

/* With a real stub: nothing touches errno. */
static void fire_int_and_string(const usdty_probe *probe)
{
	USDTY_FIRE(probe, 1, "text");
}

static void errno_is_kept(void)
{
	recorder_errno_is_kept(fire_int_and_string);
}

struct returned {
	char text[64];
};

static struct returned return_text(char letter)
{
	struct returned made;

	memset(made.text, letter, sizeof made.text - 1);
	made.text[sizeof made.text - 1] = '\0';
	return made;
}

static char seen[2];

static void see(const char *first, const char *second)
{
	seen[0] = first[62];
	seen[1] = second[62];
}

/* C keeps a returned structure until the whole expression is over. */
static void arrays_in_returned_structures_live_until_the_hit_is_over(void)
{
	const usdty_type types[] = { USDTY_STRING, USDTY_STRING };
	usdty_probe *probe = recorder_enter(types, 2);

	recorder_entry(probe, (void *)see);
	USDTY_FIRE(probe, return_text('a').text, return_text('b').text);
	CU_ASSERT_EQUAL(seen[0], 'a');
	CU_ASSERT_EQUAL(seen[1], 'b');
	recorder_leave();
}

static void fire_int(const usdty_probe *probe)
{
	USDTY_FIRE(probe, 42);
}

static void handler_may_fire(void)
{
	CU_ASSERT_EQUAL(recorder_in_handler(fire_int), 42);
}

static const struct suite_case cases[] = {
	CASE(words_arrive_in_every_number),
	CASE(wrong_number_of_words_is_refused),
	CASE(macro_widens_each_type_by_its_sign),
	CASE(macro_evaluates_the_probe_once_and_arguments_when_watched),
	CASE(nothing_happens_while_closed),
	CASE(errno_is_kept),
	CASE(arrays_in_returned_structures_live_until_the_hit_is_over),
	CASE(handler_may_fire),
};

SUITE_MAIN("fire", cases)
