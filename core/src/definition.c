/* SPDX-License-Identifier: MIT */
#include "definition.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "letters.h"
#include "probe.h"
#include "type.h"

static bool is_identifier(const char *name, size_t max)
{
	size_t length = strnlen(name, max + 1);

	if (!length || length > max || usdty_is_digit(name[0]))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!usdty_is_word(name[i]))
			return false;
	return true;
}

/* Whether DTrace reads the name literally, not as a pattern, between the colons
 * of a probe description. The name may be empty. */
static bool is_component(const char *name, size_t max)
{
	size_t length = strnlen(name, max + 1);

	if (length > max)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!usdty_is_word(name[i]) && !strchr(".$-", name[i]))
			return false;
	return true;
}

static usdty_status refuse(struct usdty_error *error, usdty_status status,
			   const char *what, const char *offender)
{
	return usdty_fail(error, status, "%s %s: %s", what,
			  usdty_quote(offender).text,
			  usdty_status_text(status));
}

usdty_status usdty_check_names(const char *name, const char *module,
			       struct usdty_error *error)
{
	if (!is_identifier(name, USDTY_MAX_PROVIDER_NAME))
		return refuse(error, USDTY_ERROR_PROVIDER_NAME, "provider",
			      name);
	if (!is_component(module, USDTY_MAX_MODULE_NAME))
		return refuse(error, USDTY_ERROR_MODULE_NAME, "module", module);
	return USDTY_OK;
}

/* The size of the first version of the struct. */
enum {
	SMALLEST = offsetof(struct usdty_probe_spec, reserved) +
		sizeof(unsigned),
};

static bool is_zero(const char *bytes, size_t size)
{
	while (size && !*bytes) {
		bytes++;
		size--;
	}
	return !size;
}

usdty_status usdty_spec_read(const char *provider,
			     const struct usdty_probe_spec *specs, size_t index,
			     struct usdty_probe_spec *spec,
			     struct usdty_error *error)
{
	const size_t size = specs->size;
	const char *given = (const char *)specs + index * size;
	const char *wrong = NULL;

	memset(spec, 0, sizeof *spec);
	if (size < SMALLEST || size % _Alignof(struct usdty_probe_spec) ||
	    ((const struct usdty_probe_spec *)(const void *)given)->size !=
		    size)
		wrong = "its size is not sizeof(usdty_probe_spec)";
	else if (!is_zero(given + offsetof(struct usdty_probe_spec, reserved),
			  size - offsetof(struct usdty_probe_spec, reserved)))
		wrong = "it has a member that this version of the library does "
			"not know";
	else
		memcpy(spec, given, size < sizeof *spec ? size : sizeof *spec);
	if (!spec->function)
		spec->function = "";
	if (!wrong && !spec->name)
		wrong = "its name is NULL";
	if (!wrong && !spec->types && spec->count)
		wrong = "its types are NULL";
	return wrong ? usdty_fail(error, USDTY_ERROR_ARGUMENT,
				  "provider '%s', probe number %zu: %s",
				  provider, index + 1, wrong) :
		       USDTY_OK;
}

static usdty_status check_argument(const struct usdty_probe_spec *spec,
				   size_t index, struct usdty_error *error)
{
	const char *name = spec->argument_names ? spec->argument_names[index] :
						  NULL;

	if (!usdty_type_name(spec->types[index]))
		return usdty_fail(error, USDTY_ERROR_TYPE,
				  "probe '%s', argument %zu: %d is not a type; "
				  "give one of USDTY_INT8 (%d) to "
				  "USDTY_STRING (%d)",
				  spec->name, index + 1, spec->types[index],
				  USDTY_INT8, USDTY_STRING);
	if (name && !is_identifier(name, USDTY_MAX_ARGUMENT_NAME))
		return usdty_fail(error, USDTY_ERROR_ARGUMENT_NAME,
				  "probe '%s', argument %zu %s: %s", spec->name,
				  index + 1, usdty_quote(name).text,
				  usdty_status_text(USDTY_ERROR_ARGUMENT_NAME));
	return USDTY_OK;
}

