/* SPDX-License-Identifier: MIT */
/*
 * Hiding and showing an object that stays loaded.
 *
 * The kernel counts a semaphore up once for each breakpoint that it installs in
 * a pair of mappings, stubs and gates, and down once for each that it removes.
 * If only one of the two were replaced, gates would stay open or underflow. So
 * both are replaced: the gates by zeros, then the stubs by code that returns,
 * and back. Both keep their addresses all the time, because threads may be
 * inside.
 */
#define _GNU_SOURCE
#include "loader.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend.h"
#include "stapsdt/descriptor.h"
#include "stapsdt/kept.h"
#include "stapsdt/neighbors.h"
#include "stapsdt/removed.h"
#include "stapsdt/return_stubs.h"

/*
 * The state is in the object's own data, because every copy of this library in
 * the process must see it (plug-ins may contain one). Each mapped object has
 * one. It is private to the process. When the object was just mapped,
 * everything after the version is zero.
 */
struct state {
	uint32_t version; /* USDTY_IMAGE_STATE_VERSION, from the file */
	uint32_t lock;    /* held only inside functions of this file */
	uint32_t handles; /* loads of the object that were not unloaded */
	uint32_t users;   /* providers that show the object */
	uint32_t hidden;
	uint64_t device, inode; /* of the file; 0: not recorded yet */
	struct usdty_kept text, gates; /* while hidden, out of reach */
};

static struct state *state_of(const struct usdty_object *object)
{
	return (struct state *)(object->base + object->state.offset);
}

/* Taken only under the library's lock, so that a fork() finds it free. It is
 * needed because each copy of the library has a library lock of its own. */
static struct state *lock(const struct usdty_object *object)
{
	struct state *state = state_of(object);

	while (__atomic_exchange_n(&state->lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
	return state;
}

static void unlock(struct state *state)
{
	__atomic_store_n(&state->lock, 0, __ATOMIC_RELEASE);
}

_Static_assert(sizeof(struct state) <=
		       USDTY_IMAGE_STATE_SIZE - USDTY_IMAGE_MARK_SIZE,
	       "the image has room for the state");

bool usdty_visibility_adopt(struct usdty_object *object,
			    const struct usdty_file *file)
{
	struct state *state = state_of(object);
	bool usable;

	if (state->version != USDTY_IMAGE_STATE_VERSION)
		return false;
	lock(object);
	object->fresh = !state->inode;
	if (object->fresh) {
		state->device = file->device;
		state->inode = file->inode;
	}
	usable = state->device == file->device && state->inode == file->inode;
	state->handles += usable;
	unlock(state);
	return usable;
}

/* The size that the system's loader mapped for a range: whole pages. */
static size_t mapped_size(const struct usdty_range *range)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (range->size + page - 1) / page * page;
}

static void drop_kept(const struct usdty_object *object, struct state *state)
{
	usdty_kept_drop(&state->gates, mapped_size(&object->gates));
	usdty_kept_drop(&state->text, mapped_size(&object->text));
}

void usdty_visibility_leave(const struct usdty_object *object)
{
	struct state *state = lock(object);

	if (!--state->handles)
		drop_kept(object, state);
	unlock(state);
}

uint32_t usdty_visibility_handles(const char *base,
				  const struct usdty_range *state)
{
	const struct state *of = (const void *)(base + state->offset);

	return __atomic_load_n(&of->handles, __ATOMIC_RELAXED);
}

uint32_t usdty_visibility_users(const char *base,
				const struct usdty_range *state)
{
	const struct state *of = (const void *)(base + state->offset);

	return __atomic_load_n(&of->users, __ATOMIC_RELAXED);
}

static char *address(const struct usdty_object *object,
		     const struct usdty_range *range)
{
	return object->base + range->offset;
}

static bool map_file(const struct usdty_object *object,
		     const struct usdty_range *range, int protection, int fd)
{
	return mmap(address(object, range), mapped_size(range), protection,
		    MAP_PRIVATE | MAP_FIXED, fd,
		    (off_t)range->offset) != MAP_FAILED;
}

static bool close_gates(const struct usdty_object *object)
{
	return mmap(address(object, &object->gates),
		    mapped_size(&object->gates), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0) != MAP_FAILED;
}

static bool close_stubs(const struct usdty_object *object)
{
	return usdty_return_stubs_cover(address(object, &object->text),
					mapped_size(&object->text));
}

static int open_path(const struct usdty_object *object,
		     const struct state *state)
{
	struct stat st;
	int fd = usdty_open_at(AT_FDCWD, object->file.path,
			       O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);

	if (fd < 0) {
		if (errno == ELOOP && !lstat(object->file.path, &st) &&
		    S_ISLNK(st.st_mode))
			errno = ENOENT; /* a link has the name */
		return -1;
	}
	if (!USDTY_REPEAT(fstat(fd, &st)) && st.st_dev == state->device &&
	    st.st_ino == state->inode)
		return fd;
	close(fd);
	errno = ENOENT;
	return -1;
}

/* By its path, or by the descriptor that was kept. */
static int reopen(const struct usdty_object *object, const struct state *state)
{
	int fd;

	if (object->file.anonymous)
		return usdty_cache_reopen(&object->file);
	fd = open_path(object, state);
	if (fd >= 0 || usdty_is_inconclusive(errno))
		return fd;
	if (!usdty_file_is_removed(&object->file))
		return usdty_cache_reopen(&object->file);
	errno = ENOENT;
	return -1;
}

static usdty_status fail(const struct usdty_object *object, const char *what,
			 struct usdty_error *error)
{
	const bool is_limit = errno == EMFILE || errno == ENFILE;

