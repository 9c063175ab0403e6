/* SPDX-License-Identifier: MIT */
/* An open image, and what it must contain. */
#ifndef IMAGE_CASE_H
#define IMAGE_CASE_H

#include "elf_reader.h"
#include "sample.h"
#include "suite.h"

enum { MANY = 10000, SLOT = 16 };

/* What ABIs and compilers prescribe for a target. */
struct expected {
	uint16_t machine;
	uint64_t page;
	struct usdty_code stub, closed; /* slots */
	struct usdty_code frame;        /* a CIE without length and id */
	uint32_t property_type, property_bits;
	const char *operands[USDTY_MAX_ARGUMENTS];
};

enum { LANDING = 4 }; /* the size of each target's */

/* The provider "sample", in the order of its object; `gate` counts names. */
enum { SAMPLES = 6, SAMPLE_GATES = 5 };
extern const struct sample {
	const char *function, *name, *symbol;
	unsigned gate, flags;
} samples[SAMPLES];

void sample_add(usdty_provider *provider, size_t index);
usdty_provider *sample_provider(void);

/* Makes an image; a failure fails the test. Caller frees its bytes. */
struct usdty_image image_make(const usdty_provider *provider, int target);

/* What names a file: the hash of the hashes of its headers, of each section
 * and of what follows the last. */
struct usdty_hash image_hash(const uint8_t *bytes, size_t size);

/* The open image. */
extern const struct expected *expected;
extern struct usdty_image image;
extern struct elf elf;
extern struct elf_probe probes[MANY];
extern size_t probe_count;

/* Opens an image for the target; closes it, checks that it is not broken and
 * frees its bytes. */
void image_open(struct usdty_image made, int target);
void image_close(void);

/* Runs a check on the image of a new provider for each target. */
void image_each(usdty_provider *(*provider)(void), void (*check)(void));

/* A case that checks the sample's image. */
#define IMAGE_CASE(name) \
	static void check_##name(void); \
	static void name(void) \
	{ \
		image_each(sample_provider, check_##name); \
	} \
	static void check_##name(void)

#endif
