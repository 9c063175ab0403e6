/* SPDX-License-Identifier: MIT */
/* What tracers see, and what makes images equal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image_case.h"

/* == Stubs, gates and notes ============================================== */

IMAGE_CASE(stubs_are_landing_traced_instruction_and_return)
{
	CU_ASSERT_EQUAL(image.text.size, SAMPLES * SLOT);
	CU_ASSERT_EQUAL(expected->stub.size, SLOT);
	for (size_t i = 0; i < SAMPLES; i++)
		CU_ASSERT_TRUE(elf_has_bytes(&elf, image.text.offset + i * SLOT,
					     expected->stub.bytes, SLOT));
}

IMAGE_CASE(gates_are_zero_and_4_bytes_apart)
{
	CU_ASSERT_EQUAL(image.gates.offset % 4, 0);
	CU_ASSERT_EQUAL(image.gates.size, SAMPLE_GATES * 4);
	CU_ASSERT_TRUE(elf_is_zero(&elf, image.gates.offset, image.gates.size));
}

IMAGE_CASE(notes_say_where_instruction_base_and_gate_are)
{
	Elf64_Shdr base = elf_section_named(&elf, ".stapsdt.base");

	CU_ASSERT_EQUAL(base.sh_size, 1);
	CU_ASSERT_EQUAL_FATAL(probe_count, SAMPLES);
	for (size_t i = 0; i < SAMPLES; i++) {
		uint64_t gate = image.gates.offset + 4 * samples[i].gate;

		CU_ASSERT_STRING_EQUAL(probes[i].provider, "sample");
		CU_ASSERT_STRING_EQUAL(probes[i].name, samples[i].name);
		CU_ASSERT_STRING_EQUAL(probes[i].arguments, "");
		CU_ASSERT_EQUAL(probes[i].location,
				image.text.offset + i * SLOT + LANDING);
		CU_ASSERT_EQUAL(probes[i].base, base.sh_addr);
		CU_ASSERT_EQUAL(probes[i].semaphore,
				samples[i].flags ? 0 : gate);
	}
}

IMAGE_CASE(only_probes_of_one_name_share_a_gate)
{
	CU_ASSERT_EQUAL_FATAL(probe_count, SAMPLES);
	for (size_t i = 0; i < SAMPLES; i++)
		for (size_t j = 0; j < i; j++)
			CU_ASSERT_EQUAL(probes[i].semaphore ==
						probes[j].semaphore,
					!strcmp(samples[i].name,
						samples[j].name));
}

IMAGE_CASE(each_stub_has_a_symbol_with_size)
{
	Elf64_Shdr symbols = elf_section_named(&elf, ".symtab");
	const char *name;

	CU_ASSERT_EQUAL(symbols.sh_link, elf_find_section(&elf, ".strtab"));
	CU_ASSERT_EQUAL(symbols.sh_size, (SAMPLES + 1) * sizeof(Elf64_Sym));
	CU_ASSERT_EQUAL(symbols.sh_info, SAMPLES + 1);
	CU_ASSERT_TRUE(elf_is_zero(&elf, symbols.sh_offset, sizeof(Elf64_Sym)));
	for (size_t i = 0; i < SAMPLES; i++) {
		Elf64_Sym symbol = elf_symbol(&elf, &symbols, i + 1, &name);

		CU_ASSERT_STRING_EQUAL(name, samples[i].symbol);
		CU_ASSERT_EQUAL(symbol.st_value, image.text.offset + i * SLOT);
		CU_ASSERT_EQUAL(symbol.st_size, SLOT);
		CU_ASSERT_EQUAL(symbol.st_info,
				ELF64_ST_INFO(STB_LOCAL, STT_FUNC));
		CU_ASSERT_EQUAL(symbol.st_other, STV_DEFAULT);
		CU_ASSERT_EQUAL(symbol.st_shndx,
				elf_find_section(&elf, ".text"));
	}
}

/* == Arguments =========================================================== */

static const struct {
	usdty_type type;
	const char *text;
} types[] = {
	{ USDTY_INT8, "-1@" },  { USDTY_INT16, "-2@" },  { USDTY_INT32, "-4@" },
	{ USDTY_INT64, "-8@" }, { USDTY_UINT8, "1@" },   { USDTY_UINT16, "2@" },
	{ USDTY_UINT32, "4@" }, { USDTY_UINT64, "8@" },  { USDTY_INT, "-4@" },
	{ USDTY_LONG, "-8@" },  { USDTY_POINTER, "8@" }, { USDTY_STRING, "8@" },
};

enum { TYPES = sizeof types / sizeof *types };

/* Of argument number `index` in turn number `turn`, which has a probe of each
 * number of arguments: in all turns, each type is in each place. */
static size_t type_at(size_t turn, size_t index)
{
	return (turn + index) % TYPES;
}

static void add_counts(usdty_provider *provider, size_t turn)
{
	usdty_type list[USDTY_MAX_ARGUMENTS];
	char name[16];

	for (size_t i = 0; i < USDTY_MAX_ARGUMENTS; i++)
		list[i] = types[type_at(turn, i)].type;
	for (size_t count = 0; count <= USDTY_MAX_ARGUMENTS; count++) {
		sprintf(name, "p%02zu_%02zu", turn, count);
		suite_probe(provider, NULL, name, list, count);
	}
}

