/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a provider's shared object: definition + architecture + traced
 * instruction in, bytes out. Pure and reproducible.
 *
 *	headers, build-id, unwind tables   R     .note.gnu.build-id ...
 *	stubs                              R-X   .text
 *	gates                              RW    .probes
 *	for the system's loader, state     RW    .dynamic .data
 *	notes, symbols, names              not mapped
 *
 * And of the file with stubs that only return: a page of them, no notes.
 */
#ifndef USDTY_IMAGE_H
#define USDTY_IMAGE_H

#include "arch/arch.h"
#include "definition.h"

/* A range of the file; mapped, at the same offset from the object's base. */
struct usdty_range {
	size_t offset, size;
};

/* Room in the object for what visibility.c keeps there. */
#define USDTY_IMAGE_STATE_SIZE 64

/*
 * The version of that state, its first word in the file. It is part of the
 * image and so of the file's hash: copies of the library that disagree about
 * the state never get the same object. Raise it with every change of struct
 * state. (Tests build a copy with another one.)
 */
#ifndef USDTY_IMAGE_STATE_VERSION
#define USDTY_IMAGE_STATE_VERSION 1
#endif

/* "PROVIDER-HASH.so" */
#define USDTY_IMAGE_NAME_SIZE (USDTY_MAX_PROVIDER_NAME + sizeof "-.so" + 32)

struct usdty_image {
	uint8_t *bytes; /* caller frees */
	size_t size;
	char name[USDTY_IMAGE_NAME_SIZE]; /* of the file; its SONAME, too */
	struct usdty_hash build_id;
	struct usdty_range id; /* where the build-id's bytes are */
	struct usdty_range text, gates, dynamic, state;
};

/* Offset of the entry of probe number `slot` of the definition; of gate
 * number `index`, counting the names in the definition's order. */
size_t usdty_image_entry(const struct usdty_image *image,
			 const struct usdty_arch *arch, size_t slot);
size_t usdty_image_gate(const struct usdty_image *image, size_t index);

/* The definition is sealed. `traced`: one of arch's two instructions.
 * Fails for want of memory only. */
usdty_status usdty_image_make(const struct usdty_definition *definition,
			      const struct usdty_arch *arch,
			      const struct usdty_code *traced,
			      struct usdty_image *image,
			      struct usdty_error *error);

/* The other file: only image->text is set. */
usdty_status usdty_image_make_closed(const struct usdty_arch *arch,
				     struct usdty_image *image,
				     struct usdty_error *error);

#endif
