/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* mremap() */
#include "stapsdt/return_stubs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/arch.h"
#include "image.h"
#include "cache.h"
#include "lock.h"

static void *stubs; /* a page of the architecture's size, shared, or NULL */
static size_t users;
static bool leaving; /* the destructor found users */

static usdty_status map(const struct usdty_image *image,
			struct usdty_error *error)
{
	struct usdty_file file;
	usdty_status status = usdty_cache_open(image, &file, error);
	void *mapped;

	if (status)
		return status;
	/* This mapping also keeps the file's flock(). */
	mapped = mmap(NULL, image->text.size, PROT_READ | PROT_EXEC, MAP_SHARED,
		      file.fd, (off_t)image->text.offset);
	if (mapped == MAP_FAILED)
		status = usdty_fail(error, USDTY_ERROR_LOAD,
				    "cannot map %s: %s", file.path,
				    strerror(errno));
	else
		stubs = mapped;
	usdty_cache_release(&file);
	return status;
}

static usdty_status prepare(struct usdty_error *error)
{
	struct usdty_image image;
	usdty_status status = usdty_image_make_closed(usdty_arch_native(),
						      &image, error);

	if (status)
		return status;
	status = map(&image, error);
	free(image.bytes);
	return status;
}

usdty_status usdty_return_stubs_enter(struct usdty_error *error)
{
	usdty_status status = stubs ? USDTY_OK : prepare(error);

	users += !status;
	return status;
}

static void forget(void)
{
	if (stubs)
		munmap(stubs, usdty_arch_native()->page);
	stubs = NULL;
}

void usdty_return_stubs_leave(void)
{
	if (!--users && leaving)
		forget();
}

/* A plug-in that contains this copy of the library may be unloaded and loaded
 * again. Its own destructors may run after this one, and disable providers
 * then. If another thread holds the lock, the program is ending: no thread is
 * in a plug-in that is being unloaded. */
static __attribute__((destructor)) void leave(void)
{
	if (!usdty_try_lock())
		return;
	leaving = true;
	if (!users)
		forget();
	usdty_unlock();
}

/* For environments that cannot map a page twice: Valgrind (EINVAL), user-mode
 * QEMU (ENOMEM). Maps a copy of the stubs, which is never writable and
 * executable at the same time. */
static bool cover_by_copy(char *start, size_t page)
{
	void *copy = mmap(NULL, page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (copy == MAP_FAILED)
		return false;
	memcpy(copy, stubs, page);
	if (!mprotect(copy, page, PROT_READ | PROT_EXEC) &&
	    mremap(copy, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, start) !=
		    MAP_FAILED)
		return true;
	munmap(copy, page);
	return false;
}

/* Remapping a shared mapping with size 0 makes a second mapping of the same
 * page. */
static bool cover_page(char *start, size_t page)
{
	return mremap(stubs, 0, page, MREMAP_MAYMOVE | MREMAP_FIXED, start) !=
		       MAP_FAILED ||
	       cover_by_copy(start, page);
}

/* The system's pages may be smaller than the architecture's largest. Each
 * system page begins with a whole slot, so the first part of our page fits over
 * each. */
bool usdty_return_stubs_cover(char *start, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t done = 0; done < size; done += page)
		if (!cover_page(start + done, page))
			return false;
	return true;
}
