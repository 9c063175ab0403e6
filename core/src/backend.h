/* SPDX-License-Identifier: MIT */
/*
 * The contract between providers and what makes their probes visible. Each
 * backend is one const struct of operations in a folder of its own; backends.c
 * alone knows which there are.
 */
#ifndef USDTY_BACKEND_H
#define USDTY_BACKEND_H

#include <stdbool.h>

#include "definition.h"
#include "batch.h"

/* show() found that what it would show again is gone: load a new batch. */
#define USDTY_BATCH_IS_LOST 1

struct usdty_backend {
	const char *name;

	/* Whether this build on this architecture can use it. */
	bool (*is_supported)(void);

	/* Makes a batch of a sealed definition, with its locations and, if it
	 * has a file, its path; not yet visible for longer than it must be.
	 * Called without the lock. */
	usdty_status (*load)(const struct usdty_definition *definition,
			     struct usdty_batch **batch,
			     struct usdty_error *error);

	/* Makes a loaded or hidden batch visible. Called under the lock; must
	 * not enter the system's loader. On failure the batch is hidden. */
	usdty_status (*show)(struct usdty_batch *batch,
			     struct usdty_error *error);

	/* Hides a batch, shown or just loaded, while threads may be firing in
	 * it: its gates close, its locations stay readable and callable. As
	 * show(). On failure nothing changed. */
	usdty_status (*hide)(struct usdty_batch *batch,
			     struct usdty_error *error);

	/* Whether a tracer is attached to the probe of a gate that holds
	 * USDTY_GATE_ASK. NULL if no gate of the backend's does. Called
	 * anywhere, without the lock, while the gate is readable: takes no
	 * lock, allocates nothing, keeps errno. */
	int (*ask)(const volatile uint16_t *gate);

	/* Unmaps and frees a batch that no thread uses. Called without the
	 * lock. */
	void (*unload)(struct usdty_batch *batch);
};

/* All of them, in the order of preference, then NULL. "none" is the last, and
 * always supported. */
extern const struct usdty_backend *const usdty_backends[];

/* The backend that the environment asks for, or NULL and an error. */
const struct usdty_backend *usdty_backend_choose(struct usdty_error *error);

#endif
