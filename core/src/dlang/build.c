/* SPDX-License-Identifier: MIT */
/* Makes providers from definitions at run time. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../error.h"
#include "build.h"
#include "content.h"
#include "guard.h"

/* What is built, and where reasons for a failure are written. */
struct build {
	const char *file; /* the name in messages */
	const char *name; /* of the provider to build, or NULL */
	struct usdty_output *reasons;
	usdty_provider *provider;
};

static usdty_status refuse(struct build *build, usdty_status status,
			   const char *reason)
{
	usdty_output_put_plain(build->reasons, build->file,
			       strlen(build->file));
	usdty_output_put(build->reasons, ": %s", reason);
	return status;
}

static usdty_status add_probe(struct build *build,
			      const struct usdty_probe_syntax *probe)
{
	const char *names[USDTY_MAX_ARGUMENTS];
	usdty_type types[USDTY_MAX_ARGUMENTS];
	const struct usdty_parameter *parameter = probe->native.first;
	usdty_status status;
	char reason[1024];

	for (size_t i = 0; parameter; parameter = parameter->next, i++) {
		names[i] = parameter->name;
		types[i] = parameter->type;
	}
	status = usdty_provider_add_probe_with(build->provider, NULL,
					       probe->name, types, names,
					       probe->native.count, 0, NULL);
	if (!status)
		return USDTY_OK;
	usdty_provider_error(build->provider, reason, sizeof reason);
	return refuse(build, status, reason);
}

static usdty_status build_provider(struct build *build,
				   const struct usdty_provider_syntax *syntax)
{
	const struct usdty_probe_syntax *probe = syntax->probes;
	char reason[1024];
	usdty_status status = usdty_provider_new_with(syntax->name, NULL,
						      &build->provider, reason,
						      sizeof reason);

	if (status)
		return refuse(build, status, reason);
	for (; probe && !status; probe = probe->next)
		status = add_probe(build, probe);
	if (status) {
		usdty_provider_free(build->provider);
		build->provider = NULL;
	}
	return status;
}

usdty_status usdty_build(const struct usdty_provider_syntax *syntax,
			 const char *file, struct usdty_output *reasons,
			 usdty_provider **provider)
{
	struct build build = { file, NULL, reasons, NULL };
	usdty_status status = build_provider(&build, syntax);

	*provider = build.provider;
	return status;
}

static usdty_status choose(struct build *build,
			   const struct usdty_file_syntax *file)
{
	const struct usdty_provider_syntax *provider = file->providers;
	char reason[128];

	if (!build->name && file->count > 1)
		return refuse(
			build, USDTY_ERROR_NOT_FOUND,
			"defines several providers: give the name of one");
	while (provider && build->name && strcmp(provider->name, build->name))
		provider = provider->next;
	if (provider)
		return build_provider(build, provider);
	snprintf(reason, sizeof reason, "defines no provider %s",
		 usdty_quote(build->name).text);
	return refuse(build, USDTY_ERROR_NOT_FOUND, reason);
}

/* Called with the guard up. */
static usdty_status build_text(struct build *build, const char *text,
			       size_t size)
{
	struct usdty_diagnostics diagnostics;
	struct usdty_file_syntax file;
	usdty_status status = USDTY_ERROR_SYNTAX;

	usdty_diagnostics_begin(&diagnostics, text, size);
	if (usdty_parse(&file, build->file, &diagnostics))
		status = choose(build, &file);
	else if (file.arena.failed)
		status = refuse(build, USDTY_ERROR_MEMORY, "not enough memory");
	else
		usdty_diagnostics_put(&diagnostics, build->reasons);
	usdty_syntax_free(&file);
	return status;
}

/* == Files ================================================================ */

struct file {
	struct usdty_content content;
	int fd, error;
};

/* A thread may be cancelled while it waits for the other end of a pipe or for a
 * device, but not while it opens a regular file: some C libraries lose the
 * descriptor from open() if the thread is cancelled at that moment. */
static int open_file(const char *path)
{
	struct stat st;
	int state, unused, fd;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		pthread_setcancelstate(state, &unused);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	pthread_setcancelstate(state, &unused);
	return fd;
}

static void free_file(void *argument)
{
	struct file *file = argument;
	struct usdty_guard guard;

	usdty_guard_raise(&guard);
	if (file->fd >= 0)
		close(file->fd);
	usdty_content_free(&file->content);
	usdty_guard_lower(&guard);
}

/* Has no guard, because it may wait for ever. */
static void read_file(struct file *file, const char *path)
{
	file->fd = open_file(path);
	if (file->fd < 0 || !usdty_content_read(&file->content, file->fd))
		file->error = errno;
}

static usdty_status build_read(struct build *build, const struct file *file)
{
	struct usdty_guard guard;
	usdty_status status;

	usdty_guard_raise(&guard);
	if (file->error)
		status = refuse(build,
				file->error == ENOMEM ? USDTY_ERROR_MEMORY :
							USDTY_ERROR_IO,
				strerror(file->error));
	else
		status = build_text(build, file->content.bytes,
				    file->content.size);
	usdty_guard_lower(&guard);
	return status;
}

static usdty_status build_file(struct build *build)
{
	struct file file = { { NULL, 0 }, -1, 0 };
	usdty_status status;

	pthread_cleanup_push(free_file, &file);
	read_file(&file, build->file);
	status = build_read(build, &file);
	pthread_cleanup_pop(1);
	return status;
}

/* == The API ============================================================== */

usdty_status usdty_provider_from_text(const char *definition, size_t length,
				      const char *name,
				      usdty_provider **provider, char *reason,
				      size_t size)
{
	struct usdty_output reasons;
	struct build build = { "definition", name, &reasons, NULL };
	struct usdty_guard guard;
	usdty_status status;

	usdty_output_begin(&reasons, reason, size);
	if (provider)
		*provider = NULL;
	if (!definition || !provider)
		return refuse(&build, USDTY_ERROR_ARGUMENT,
			      definition ? "the pointer that receives the "
					   "provider is NULL" :
					   "the text is NULL");
	usdty_guard_raise(&guard);
	status = build_text(&build, definition, length);
	usdty_guard_lower(&guard);
	*provider = build.provider;
	return status;
}

usdty_status usdty_provider_from_file(const char *path, const char *name,
				      usdty_provider **provider, char *reason,
				      size_t size)
{
	struct usdty_output reasons;
	struct build build = { path ? path : "definition", name, &reasons,
			       NULL };
	usdty_status status;

	usdty_output_begin(&reasons, reason, size);
	if (provider)
		*provider = NULL;
	if (!path || !provider)
		return refuse(&build, USDTY_ERROR_ARGUMENT,
			      path ? "the pointer that receives the provider "
				     "is NULL" :
				     "the path is NULL");
	status = build_file(&build);
	*provider = build.provider;
	return status;
}
