/* SPDX-License-Identifier: MIT */
/* Chooses the backend of a provider. */
#define _GNU_SOURCE /* secure_getenv() */
#include "backend.h"

#include <stdlib.h>
#include <string.h>

static const struct usdty_backend *find(const char *name)
{
	size_t i = 0;

	while (usdty_backends[i] && strcmp(usdty_backends[i]->name, name))
		i++;
	return usdty_backends[i];
}

static const struct usdty_backend *first_supported(void)
{
	size_t i = 0;

	while (!usdty_backends[i]->is_supported())
		i++;
	return usdty_backends[i];
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
		   usdty_quote(wanted).text,
		   backend ? "not supported on this machine" :
			     "there is no such backend");
	for (size_t i = 0; usdty_backends[i]; i++)
		if (usdty_backends[i]->is_supported())
			usdty_error_append(error, ", %s",
					   usdty_backends[i]->name);
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
	size_t i = 0;

	while (i < index && usdty_backends[i])
		i++;
	return usdty_backends[i] ? usdty_backends[i]->name : NULL;
}

int usdty_backend_is_supported(const char *name)
{
	const struct usdty_backend *backend = name ? find(name) : NULL;

	return backend && backend->is_supported();
}
