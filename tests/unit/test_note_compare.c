/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem() */
#include <stapsdt/note_compare.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "suite.h"

/* An image of a definition in D, and its notes. */
struct made {
	struct usdty_image image;
	struct usdty_notes notes;
};

static struct made make_with(const char *definition, unsigned flags)
{
	usdty_provider *provider;
	struct usdty_error error;
	struct made made;

	CU_ASSERT_EQUAL_FATAL(usdty_provider_from_text(definition,
						       strlen(definition), NULL,
						       &provider, NULL, 0),
			      USDTY_OK);
	if (flags)
		ASSERT_OK(provider,
			  usdty_provider_add_probe_with(provider, NULL,
							"flagged", NULL, NULL,
							0, flags - 1, NULL));
	CU_ASSERT_EQUAL_FATAL(sample_image(provider, &sample_targets[0],
					   &made.image, &error),
			      USDTY_OK);
	usdty_provider_free(provider);
	made.notes = (struct usdty_notes){
		made.image.bytes + made.image.notes.offset,
		made.image.notes.size,
	};
	return made;
}

static const char *conflict_with(const char *ours, unsigned our_flags,
				 const char *theirs, unsigned their_flags)
{
	static char name[64];
	struct made a = make_with(ours, our_flags);
	struct made b = make_with(theirs, their_flags);
	const char *found = usdty_notes_conflict(&a.notes, &b.notes);

	strcpy(name, found ? found : "none");
	free(a.image.bytes);
	free(b.image.bytes);
	return name;
}

static const char *conflict(const char *ours, const char *theirs)
{
	return conflict_with(ours, 0, theirs, 0);
}

static void first_note_names_provider_and_probe(void)
{
	struct made made = make_with("provider app { probe b(); probe a(); };",
				     0);
	struct usdty_probe_note note;

	CU_ASSERT_TRUE(usdty_notes_first(&made.notes, &note));
	CU_ASSERT_STRING_EQUAL(note.provider, "app");
	CU_ASSERT_STRING_EQUAL(note.name, "a");
	CU_ASSERT_EQUAL(note.traced, made.image.text.offset + 4);
	free(made.image.bytes);
}

static void equal_definitions_do_not_conflict(void)
{
	CU_ASSERT_STRING_EQUAL(conflict("provider p { probe a(int); "
					"probe b(); };",
					"provider p { probe b(); "
					"probe a(int); };"),
			       "none");
}

static void without_a_common_name_there_is_no_conflict(void)
{
	CU_ASSERT_STRING_EQUAL(conflict("provider p { probe a(int); "
					"probe c(); };",
					"provider p { probe b(); "
					"probe cc(); };"),
			       "none");
}

static void every_difference_is_a_conflict(void)
{
	static const char *const others[] = {
		"provider p { probe b(unsigned); };",
		"provider p { probe b(); };",
		"provider p { probe b(int, int); };",
		"provider p { probe b(int named); };",
		"provider p { probe a(); probe b(int); };",
		"provider p { probe b(int); probe c(); };",
	};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		CU_ASSERT_STRING_EQUAL(conflict("provider p { probe b(int); };",
						others[i]),
				       "b");
		CU_ASSERT_STRING_EQUAL(conflict(others[i], "provider p { "
							   "probe b(int); };"),
				       "b");
	}
}

static void semaphore_or_none_is_a_difference(void)
{
	const char *empty = "provider p { };";

	CU_ASSERT_STRING_EQUAL(conflict_with(empty, 1, empty, 1), "none");
	CU_ASSERT_STRING_EQUAL(conflict_with(empty, 1, empty,
					     1 + USDTY_PROBE_NO_SEMAPHORE),
			       "flagged");
}

/* Of a version that writes none of ours, or others. */
static void names_of_arguments_count_only_if_both_have_them(void)
{
	struct made a = make_with("provider p { probe b(int x); };", 0);
	struct made b = make_with("provider p { probe b(int y); };", 0);
	char *owner = memmem(b.notes.bytes, b.notes.size, "usdty", 6);

	CU_ASSERT_PTR_NOT_NULL(usdty_notes_conflict(&a.notes, &b.notes));
	CU_ASSERT_PTR_NOT_NULL_FATAL(owner);
	*owner = 'U';
	CU_ASSERT_PTR_NULL(usdty_notes_conflict(&a.notes, &b.notes));
	CU_ASSERT_PTR_NULL(usdty_notes_conflict(&b.notes, &a.notes));
	free(a.image.bytes);
	free(b.image.bytes);
}

/* In room of their own, so that AddressSanitizer sees what is read. */
static void notes_that_are_cut_are_not_read_beyond(void)
{
	struct made made = make_with("provider p { probe a(int); };", 0);
	struct usdty_probe_note note;

	for (size_t size = 0; size < made.notes.size; size++) {
		uint8_t *bytes = malloc(size + !size);
		struct usdty_notes cut = { bytes, size };

		CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
		memcpy(bytes, made.notes.bytes, size);
		if (!usdty_notes_first(&cut, &note))
			CU_ASSERT_PTR_NULL(
				usdty_notes_conflict(&made.notes, &cut));
		free(bytes);
	}
	free(made.image.bytes);
}

static const struct suite_case cases[] = {
	CASE(first_note_names_provider_and_probe),
	CASE(equal_definitions_do_not_conflict),
	CASE(without_a_common_name_there_is_no_conflict),
	CASE(every_difference_is_a_conflict),
	CASE(semaphore_or_none_is_a_difference),
	CASE(names_of_arguments_count_only_if_both_have_them),
	CASE(notes_that_are_cut_are_not_read_beyond),
};

SUITE_MAIN("note_compare", cases)
