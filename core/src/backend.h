/* SPDX-License-Identifier: MIT */
/*
 * The contract between providers and backends, which make their probes visible.
 * Each backend is one const struct of operations in a folder of its own. Only
 * backends.c knows which backends exist.
 */
#ifndef USDTY_BACKEND_H
#define USDTY_BACKEND_H

#include <stdbool.h>

#include "definition.h"
#include "batch.h"

/* show() found that the batch cannot be shown again, because its file is gone:
 * load a new batch. */
#define USDTY_BATCH_IS_LOST 1

struct usdty_backend {
	const char *name;

	/* Whether the backend works in this build, on this architecture. */
	bool (*is_supported)(void);

	/* Makes a batch from a sealed definition, with its locations and, if it
	 * has a file, its path. Loading may make the batch visible already;
	 * show(), hide() or unload() follows soon. Called without the lock. */
	usdty_status (*load)(const struct usdty_definition *definition,
			     struct usdty_batch **batch,
			     struct usdty_error *error);

	/* Makes a loaded or hidden batch visible. Called under the lock, so it
	 * must not enter the system's loader. If it fails, the batch is
	 * hidden. */
	usdty_status (*show)(struct usdty_batch *batch,
			     struct usdty_error *error);

	/* Hides a batch that is shown or was just loaded, while threads may be
	 * firing in it. Its gates close; its locations stay readable and
	 * callable. Called under the lock, so it must not enter the system's
	 * loader. If it fails, nothing has changed. */
	usdty_status (*hide)(struct usdty_batch *batch,
			     struct usdty_error *error);

	/* A hidden batch lost its probes, and may never be shown again.
	 * Releases what is kept only to show it. NULL if nothing is. Called
	 * under the lock. */
	void (*empty)(struct usdty_batch *batch);

	/* Writes the path of the batch's file as a tracer can use it now; after
	 * a fork() it may be another one. As snprintf(). NULL if the batch's
	 * path is right for ever. Called under the lock. */
	size_t (*path)(const struct usdty_batch *batch, char *text,
		       size_t size);

	/* Whether a tracer is attached to the probe with this gate, which holds
	 * USDTY_GATE_ASK. NULL if no gate of this backend ever holds it. May be
	 * called anywhere, without the lock, while the gate is readable. So it
	 * takes no lock, allocates nothing and keeps errno. */
	int (*ask)(const volatile uint16_t *gate);

	/* Unmaps and frees a batch that no thread uses. Called without the
	 * lock. */
	void (*unload)(struct usdty_batch *batch);
};

/* All backends in the order of preference, then NULL. "none" is the last one,
 * and it is always supported. */
extern const struct usdty_backend *const usdty_backends[];

/* The backend that USDTY_BACKEND chooses, or NULL and an error. */
const struct usdty_backend *usdty_backend_choose(struct usdty_error *error);

#endif