usdty_status usdty_check_spec(const struct usdty_probe_spec *spec,
			      struct usdty_error *error)
{
	usdty_status status = USDTY_OK;

	if (!is_identifier(spec->name, USDTY_MAX_PROBE_NAME))
		return refuse(error, USDTY_ERROR_PROBE_NAME, "probe",
			      spec->name);
	if (!is_component(spec->function, USDTY_MAX_FUNCTION_NAME))
		return refuse(error, USDTY_ERROR_FUNCTION_NAME, "function",
			      spec->function);
	if (spec->count > USDTY_MAX_ARGUMENTS)
		return usdty_fail(error, USDTY_ERROR_TOO_MANY_ARGUMENTS,
				  "probe '%s' has %zu arguments: %s",
				  spec->name, spec->count,
				  usdty_status_text(
					  USDTY_ERROR_TOO_MANY_ARGUMENTS));
	if (spec->flags & ~USDTY_PROBE_NO_SEMAPHORE)
		return usdty_fail(error, USDTY_ERROR_FLAGS,
				  "probe '%s': unknown flags 0x%x; the only "
				  "flag is USDTY_PROBE_NO_SEMAPHORE (0x%x)",
				  spec->name,
				  spec->flags & ~USDTY_PROBE_NO_SEMAPHORE,
				  USDTY_PROBE_NO_SEMAPHORE);
	for (size_t i = 0; i < spec->count && !status; i++)
		status = check_argument(spec, i, error);
	return status;
}

static int compare(const void *left, const void *right)
{
	const struct usdty_probe *a = *(struct usdty_probe *const *)left;
	const struct usdty_probe *b = *(struct usdty_probe *const *)right;
	int order = strcmp(usdty_probe_get_name(a), usdty_probe_get_name(b));

	return order ? order :
		       strcmp(usdty_probe_get_function(a),
			      usdty_probe_get_function(b));
}

static void sort(struct usdty_definition *definition)
{
	for (size_t i = 1; i < definition->count; i++)
		if (compare(&definition->probes[i - 1],
			    &definition->probes[i]) > 0) {
			qsort(definition->probes, definition->count,
			      sizeof *definition->probes, compare);
			return;
		}
}

/* Writes all strings and numbers that the object stores for this probe, with a
 * NUL after each string. Returns the end. */
static char *describe(char *at, const struct usdty_probe *probe)
{
	at = stpcpy(at, usdty_probe_get_name(probe)) + 1;
	at = stpcpy(at, usdty_probe_get_function(probe)) + 1;
	*at++ = (char)probe->flags;
	*at++ = (char)probe->count;
	for (size_t i = 0; i < probe->count; i++) {
		const char *name = usdty_probe_get_argument_name(probe, i);

		*at++ = (char)usdty_type_exact(probe->types[i]);
		at = stpcpy(at, name ? name : "") + 1;
	}
	return at;
}

static size_t description_size(const struct usdty_probe *probe)
{
	size_t size = strlen(usdty_probe_get_name(probe)) +
		      strlen(usdty_probe_get_function(probe)) + 4;

	for (size_t i = 0; i < probe->count; i++) {
		const char *name = usdty_probe_get_argument_name(probe, i);

		size += 2 + (name ? strlen(name) : 0);
	}
	return size;
}

bool usdty_definition_seal(struct usdty_definition *definition)
{
	size_t size = strlen(definition->provider) + 1;
	char *text, *end;

	for (size_t i = 0; i < definition->count; i++)
		size += description_size(definition->probes[i]);
	text = malloc(size);
	if (!text)
		return false;
	sort(definition);
	end = stpcpy(text, definition->provider) + 1;
	for (size_t i = 0; i < definition->count; i++)
		end = describe(end, definition->probes[i]);
	definition->fingerprint = usdty_hash(text, (size_t)(end - text));
	free(text);
	return true;
}

bool usdty_definition_repeats(const struct usdty_definition *definition,
			      size_t index)
{
	return index &&
	       !strcmp(usdty_probe_get_name(definition->probes[index]),
		       usdty_probe_get_name(definition->probes[index - 1]));
}
