/* SPDX-License-Identifier: MIT */
/* The backend for Linux: an ELF object with SystemTap notes. */
#include <stdlib.h>

#include "arch/arch.h"
#include "backend.h"
#include "cache_directory.h"
#include "gate.h"
#include "image.h"
#include "kernel.h"
#include "loader.h"
#include "probe.h"
#include "reserve.h"

struct stapsdt_batch {
	struct usdty_batch batch; /* first, for casts from it */
	struct usdty_object object;
	struct usdty_location locations[];
};

static bool is_supported(void)
{
	return usdty_arch_native();
}

static void locate(struct stapsdt_batch *made, const struct usdty_image *image,
		   const struct usdty_definition *definition)
{
	const struct usdty_arch *arch = usdty_arch_native();
	char *base = made->object.base;
	size_t gate = 0;

	for (size_t i = 0; i < definition->count; i++) {
		struct usdty_location *location = &made->locations[i];

		gate += i && !usdty_definition_repeats(definition, i);
		location->entry = base + usdty_image_entry(image, arch, i);
		location->gate =
			(const volatile uint16_t *)(base +
						    usdty_image_gate(image,
								     gate));
		if (definition->probes[i]->flags & USDTY_PROBE_NO_SEMAPHORE)
			location->gate = usdty_gate_open;
	}
}

/* Determined once, because the program may install a filter for system calls
 * later. */
static const struct usdty_code *traced(const struct usdty_arch *arch)
{
	static const struct usdty_code *known;
	const struct usdty_code *code = __atomic_load_n(&known,
							__ATOMIC_RELAXED);

	if (!code) {
		code = usdty_kernel_traced(arch);
		__atomic_store_n(&known, code, __ATOMIC_RELAXED);
	}
	return code;
}

static usdty_status load_image(struct stapsdt_batch *made,
			       const struct usdty_definition *definition,
			       const struct usdty_code *code, bool shipped,
			       struct usdty_error *error)
{
	struct usdty_image image;
	usdty_status status = usdty_image_make(definition, usdty_arch_native(),
					       code, &image, error);

	if (status)
		return status;
	status = shipped ? usdty_object_load_shipped(&made->object, &image,
						     error) :
			   usdty_object_load(&made->object, &image, error);
	if (!status)
		locate(made, &image, definition);
	free(image.bytes);
	return status;
}

/* An object that a package installed may have either of the two traced
 * instructions. USDTY_ERROR_NOT_FOUND if there is none. */
static usdty_status load_shipped(struct stapsdt_batch *made,
				 const struct usdty_definition *definition,
				 struct usdty_error *error)
{
	const struct usdty_arch *arch = usdty_arch_native();
	usdty_status status;

	if (!usdty_directory_any_shipped())
		return USDTY_ERROR_NOT_FOUND;
	status = load_image(made, definition, &arch->traced, true, error);
	if (status == USDTY_ERROR_NOT_FOUND && arch->traced_optimized.size)
		status = load_image(made, definition, &arch->traced_optimized,
				    true, error);
	return status;
}

static usdty_status load_any(struct stapsdt_batch *made,
			     const struct usdty_definition *definition,
			     struct usdty_error *error)
{
	usdty_status status = load_shipped(made, definition, error);

	return status == USDTY_ERROR_NOT_FOUND ?
		       load_image(made, definition,
				  traced(usdty_arch_native()), false, error) :
		       status;
}

static usdty_status load(const struct usdty_definition *definition,
			 struct usdty_batch **batch, struct usdty_error *error)
{
	struct stapsdt_batch *made = calloc(
		1, sizeof *made + definition->count * sizeof *made->locations);
	usdty_status status;

	if (!made)
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "provider '%s': not enough memory",
				  definition->provider);
	if (!usdty_reserve_is_left()) {
		free(made);
		return usdty_fail(
			error, USDTY_ERROR_MEMORY,
			"provider '%s': not enough memory or mappings "
			"for another object; add probes in fewer "
			"calls, or raise vm.max_map_count",
			definition->provider);
	}
	status = load_any(made, definition, error);
	if (status) {
		free(made);
		return status;
	}
	made->batch.locations = made->locations;
	made->batch.path = made->object.file.path;
	*batch = &made->batch;
	return USDTY_OK;
}

static usdty_status show(struct usdty_batch *batch, struct usdty_error *error)
{
	return usdty_object_show(&((struct stapsdt_batch *)batch)->object,
				 error);
}

static usdty_status hide(struct usdty_batch *batch, struct usdty_error *error)
{
	return usdty_object_hide(&((struct stapsdt_batch *)batch)->object,
				 error);
}

static void empty(struct usdty_batch *batch)
{
	struct usdty_file *file = &((struct stapsdt_batch *)batch)->object.file;

	if (!file->anonymous)
		usdty_cache_close(file);
}

static size_t path(const struct usdty_batch *batch, char *text, size_t size)
{
	return usdty_cache_path(&((const struct stapsdt_batch *)batch)->object
					 .file,
				text, size);
}

static void unload(struct usdty_batch *batch)
{
	usdty_object_unload(&((struct stapsdt_batch *)batch)->object);
	free(batch);
}

const struct usdty_backend usdty_stapsdt = {
	.name = "stapsdt",
	.is_supported = is_supported,
	.load = load,
	.show = show,
	.hide = hide,
	.empty = empty,
	.path = path,
	.unload = unload,
};
