/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* dl_iterate_phdr() */
#include "neighbors.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conflict.h"
#include "descriptor.h"
#include "lock.h"
#include "namespace.h"
#include "neighbor.h"
#include "own.h"

static usdty_status refuse(const struct usdty_neighbor *neighbor,
			   const struct usdty_notes *ours,
			   struct usdty_error *error)
{
	struct usdty_probe_note own;
	char name[USDTY_IMAGE_NAME_SIZE];

	usdty_notes_first(ours, &own);
	usdty_image_name(name, own.provider, &neighbor->id);
	usdty_conflict_fail(error, own.provider, neighbor->taken);
	usdty_error_append(error,
			   " (the other is in %s, which another copy of "
			   "this library loaded)",
			   name);
	return USDTY_ERROR_CONFLICT;
}

/* == By the system's loader ============================================== */

struct list {
	const struct usdty_notes *ours;
	struct usdty_neighbor *neighbors;
	size_t count, room;
	unsigned long long adds; /* objects that were ever loaded */
	bool mark;               /* our provider's objects */
};

/* An object without headers at its base is the program's, or no one's. */
static bool copy_head(const struct dl_phdr_info *info, struct usdty_head *head)
{
	bool has_id = false;

	head->size = 0;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const Elf64_Phdr *segment = &info->dlpi_phdr[i];

		has_id |= segment->p_type == PT_NOTE &&
			  segment->p_filesz == USDTY_ID_NOTE_SIZE;
		if (segment->p_type == PT_LOAD && segment->p_flags & PF_R &&
		    !segment->p_vaddr && segment->p_filesz <= USDTY_HEAD_SIZE)
			head->size = segment->p_filesz;
	}
	if (!has_id || !head->size || !info->dlpi_addr)
		return false;
	memcpy(head->bytes, (const void *)info->dlpi_addr, head->size);
	return true;
}

/* Under the loader's lock: no lock is taken and nothing allocated here. A
 * thread that holds our lock may be in a signal handler that waits for the
 * loader's. */
static int add_to_list(struct dl_phdr_info *info, size_t size, void *data)
{
	struct usdty_memory memory = { .fd = -1 };
	struct list *list = data;
	struct usdty_neighbor neighbor = {
		.base = (const char *)info->dlpi_addr
	};
	struct usdty_head head;

	(void)size;
	list->adds = info->dlpi_adds;
	if (copy_head(info, &head) && usdty_head_read(&head) &&
	    usdty_neighbor_inspect(&neighbor, &memory, &head, list->ours,
				   list->mark)) {
		if (list->count < list->room)
			list->neighbors[list->count] = neighbor;
		list->count++;
	}
	return 0;
}

static bool make_list(struct list *list)
{
	do {
		size_t room = list->count + 8;
		struct usdty_neighbor *neighbors =
			realloc(list->neighbors, room * sizeof *neighbors);

		if (!neighbors)
			return false;
		list->neighbors = neighbors;
		list->room = room;
		list->count = 0;
		dl_iterate_phdr(add_to_list, list);
	} while (list->count > list->room);
	return true;
}

static int read_adds(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	*(unsigned long long *)data = info->dlpi_adds;
	return 1;
}

/* When we looked last, guarded by the lock: how many objects had been loaded
 * until then, and whether all of the library's were ours alone. */
static struct {
	unsigned long long adds;
	bool alone;
} last;

/* Whether no other copy can show anything: nothing was loaded since we looked,
 * but what the caller did. An object of ours that we do not show may be another
 * copy's, too; one such is the caller's. This keeps it cheap to load very many
 * objects one by one. */
static bool is_alone(unsigned added)
{
	unsigned long long adds = 0;
	bool alone;

	dl_iterate_phdr(read_adds, &adds);
	usdty_lock();
	alone = last.alone && usdty_own_idle() <= 1 &&
		adds - last.adds <= added;
	if (alone)
		last.adds = adds;
	usdty_unlock();
	return alone;
}

/* Whether another copy has an object of our provider's name. */
static bool has_rivals(const struct list *list)
{
	bool alone = true, rivals = false;

	usdty_lock();
	for (size_t i = 0; i < list->count; i++) {
		const struct usdty_neighbor *neighbor = &list->neighbors[i];

		if (usdty_own_only(&neighbor->id, neighbor->base))
			continue;
		alone = false;
		rivals |= neighbor->rival;
	}
	last.adds = list->adds;
	last.alone = alone;
	usdty_unlock();
	return rivals;
}