static usdty_provider *arguments_provider(void)
{
	usdty_provider *provider = suite_provider("arguments");

	for (size_t turn = 0; turn < TYPES; turn++)
		add_counts(provider, turn);
	return provider;
}

static void check_arguments(void)
{
	size_t number = 0;

	CU_ASSERT_EQUAL_FATAL(probe_count, TYPES * (USDTY_MAX_ARGUMENTS + 1));
	for (size_t turn = 0; turn < TYPES; turn++) {
		char text[256] = "";

		for (size_t i = 0; i <= USDTY_MAX_ARGUMENTS; i++, number++) {
			CU_ASSERT_STRING_EQUAL(probes[number].arguments, text);
			if (i == USDTY_MAX_ARGUMENTS)
				continue;
			strcat(text, i ? " " : "");
			strcat(text, types[type_at(turn, i)].text);
			strcat(text, expected->operands[i]);
		}
	}
}

static void arguments_of_any_type_and_number_are_described(void)
{
	CU_ASSERT_PTR_NULL(usdty_type_name(TYPES + 1));
	image_each(arguments_provider, check_arguments);
}

/* == The same and not the same =========================================== */

static int same(struct usdty_image a, struct usdty_image b)
{
	int equal = a.size == b.size && !memcmp(a.bytes, b.bytes, a.size) &&
		    !strcmp(a.name, b.name);

	free(a.bytes);
	free(b.bytes);
	return equal;
}

static void same_definition_gives_the_same_bytes(void)
{
	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		usdty_provider *one = sample_provider();
		usdty_provider *other = sample_provider();

		CU_ASSERT_TRUE(same(image_make(one, i), image_make(one, i)));
		CU_ASSERT_TRUE(same(image_make(one, i), image_make(other, i)));
		usdty_provider_free(one);
		usdty_provider_free(other);
	}
}

static void order_of_addition_does_not_matter(void)
{
	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		usdty_provider *one = sample_provider();
		usdty_provider *other = suite_provider("sample");

		for (size_t j = SAMPLES; j--;)
			sample_add(other, j);
		CU_ASSERT_TRUE(same(image_make(one, i), image_make(other, i)));
		usdty_provider_free(one);
		usdty_provider_free(other);
	}
}

/* The image of a provider with one probe. */
static struct usdty_image make_one(const char *provider_name,
				   const char *function, const char *name,
				   usdty_type type, size_t count,
				   unsigned flags)
{
	usdty_provider *provider = suite_provider(provider_name);
	struct usdty_image made;

	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, function, name, &type,
						NULL, count, flags, NULL));
	made = image_make(provider, 0);
	usdty_provider_free(provider);
	return made;
}

static void what_nobody_sees_makes_no_difference(void)
{
	const usdty_type type = USDTY_INT;
	usdty_provider *provider;

	ASSERT_OK(NULL, usdty_provider_new("a", "another", &provider));
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "f", "p", &type, NULL,
						1, 0, NULL));
	CU_ASSERT_TRUE(same(image_make(provider, 0),
			    make_one("a", "f", "p", USDTY_INT, 1, 0)));
	usdty_provider_free(provider);
}

static void what_tracers_see_changes_the_hash(void)
{
	struct usdty_image images[] = {
		make_one("a", "f", "p", USDTY_INT, 1, 0),
		make_one("b", "f", "p", USDTY_INT, 1, 0),
		make_one("a", "g", "p", USDTY_INT, 1, 0),
		make_one("a", "f", "q", USDTY_INT, 1, 0),
		make_one("a", "f", "p", USDTY_LONG, 1, 0),
		make_one("a", "f", "p", USDTY_UINT32, 1, 0),
		make_one("a", "f", "p", USDTY_INT, 0, 0),
		make_one("a", "f", "p", USDTY_INT, 1, USDTY_PROBE_NO_SEMAPHORE),
	};

	for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
		for (size_t j = 0; j < i; j++)
			CU_ASSERT_NOT_EQUAL(memcmp(&images[i].build_id,
						   &images[j].build_id,
						   sizeof(struct usdty_hash)),
					    0);
		free(images[i].bytes);
	}
}

static void each_target_has_its_own_file(void)
{
	usdty_provider *provider = sample_provider();
	struct usdty_image images[SAMPLE_TARGETS];

	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		images[i] = image_make(provider, i);
		for (int j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(images[i].name,
						   images[j].name);
	}
	for (int i = 0; i < SAMPLE_TARGETS; i++)
		free(images[i].bytes);
	usdty_provider_free(provider);
}

/* == The file of closed stubs ============================================ */

static struct usdty_image make_closed(int target)
{
	struct usdty_image made;
	struct usdty_error error;

	CU_ASSERT_EQUAL_FATAL(
		usdty_image_make_closed(sample_targets[target].arch, &made,
					&error),
		USDTY_OK);
	return made;
}