	return usdty_fail(error,
			  is_limit ? USDTY_ERROR_MEMORY :
				     usdty_status_of(errno),
			  "cannot %s %s: %s", what, object->file.path,
			  strerror(errno));
}

/* The kernel has kept the breakpoints and counted the gates where they were.
 * Some systems do not let us execute a mapping again that the kernel changed;
 * then the object is lost. */
static usdty_status uncover_kept(const struct usdty_object *object,
				 struct state *state, struct usdty_error *error)
{
	usdty_status status;

	if (usdty_file_is_removed(&object->file) ||
	    !usdty_kept_return(&state->text, address(object, &object->text),
			       mapped_size(&object->text),
			       PROT_READ | PROT_EXEC)) {
		drop_kept(object, state);
		return USDTY_BATCH_IS_LOST;
	}
	if (usdty_kept_return(&state->gates, address(object, &object->gates),
			      mapped_size(&object->gates),
			      PROT_READ | PROT_WRITE))
		return USDTY_OK;
	status = fail(object, "show", error);
	close_stubs(object);
	drop_kept(object, state);
	return status;
}

/* Maps the stubs first, as the system's loader does. The kernel then has
 * installed its breakpoints in the stubs when it sees the gates, and counts
 * them there. */
static usdty_status uncover(const struct usdty_object *object,
			    struct state *state, struct usdty_error *error)
{
	usdty_status status = USDTY_OK;
	int fd;

	if (state->text.at)
		return uncover_kept(object, state, error);
	fd = reopen(object, state);
	if (fd < 0)
		return usdty_is_inconclusive(errno) ?
			       fail(object, "show", error) :
			       USDTY_BATCH_IS_LOST;
	if (!map_file(object, &object->text, PROT_READ | PROT_EXEC, fd)) {
		status = fail(object, "show", error);
	} else if (!map_file(object, &object->gates, PROT_READ | PROT_WRITE,
			     fd)) {
		status = fail(object, "show", error);
		close_stubs(object);
	}
	close(fd);
	return status;
}

/* If memory for mappings runs out half-way, and uncovering fails, too, the
 * object counts as hidden: its gates read closed, and showing it maps both
 * parts anew. */
static usdty_status cover(const struct usdty_object *object,
			  struct state *state, struct usdty_error *error)
{
	struct usdty_error unused;
	usdty_status status;

