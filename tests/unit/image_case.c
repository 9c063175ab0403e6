/* SPDX-License-Identifier: MIT */
#include "image_case.h"

#include <stdio.h>
#include <stdlib.h>

#define BYTES(string) { string, sizeof string - 1 }
static const struct expected table[SAMPLE_TARGETS] = {
#define X86_64(stub) \
	{ EM_X86_64, \
	  0x1000, \
	  BYTES(stub), \
	  BYTES("\xf3\x0f\x1e\xfa\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3" \
		"\xc3"), \
	  BYTES("\1zR\0\1\x78\x10\1\x1b\x0c\7\10\x90\1"), \
	  0xc0000002, \
	  3 /* IBT, SHSTK */, \
	  { "%rdi", "%rsi", "%rdx", "%rcx", "%r8", "%r9", "8(%rsp)", \
	    "16(%rsp)", "24(%rsp)", "32(%rsp)", "40(%rsp)", "48(%rsp)" } }
	X86_64("\xf3\x0f\x1e\xfa\x90\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3"
	       "\xc3"),
	X86_64("\xf3\x0f\x1e\xfa\x66\x2e\x0f\x1f\x84\0\0\0\0\0\xc3\xc3"),
	{ EM_AARCH64,
	  0x10000,
	  BYTES("\x5f\x24\x03\xd5\x1f\x20\x03\xd5\xc0\x03\x5f\xd6"
		"\xc0\x03\x5f\xd6"),
	  BYTES("\x5f\x24\x03\xd5\xc0\x03\x5f\xd6\xc0\x03\x5f\xd6"
		"\xc0\x03\x5f\xd6"),
	  BYTES("\1zR\0\4\x78\x1e\1\x1b\x0c\x1f\0"),
	  0xc0000000,
	  7 /* BTI, PAC, GCS */,
	  { "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "[sp, 0]",
	    "[sp, 8]", "[sp, 16]", "[sp, 24]" } },
};

const struct sample samples[SAMPLES] = {
	{ "", "bare", "sample.bare", 0, 0 },
	{ "", "first__second", "sample.first__second", 1, 0 },
	{ "read", "shared", "sample.read.shared", 2, 0 },
	{ "write", "shared", "sample.write.shared", 2, 0 },
	{ "f", "ungated", "sample.f.ungated", 3, USDTY_PROBE_NO_SEMAPHORE },
	{ "a.b-c$d", "wide", "sample.a.b-c$d.wide", 4, 0 },
};

const struct expected *expected;
struct usdty_image image;
struct elf elf;
struct elf_probe probes[MANY];
size_t probe_count;

static const struct sample_target *opened;
static unsigned failures;

void sample_add(usdty_provider *provider, size_t index)
{
	const struct sample *s = &samples[index];

	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, s->function, s->name,
						NULL, NULL, 0, s->flags, NULL));
}

usdty_provider *sample_provider(void)
{
	usdty_provider *provider = suite_provider("sample");

	for (size_t i = 0; i < SAMPLES; i++)
		sample_add(provider, i);
	return provider;
}

struct usdty_image image_make(const usdty_provider *provider, int target)
{
	struct usdty_image made;
	struct usdty_error error;

	CU_ASSERT_EQUAL_FATAL(sample_image(provider, &sample_targets[target],
					   &made, &error),
			      USDTY_OK);
	return made;
}

struct usdty_hash image_hash(const uint8_t *bytes, size_t size)
{
	struct elf file = { bytes, size, false };
	struct usdty_hash hashes[64];
	uint64_t end = elf_section(&file, 1).sh_offset;
	unsigned count = elf_header(&file).e_shnum;

	hashes[0] = usdty_hash(bytes, end);
	for (unsigned i = 1; i < count; i++) {
		Elf64_Shdr section = elf_section(&file, i);

		end = section.sh_offset + section.sh_size;
		hashes[i] = usdty_hash(bytes + section.sh_offset,
				       section.sh_size);
	}
	hashes[count] = usdty_hash(bytes + end, size - end);
	CU_ASSERT_FALSE(file.broken);
	return usdty_hash(hashes, (count + 1) * sizeof *hashes);
}

void image_open(struct usdty_image made, int target)
{
	expected = &table[target];
	opened = &sample_targets[target];
	image = made;
	elf = (struct elf){ image.bytes, image.size, false };
	failures = CU_get_number_of_failures();
}

void image_close(void)
{
	CU_ASSERT_FALSE(elf.broken);
	if (CU_get_number_of_failures() != failures)
		printf("\n    that was %s, traced instruction of %zu bytes",
		       opened->arch->name, opened->traced->size);
	free(image.bytes);
}

void image_each(usdty_provider *(*provider)(void), void (*check)(void))
{
	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		usdty_provider *made = provider();

		image_open(image_make(made, i), i);
		usdty_provider_free(made);
		probe_count = elf_probes(&elf, probes, MANY);
		check();
		image_close();
	}
}