static usdty_status judge(const struct list *list, struct usdty_error *error)
{
	usdty_status status = USDTY_OK;

	usdty_lock();
	for (size_t i = 0; i < list->count && !status; i++) {
		const struct usdty_neighbor *neighbor = &list->neighbors[i];

		if (neighbor->taken &&
		    !usdty_own_shows_only(&neighbor->id, neighbor->base))
			status = refuse(neighbor, list->ours, error);
	}
	usdty_unlock();
	return status;
}

usdty_status usdty_neighbors_check(const struct usdty_notes *notes,
				   unsigned added, struct usdty_error *error)
{
	struct list list = { .ours = notes };
	bool listed;
	usdty_status status = USDTY_OK;

	if (!usdty_namespace_is_program())
		return usdty_neighbors_check_mapped(notes, error);
	if (is_alone(added))
		return USDTY_OK;
	listed = make_list(&list);
	if (listed && has_rivals(&list)) {
		list.mark = true;
		listed = make_list(&list);
		if (listed)
			status = judge(&list, error);
	}
	free(list.neighbors);
	return listed ? status :
			usdty_fail(error, USDTY_ERROR_MEMORY,
				   "not enough memory to look at the loaded "
				   "objects");
}

/* == By the kernel's list of mappings ==================================== */

struct mapping {
	unsigned long start, end, offset, inode;
	unsigned major, minor;
	char protection[5];
};

static bool read_mapping(const char *line, struct mapping *mapping)
{
	return sscanf(line, "%lx-%lx %4s %lx %x:%x %lu", &mapping->start,
		      &mapping->end, mapping->protection, &mapping->offset,
		      &mapping->major, &mapping->minor, &mapping->inode) == 7;
}

/* Whether the mapping has the stubs of the object that begins with `first`, of
 * the same file: those of a hidden one are another file's. */
static bool is_text_of(const struct mapping *mapping,
		       const struct mapping *first)
{
	return mapping->inode && !strcmp(mapping->protection, "r-xp") &&
	       mapping->inode == first->inode &&
	       mapping->major == first->major &&
	       mapping->minor == first->minor &&
	       mapping->start - first->start == mapping->offset;
}

static usdty_status check_one(const struct usdty_notes *notes, int fd,
			      const struct mapping *first,
			      struct usdty_error *error)
{
	struct usdty_neighbor neighbor = { .base = (const char *)first->start };
	struct usdty_memory memory = { .fd = fd };
	const void *bytes = usdty_memory_look(&memory, neighbor.base,
					      USDTY_HEAD_SIZE);
	struct usdty_head head = { .size = USDTY_HEAD_SIZE };
	usdty_status status = USDTY_OK;

	if (bytes) {
		memcpy(head.bytes, bytes, USDTY_HEAD_SIZE);
		if (usdty_head_read(&head) &&
		    usdty_neighbor_inspect(&neighbor, &memory, &head, notes,
					   false) &&
		    neighbor.taken &&
		    !usdty_own_shows_only(&neighbor.id, neighbor.base))
			status = refuse(&neighbor, notes, error);
	}
	free(memory.copy);
	return status;
}

static usdty_status check_all(const struct usdty_notes *notes, FILE *maps,
			      int fd, struct usdty_error *error)
{
	struct mapping mapping, first = { .inode = 0 };
	usdty_status status = USDTY_OK;
	size_t size = 0;
	char *line = NULL;

	while (!status && getline(&line, &size, maps) > 0) {
		if (!read_mapping(line, &mapping))
			continue;
		if (!mapping.offset && !strcmp(mapping.protection, "r--p"))
			first = mapping;
		else if (is_text_of(&mapping, &first))
			status = check_one(notes, fd, &first, error);
	}
	free(line);
	return status;
}

/* Not /proc/self, which is empty once the first thread ended. */
usdty_status usdty_neighbors_check_mapped(const struct usdty_notes *notes,
					  struct usdty_error *error)
{
	FILE *maps = usdty_open_lines("/proc/thread-self/maps");
	int fd = maps ? usdty_open_at(AT_FDCWD, "/proc/thread-self/mem",
				      O_RDONLY, 0) :
			-1;
	usdty_status status = USDTY_OK;

	if (fd >= 0)
		status = check_all(notes, maps, fd, error);
	else if (usdty_is_inconclusive(errno))
		status = usdty_fail(error, USDTY_ERROR_MEMORY,
				    "cannot look at the process's mappings: %s",
				    strerror(errno));
	if (maps)
		fclose(maps);
	if (fd >= 0)
		close(fd);
	return status;
}