	if (!close_gates(object))
		return fail(object, "hide", error);
	if (close_stubs(object))
		return USDTY_OK;
	status = fail(object, "hide", error);
	return uncover(object, state, &unused) ? USDTY_OK : status;
}

/* Keeps the mappings before it covers them. If that fails, nothing is kept. */
static void keep_mappings(const struct usdty_object *object,
			  struct state *state)
{
	char *gates = address(object, &object->gates);
	const size_t gates_size = mapped_size(&object->gates);
	const size_t text_size = mapped_size(&object->text);

	if (!usdty_kept_take(&state->gates, gates, gates_size))
		return;
	if (!usdty_kept_take(&state->text, address(object, &object->text),
			     text_size)) {
		if (!usdty_kept_return(&state->gates, gates, gates_size,
				       PROT_READ | PROT_WRITE))
			usdty_kept_drop(&state->gates, gates_size);
		return;
	}
	/* Nobody lists the probes of what cannot be executed. */
	mprotect((void *)(uintptr_t)state->text.at, text_size, PROT_READ);
}

/* Covers the object and keeps a way back, if the process may lose access to
 * the file, or lost it. */
static usdty_status cover_and_keep(struct usdty_object *object,
				   struct state *state,
				   struct usdty_error *error)
{
	struct usdty_file *file = &object->file;
	int fd = file->anonymous ? -1 : open_path(object, state);
	struct usdty_error unused;
	usdty_status status;

	if (!file->anonymous && fd < 0 && !usdty_is_inconclusive(errno) &&
	    !usdty_file_is_removed(file))
		keep_mappings(object, state);
	status = cover(object, state, error);
	if (status && state->text.at)
		uncover_kept(object, state, &unused);
	if (fd >= 0 && !status && file->fd < 0 && usdty_may_lose_access() &&
	    usdty_may_keep(fd))
		file->fd = fd;
	else if (fd >= 0)
		close(fd);
	return status;
}

static usdty_status show(struct usdty_object *object, struct usdty_error *error)
{
	struct state *state = lock(object);
	usdty_status status = USDTY_OK;

	if (state->hidden)
		status = uncover(object, state, error);
	else if (state->users && usdty_file_is_removed(&object->file))
		status = USDTY_BATCH_IS_LOST; /* others show what is left */
	if (!status) {
		state->hidden = 0;
		state->users++;
		usdty_own_set_showing(object->own, true);
		if (!object->file.anonymous)
			usdty_cache_close(&object->file);
	}
	unlock(state);
	return status;
}

/* Another copy may show or load what conflicts at the same moment. It sets our
 * mark first and then checks whether we are visible. We become visible first
 * and then read the mark. So at least one of us sees the other. */
usdty_status usdty_object_show(struct usdty_object *object,
			       struct usdty_error *error)
{
	const struct usdty_notes notes = {
		(const uint8_t *)address(object, &object->notes),
		object->notes.size,
	};
	const uint32_t *mark = (const void *)(notes.bytes -
					      USDTY_IMAGE_MARK_SIZE);
	bool shown_anew = state_of(object)->hidden;
	struct usdty_error unused;
	usdty_status status = show(object, error);

	if (status || !shown_anew || !__atomic_load_n(mark, __ATOMIC_SEQ_CST))
		return status;
	status = usdty_neighbors_check_mapped(&notes, error);
	if (status)
		usdty_object_hide(object, &unused);
	return status;
}

usdty_status usdty_object_hide(struct usdty_object *object,
			       struct usdty_error *error)
{
	struct state *state = lock(object);
	uint32_t others = state->users - object->own->showing;
	usdty_status status = USDTY_OK;

	if (!others && !state->hidden)
		status = cover_and_keep(object, state, error);
	if (!status) {
		state->users = others;
		state->hidden = !others;
		usdty_own_set_showing(object->own, false);
	}
	unlock(state);
	return status;
}
