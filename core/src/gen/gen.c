/* SPDX-License-Identifier: MIT */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

#include "../dlang/names.h"
#include "type_names.h"

#define LISTED(name) &usdty_gen_##name,

static const struct usdty_generator *const all[] = {
	USDTY_GENERATOR_TABLE(LISTED)
};

const struct usdty_generator *usdty_generator_at(size_t index)
{
	return index < sizeof all / sizeof *all ? all[index] : NULL;
}

const struct usdty_generator *usdty_generator_find(const char *name)
{
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}

/* == Names ================================================================ */

/* What a name is of: a provider, and one of its probes unless that is NULL. */
struct owner {
	const struct usdty_provider_syntax *provider;
	const struct usdty_probe_syntax *probe;
};

struct check {
	const struct usdty_generator *generator;
	struct usdty_diagnostics *diagnostics;
	struct usdty_names names;
	struct usdty_arena arena;
};

static void refuse(const struct check *check, const struct owner *owner,
		   const char *name, const struct owner *other)
{
	const char *spelled = owner->probe ? owner->probe->name :
					     owner->provider->name;
	const struct usdty_position *position =
		owner->probe ? &owner->probe->position
			     : &owner->provider->position;

	if (other)
		usdty_diagnose(check->diagnostics, position, strlen(spelled),
			       "both this and %s%s%s would be '%s' for \"usdty "
			       "gen %s\": rename one of them",
			       other->provider->name, other->probe ? ":" : "",
			       other->probe ? other->probe->name : "", name,
			       check->generator->name);
	else
		usdty_diagnose(check->diagnostics, position, strlen(spelled),
			       "this would be '%s' for \"usdty gen %s\", "
			       "which is not a valid name: rename it",
			       name, check->generator->name);
}

static void claim(struct check *check, const struct owner *owner,
		  const char *name, size_t length)
{
	const struct owner *other = usdty_names_find(&check->names, name,
						     length);
	char *copy = usdty_arena_copy(&check->arena, name, length);
	struct owner *kept = usdty_arena_get(&check->arena, sizeof *kept);

	if (!copy || !kept)
		return;
	*kept = *owner;
	if (other || !length || (*copy >= '0' && *copy <= '9'))
		refuse(check, owner, copy, other);
	else
		usdty_names_add(&check->names, &check->arena, copy, kept);
}

static void claim_all(struct check *check,
		      const struct usdty_file_syntax *syntax,
		      const struct owner *owner)
{
	char names[2048];
	struct usdty_output output;
	const char *at = names;

	usdty_output_begin(&output, names, sizeof names);
	check->generator->names(syntax, owner->provider, owner->probe,
				&output);
	for (; *at; at += strcspn(at, "\n") + 1)
		claim(check, owner, at, strcspn(at, "\n"));
}

bool usdty_generator_check(const struct usdty_generator *generator,
			   const struct usdty_file_syntax *syntax,
			   struct usdty_diagnostics *diagnostics)
{
	struct check check = { .generator = generator,
			       .diagnostics = diagnostics };
	struct owner owner = { syntax->providers, NULL };
	bool failed;

	for (; generator->names && owner.provider;
	     owner.provider = owner.provider->next) {
		owner.probe = NULL;
		claim_all(&check, syntax, &owner);
		for (owner.probe = owner.provider->probes; owner.probe;
		     owner.probe = owner.probe->next)
			claim_all(&check, syntax, &owner);
	}
	failed = diagnostics->errors.count || check.arena.failed;
	usdty_names_free(&check.names);
	usdty_arena_free(&check.arena);
	return !failed;
}

/* == What several of them need ============================================ */

bool usdty_generator_is_numbered(const char *name, const char *before)
{
	size_t length = strlen(before);

	return !strncmp(name, before, length) && name[length] &&
	       !name[length + strspn(name + length, "0123456789")];
}

bool usdty_generator_is_taken(const struct usdty_probe_syntax *probe,
			      const struct usdty_parameter *parameter)
{
	const struct usdty_parameter *other = probe->native.first;

	for (; other != parameter; other = other->next)
		if (other->name && !strcmp(other->name, parameter->name))
			return true;
	return false;
}

bool usdty_generator_is_one_of(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(*words, name))
			return true;
	return false;
}

void usdty_generator_put_parameter(struct usdty_output *output,
				   const struct usdty_probe_syntax *probe,
				   const struct usdty_parameter *parameter,
				   bool (*is_reserved)(const char *name))
{
	const struct usdty_parameter *other = probe->native.first;
	const char *name = parameter->name;
	size_t index = 0;

	for (; other != parameter; other = other->next)
		index++;
	if (name && !is_reserved(name) &&
	    !usdty_generator_is_numbered(name, "a") &&
	    !usdty_generator_is_taken(probe, parameter))
		usdty_output_put(output, "%s", name);
	else
		usdty_output_put(output, "a%zu", index);
}

char *usdty_generator_definition(const struct usdty_file_syntax *syntax,
				 struct usdty_output *output)
{
	size_t size = usdty_syntax_print(syntax, NULL, 0) + 1;
	char *text = malloc(size);

	if (text)
		usdty_syntax_print(syntax, text, size);
	else
		output->failed = true;
	return text;
}

void usdty_generator_put_each(
	struct usdty_output *output, const struct usdty_file_syntax *syntax,
	void (*put_probe)(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe))
{
	const struct usdty_provider_syntax *provider = syntax->providers;
	const struct usdty_probe_syntax *probe;

	for (; provider; provider = provider->next)
		for (probe = provider->probes; probe; probe = probe->next)
			put_probe(output, provider, probe);
}

void usdty_generator_put_providers(struct usdty_output *output,
				   const struct usdty_file_syntax *syntax)
{
	const struct usdty_provider_syntax *provider = syntax->providers;

	for (; provider; provider = provider->next)
		usdty_output_put(output, "%s%s", provider->name,
				 provider->next ? ", " : "");
}

bool usdty_generator_has_probes(const struct usdty_file_syntax *syntax)
{
	const struct usdty_provider_syntax *provider = syntax->providers;

	while (provider && !provider->probes)
		provider = provider->next;
	return provider;
}

const char *usdty_generator_conversion(usdty_type type)
{
	return usdty_type_names(type)->printf_plain;
}

void usdty_generator_put_format(struct usdty_output *output,
				const struct usdty_probe_syntax *probe,
				int readable,
				const char *(*conversion)(usdty_type type))
{
	const struct usdty_parameter *parameter = probe->native.first;

	for (int i = 0; parameter && i < readable;
	     parameter = parameter->next, i++) {
		if (parameter->name)
			usdty_output_put(output, " %s=", parameter->name);
		else
			usdty_output_put(output, " arg%d=", i);
		usdty_output_put(output, "%s", conversion(parameter->type));
	}
	if (parameter)
		usdty_output_put(output, " ...");
}