/* Runs a check on it for each target. */
static void each_closed(void (*check)(void))
{
	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		image_open(make_closed(i), i);
		check();
		image_close();
	}
}

static void check_closed_stubs(void)
{
	CU_ASSERT_EQUAL(elf_section_named(&elf, ".text").sh_offset,
			image.text.offset);
	CU_ASSERT_EQUAL(image.text.size, expected->page);
	CU_ASSERT_EQUAL(expected->closed.size, SLOT);
	for (size_t at = 0; at < image.text.size; at += SLOT)
		CU_ASSERT_TRUE(elf_has_bytes(&elf, image.text.offset + at,
					     expected->closed.bytes, SLOT));
}

static void closed_file_is_a_page_of_stubs_that_return(void)
{
	each_closed(check_closed_stubs);
}

static void check_closed_headers(void)
{
	Elf64_Phdr load = elf_segment_of(&elf, PT_LOAD, 0);
	Elf64_Phdr stack = elf_segment_of(&elf, PT_GNU_STACK, 0);

	CU_ASSERT_EQUAL(elf_header(&elf).e_type, ET_DYN);
	CU_ASSERT_EQUAL(elf_header(&elf).e_machine, expected->machine);
	CU_ASSERT_EQUAL(elf_header(&elf).e_phnum, 2);
	CU_ASSERT_EQUAL(load.p_flags, PF_R | PF_X);
	CU_ASSERT_EQUAL(load.p_align, expected->page);
	CU_ASSERT_EQUAL(load.p_offset % expected->page, 0);
	CU_ASSERT_EQUAL(load.p_offset, image.text.offset);
	CU_ASSERT_EQUAL(load.p_vaddr, image.text.offset);
	CU_ASSERT_EQUAL(load.p_filesz, image.text.size);
	CU_ASSERT_EQUAL(stack.p_flags, PF_R | PF_W);
	for (unsigned i = 0; i < elf_header(&elf).e_shnum; i++)
		CU_ASSERT_NOT_EQUAL(elf_section(&elf, i).sh_type, SHT_NOTE);
}

static void closed_file_has_nothing_for_tracers(void)
{
	each_closed(check_closed_headers);
}

static void closed_file_is_named_by_its_content(void)
{
	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		struct usdty_image made = make_closed(i);
		struct usdty_hash hash = image_hash(made.bytes, made.size);
		char name[64] = "closed-";

		for (unsigned j = 0; j < 16; j++)
			sprintf(name + 7 + 2 * j, "%02x", hash.bytes[j]);
		strcat(name, ".so");
		CU_ASSERT_STRING_EQUAL(made.name, name);
		CU_ASSERT_TRUE(same(made, make_closed(i)));
	}
}

/* == Memory ============================================================== */

/* The library's allocations, through the linker's --wrap: the one after
 * `left` others fails. */
static int left = -1;

void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool fails(void)
{
	return left >= 0 && !left--;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static usdty_provider *large_provider(void)
{
	char name[USDTY_MAX_PROVIDER_NAME + 1] = "", function[16];
	usdty_provider *provider;

	memset(name, 'x', sizeof name - 1);
	provider = suite_provider(name);
	for (int i = 0; i < 1000; i++) {
		sprintf(function, "f%d", i);
		suite_probe(provider, function, name, NULL, 0);
	}
	return provider;
}

static void memory_that_runs_out_is_an_error(void)
{
	usdty_provider *provider = large_provider();
	usdty_status status;
	int tries = 0;

	do {
		struct usdty_error error = { "" };

		left = tries++;
		status = sample_image(provider, sample_targets, &image, &error);
		left = -1;
		if (!status)
			break;
		CU_ASSERT_EQUAL(status, USDTY_ERROR_MEMORY);
		if (tries == 1) /* the definition was not sealed */
			continue;
		CU_ASSERT_PTR_NULL(image.bytes);
		CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "not enough memory"));
	} while (tries < 100);
	CU_ASSERT_TRUE(tries > 3); /* it had to grow */
	CU_ASSERT_EQUAL(status, USDTY_OK);
	free(image.bytes);
	usdty_provider_free(provider);
}

static const struct suite_case cases[] = {
	CASE(stubs_are_landing_traced_instruction_and_return),
	CASE(gates_are_zero_and_4_bytes_apart),
	CASE(notes_say_where_instruction_base_and_gate_are),
	CASE(only_probes_of_one_name_share_a_gate),
	CASE(each_stub_has_a_symbol_with_size),
	CASE(arguments_of_any_type_and_number_are_described),
	CASE(same_definition_gives_the_same_bytes),
	CASE(order_of_addition_does_not_matter),
	CASE(what_nobody_sees_makes_no_difference),
	CASE(what_tracers_see_changes_the_hash),
	CASE(each_target_has_its_own_file),
	CASE(closed_file_is_a_page_of_stubs_that_return),
	CASE(closed_file_has_nothing_for_tracers),
	CASE(closed_file_is_named_by_its_content),
	CASE(memory_that_runs_out_is_an_error),
};

SUITE_MAIN("image", cases)
