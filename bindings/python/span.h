/* SPDX-License-Identifier: MIT */
/* Spans for Python: pairs of probes around a block or the call of a function.
 * What happens while no tracer is attached is here. The rest, which is slower,
 * is in _spans.py. */
#ifndef USDTY_PY_SPAN_H
#define USDTY_PY_SPAN_H

#include "probe.h"

struct usdty_py_span {
	PyObject_HEAD struct usdty_py_probe *entry, *return_; /* NULL: no name */
	PyObject *detail; /* a str, or NULL */
	/* In all threads and contexts: how many blocks are not left yet, and how
	 * many of these are remembered, in _spans.py. */
	Py_ssize_t inside, open;
	/* Changes when all blocks that are remembered were left. */
	Py_ssize_t epoch;
};

int usdty_py_span_init(PyObject *module);

/* Whether the object is a span; otherwise sets TypeError. */
int usdty_py_is_span(PyObject *object);

static inline int usdty_py_span_is_watched(const struct usdty_py_span *self)
{
	return self->entry && (usdty_py_probe_is_watched(self->entry) ||
			       usdty_py_probe_is_watched(self->return_));
}

/* Fires the first probe if a tracer is attached to one of the two. *id is the
 * span's id, or 0 without one. Returns 0, or -1 with an exception set that is not
 * an Exception: a request to the thread, such as KeyboardInterrupt. The span then
 * did not begin. */
int usdty_py_span_begin(struct usdty_py_span *self, uint64_t *id);

/* Fires the second probe, with the name of an exception's type or NULL. An
 * exception that is set stays set. Returns 0, or -1 with a request to the thread
 * set. */
int usdty_py_span_end(struct usdty_py_span *self, uint64_t id, PyObject *type);

#endif
