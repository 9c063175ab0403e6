/* SPDX-License-Identifier: MIT */
/* The one place that knows which backends there are. */
#define _GNU_SOURCE /* secure_getenv() */
#include "backend.h"

#include <stdlib.h>
#include <string.h>

extern const struct usdty_backend usdty_stapsdt, usdty_none;

/* In the order of preference; "none" is always supported. */
static const struct usdty_backend *const backends[] = {
	&usdty_stapsdt,
	/* dof: dof/README.md */
	&usdty_none,
};

#define COUNT (sizeof backends / sizeof *backends)

static const struct usdty_backend *find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcmp(backends[i]->name, name))
			return backends[i];
	return NULL;
}

static const struct usdty_backend *first_supported(void)
{
	size_t i = 0;

	while (!backends[i]->is_supported())
		i++;
	return backends[i];
}

const struct usdty_backend *usdty_backend_choose(struct usdty_error *error)
{
	const char *wanted = secure_getenv("USDTY_BACKEND");
	const struct usdty_backend *backend;

	if (!wanted || !*wanted || !strcmp(wanted, "auto"))
		return first_supported();
	backend = find(wanted);
	if (backend && backend->is_supported())
		return backend;
	usdty_fail(error, USDTY_ERROR_BACKEND,
		   "USDTY_BACKEND=%s: %s; choose one of: auto",
		   usdty_quote(wanted).text, backend ?
		   "not supported on this machine" : "there is no such backend");
	for (size_t i = 0; i < COUNT; i++)
		if (backends[i]->is_supported())
			usdty_error_append(error, ", %s", backends[i]->name);
	return NULL;
}

const char *usdty_backend_name(void)
{
	struct usdty_error error;
	const struct usdty_backend *backend = usdty_backend_choose(&error);

	return backend ? backend->name : NULL;
}

const char *usdty_backend_name_at(size_t index)
{
	return index < COUNT ? backends[index]->name : NULL;
}

int usdty_backend_is_supported(const char *name)
{
	const struct usdty_backend *backend = name ? find(name) : NULL;

	return backend && backend->is_supported();
}
