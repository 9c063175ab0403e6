/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a provider's shared object, made from its definition, an
 * architecture and a traced instruction. Pure and reproducible.
 *
 *	headers, build-id, unwind tables   R     .note.gnu.build-id ...
 *	stubs                              R-X   .text
 *	gates                              RW    .probes
 *	for the system's loader, state     RW    .dynamic .data
 *	notes                                    .note.stapsdt .note.usdty
 *	symbols, names                     not mapped
 *
 * Also the bytes of the file with stubs that only return: one page of them, and
 * no notes.
 */
#ifndef USDTY_IMAGE_H
#define USDTY_IMAGE_H

#include "arch/arch.h"
#include "definition.h"

/* A range of the file. When mapped, it has the same offset from the object's
 * base. */
struct usdty_range {
	size_t offset, size;
};

/* The room in the object for the state that visibility.c keeps there. Its last
 * word, before the notes, is the mark that neighbors.h describes. */
#define USDTY_IMAGE_STATE_SIZE 64
#define USDTY_IMAGE_MARK_SIZE 4

/*
 * The version of that state, its first word in the file. It is part of the
 * image and so of the file's hash. Copies of the library with different
 * versions therefore never get the same object. Increase it with every change
 * of struct state. (Tests build a copy with another one.)
 */
#ifndef USDTY_IMAGE_STATE_VERSION
#define USDTY_IMAGE_STATE_VERSION 2
#endif

/* "PROVIDER-HASH.so" */
#define USDTY_IMAGE_NAME_SIZE (USDTY_MAX_PROVIDER_NAME + sizeof "-.so" + 32)

struct usdty_image {
	uint8_t *bytes; /* caller frees */
	size_t size;
	char name[USDTY_IMAGE_NAME_SIZE]; /* of the file, and its SONAME */
	struct usdty_hash build_id;
	struct usdty_range id; /* where the build-id's bytes are */
	struct usdty_range text, gates, dynamic, state, notes;
};

/* usdty_image_entry() is the offset of the entry of probe number `slot`.
 * usdty_image_gate() is the offset of gate number `index`; gates are counted by
 * names, in the definition's order. */
size_t usdty_image_entry(const struct usdty_image *image,
			 const struct usdty_arch *arch, size_t slot);
size_t usdty_image_gate(const struct usdty_image *image, size_t index);

/* Writes the name of an object with that build-id. If the stem is a provider's
 * name, USDTY_IMAGE_NAME_SIZE bytes are enough. */
void usdty_image_name(char *name, const char *stem,
		      const struct usdty_hash *id);

/* Makes the image of a sealed definition. `traced` is one of arch's two
 * instructions. Fails only if there is not enough memory. */
usdty_status usdty_image_make(const struct usdty_definition *definition,
			      const struct usdty_arch *arch,
			      const struct usdty_code *traced,
			      struct usdty_image *image,
			      struct usdty_error *error);

/* Makes the file with stubs that only return. Of the ranges only image->text is
 * set. */
usdty_status usdty_image_make_closed(const struct usdty_arch *arch,
				     struct usdty_image *image,
				     struct usdty_error *error);

#endif
