/* SPDX-License-Identifier: MIT */
/* What arrives at the entry. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "recorder.h"
#include "suite.h"

typedef uint64_t word;

/* A register's or slot's part that a tracer reads for the type. */
static word narrowed(word value, usdty_type type)
{
	int unused = 64 - 8 * (int)usdty_type_size(type);

	value <<= unused;
	return usdty_type_is_signed(type) ? (word)((int64_t)value >> unused)
					  : value >> unused;
}

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
				       count * sizeof *words), 0);
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

/* Fires one value variadically, as C passes it, and reads it back. */
#define ASSERT_PASSED(type, value) \
	do { \
		const usdty_type types[] = { type }; \
		usdty_probe *probe = recorder_enter(types, 1); \
		CU_ASSERT_EQUAL(usdty_probe_fire(probe, value), USDTY_OK); \
		CU_ASSERT_EQUAL(recorder_hits, 1); \
		CU_ASSERT_EQUAL(narrowed(recorder_words[0], type), \
				(word)(value)); \
		recorder_leave(); \
	} while (0)

static void variadic_extremes_arrive(void)
{
	static const char text[] = "text";

	ASSERT_PASSED(USDTY_INT8, INT8_MIN);
	ASSERT_PASSED(USDTY_INT8, INT8_MAX);
	ASSERT_PASSED(USDTY_INT16, INT16_MIN);
	ASSERT_PASSED(USDTY_INT16, INT16_MAX);
	ASSERT_PASSED(USDTY_INT32, INT32_MIN);
	ASSERT_PASSED(USDTY_INT32, -1);
	ASSERT_PASSED(USDTY_INT64, INT64_MIN);
	ASSERT_PASSED(USDTY_INT64, INT64_MAX);
	ASSERT_PASSED(USDTY_UINT8, UINT8_MAX);
	ASSERT_PASSED(USDTY_UINT16, UINT16_MAX);
	ASSERT_PASSED(USDTY_UINT32, UINT32_MAX);
	ASSERT_PASSED(USDTY_UINT64, UINT64_MAX);
	ASSERT_PASSED(USDTY_INT, INT_MIN);
	ASSERT_PASSED(USDTY_LONG, LONG_MIN);
	ASSERT_PASSED(USDTY_POINTER, (void *)&recorder_words);
	ASSERT_PASSED(USDTY_POINTER, NULL);
	ASSERT_PASSED(USDTY_STRING, text);
}

static usdty_status fire_v(const usdty_probe *probe, ...)
{
	va_list arguments;
	usdty_status status;

	va_start(arguments, probe);
	status = usdty_probe_fire_v(probe, arguments);
	va_end(arguments);
	return status;
}

static void twelve_mixed_arguments_arrive(void)
{
	static const char text[] = "text";
	const usdty_type types[12] = {
		USDTY_INT8, USDTY_UINT8, USDTY_INT16, USDTY_UINT16,
		USDTY_INT32, USDTY_UINT32, USDTY_INT64, USDTY_UINT64,
		USDTY_INT, USDTY_LONG, USDTY_POINTER, USDTY_STRING,
	};
	const word expected[12] = {
		(word)-1, 255, (word)-2, 65535, (word)-3, UINT32_MAX,
		(word)-4, UINT64_MAX, (word)-5, (word)-6, (word)types,
		(word)text,
	};
	usdty_probe *probe = recorder_enter(types, 12);

	for (int way = 0; way < 2; way++) {
		CU_ASSERT_EQUAL((way ? fire_v : usdty_probe_fire)(
			probe, -1, 255, -2, 65535, -3, UINT32_MAX, INT64_C(-4),
			UINT64_MAX, -5, -6L, types, text), USDTY_OK);
		CU_ASSERT_EQUAL(recorder_hits, way + 1);
		for (int i = 0; i < 12; i++)
			CU_ASSERT_EQUAL(narrowed(recorder_words[i], types[i]),
					expected[i]);
	}
	recorder_leave();
}

static void small_values_arrive_on_the_stack(void)
{
	static const usdty_type small[] = {
		USDTY_INT8, USDTY_UINT8, USDTY_INT16, USDTY_UINT16,
	};
	usdty_type types[12];

	for (int i = 0; i < 4; i++) {
		usdty_probe *probe;

		for (int j = 0; j < 12; j++)
			types[j] = small[i];
		probe = recorder_enter(types, 12);
		usdty_probe_fire(probe, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10,
				 -11, -12);
		for (int j = 0; j < 12; j++)
			CU_ASSERT_EQUAL(narrowed(recorder_words[j], small[i]),
					narrowed((word)-j - 1, small[i]));
		recorder_leave();
	}
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
	CU_ASSERT_EQUAL(usdty_probe_fire(probe, 1), USDTY_OK);
	CU_ASSERT_EQUAL(fire_v(probe, 1), USDTY_OK);
	CU_ASSERT_EQUAL(usdty_probe_fire_words(probe, &one, 1), USDTY_OK);
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1), USDTY_OK);
	CU_ASSERT_EQUAL(errno, EBADMSG);
	CU_ASSERT_EQUAL(recorder_hits, 0);
	recorder_leave();
}

/* With a real stub: nothing touches errno. */
static void errno_is_kept(void)
{
	const usdty_type types[] = { USDTY_INT, USDTY_STRING };
	usdty_provider *provider = suite_provider("fire");
	usdty_probe *probe = suite_probe(provider, "f", "p", types, 2);

	ASSERT_OK(provider, usdty_provider_enable(provider));
	suite_set_gate(probe, 1);
	errno = EBADMSG;
	USDTY_FIRE(probe, 1, "text");
	usdty_probe_fire(probe, 1, "text");
	CU_ASSERT_EQUAL(errno, EBADMSG);
	usdty_provider_free(provider);
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

static usdty_probe *in_handler;

static void handle(int number)
{
	(void)number;
	if (usdty_probe_is_enabled(in_handler))
		usdty_probe_fire(in_handler, 42);
}

static void handler_may_fire(void)
{
	const usdty_type types[] = { USDTY_INT };
	/* The C library declares that raise() calls nothing of this file. */
	int (*volatile raise_signal)(int) = raise;

	in_handler = recorder_enter(types, 1);
	signal(SIGUSR1, handle);
	raise_signal(SIGUSR1);
	signal(SIGUSR1, SIG_DFL);
	CU_ASSERT_EQUAL(recorder_hits, 1);
	CU_ASSERT_EQUAL(narrowed(recorder_words[0], USDTY_INT), 42);
	recorder_leave();
}

static const struct suite_case cases[] = {
	CASE(words_arrive_in_every_number),
	CASE(wrong_number_of_words_is_refused),
	CASE(variadic_extremes_arrive),
	CASE(twelve_mixed_arguments_arrive),
	CASE(small_values_arrive_on_the_stack),
	CASE(macro_widens_each_type_by_its_sign),
	CASE(macro_evaluates_the_probe_once_and_arguments_when_watched),
	CASE(nothing_happens_while_closed),
	CASE(errno_is_kept),
	CASE(arrays_in_returned_structures_live_until_the_hit_is_over),
	CASE(handler_may_fire),
};

SUITE_MAIN("fire", cases)
