/* SPDX-License-Identifier: MIT */
/* Lists the probes in files, in a process, or in the directories of objects. */
#define _GNU_SOURCE /* getline(), getopt_long() */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/stapsdt/cache_directory.h"
#include "../src/stapsdt/cache_prune.h"
#include "cli.h"
#include "probe_file.h"
#include "utf8.h"

static int usage(FILE *stream, int code)
{
	fputs("usage: usdty list [FILE...]\n"
	      "       usdty list -p PID\n\n"
	      "Lists the probes of programs, libraries and objects of usdty, "
	      "with their\narguments. Without FILE it lists the objects in "
	      "usdty's directories.\n\n"
	      "  -p, --pid PID  list the probes of the files that a process has "
	      "mapped\n",
	      stream);
	return code;
}

/* The text comes from any file: no control characters may reach the
 * terminal. */
static void print_text(const char *text)
{
	char *tame = strdup(text);

	if (!tame) {
		complain("not enough memory");
		return;
	}
	usdty_utf8_tame(tame);
	fputs(tame, stdout);
	free(tame);
}

static void print_probe(const struct probe_entry *probe)
{
	printf("  ");
	print_text(probe->provider);
	putchar(':');
	print_text(probe->name);
	putchar('(');
	print_text(probe->arguments);
	putchar(')');
	if (*probe->function) {
		printf(" in ");
		print_text(probe->function);
	}
	if (probe->locations > 1)
		printf(", %zu places", probe->locations);
	putchar('\n');
}

/* Prints nothing if the file has no probes. Returns NULL, or why the file
 * cannot be read. */
static const char *list_file(const char *path, const char *shown)
{
	struct probe_file file;
	const char *reason = probe_file_read(&file, path);

	if (file.count) {
		print_text(shown);
		putchar('\n');
	}
	for (size_t i = 0; i < file.count; i++)
		print_probe(&file.probes[i]);
	probe_file_free(&file);
	return reason;
}

static int list_files(int count, char **paths)
{
	int result = WELL;

	for (int i = 0; i < count; i++) {
		const char *reason = list_file(paths[i], paths[i]);

		if (reason)
			result = complain("cannot read %s: %s", paths[i],
					  reason);
	}
	return result;
}

/* == A process ============================================================ */

/* Reads a line of /proc/PID/maps. Returns true, the range and the path for an
 * executable mapping of a file. The object of a disabled provider has no such
 * mapping. */
static bool take_line(char *line, const char **range, char **path)
{
	char *rights = strchr(line, ' ');

	line[strcspn(line, "\n")] = '\0';
	*range = line;
	*path = strchr(line, '/');
	if (!rights || strlen(rights) < 4 || rights[3] != 'x' || !*path)
		return false;
	*rights = '\0';
	return true;
}

/* What the kernel appends to the path of a file that has no name any more, or
 * never had one because it is in memory. */
#define DELETED " (deleted)"

/* Cuts the mark off. */
static bool take_deleted(char *path)
{
	size_t length = strlen(path), mark = sizeof DELETED - 1;

	if (length < mark || strcmp(path + length - mark, DELETED))
		return false;
	path[length - mark] = '\0';
	return true;
}

/* A file without a name can be read only through its mapping, as root. */
static int list_deleted(const char *mapping, char *path)
{
	const char *name = strrchr(path, '/') + 1;
	const char *state = strncmp(path, "/memfd:", 7) ? "deleted" :
							  "in memory";
	char *shown = NULL;
	const char *reason;

	if (asprintf(&shown, "%s (%s: attach to %s, without -p)", path, state,
		     mapping) < 0)
		return WELL;
	reason = list_file(mapping, shown);
	free(shown);
	if (!reason || !usdty_cache_is_name(name))
		return WELL;
	return complain("%s is %s, and the process's mapping of it cannot be "
			"read (%s): run 'usdty list' as root",
			path, state, reason);
}

/* Reads the file through the mapping, which leads to the right file even if the
 * path now names another one. This needs a privilege. Without it, reads the file
 * by its path. */
static int list_mapping(const char *pid, const char *range, char *path)
{
	char *mapping = NULL, *real = NULL;
	int result = WELL;

	if (asprintf(&mapping, "/proc/%s/map_files/%s", pid, range) < 0)
		return WELL;
	if (take_deleted(path))
		result = list_deleted(mapping, path);
	else if (list_file(mapping, path) &&
		 asprintf(&real, "/proc/%s/root%s", pid, path) >= 0)
		list_file(real, path);
	free(mapping);
	free(real);
	return result;
}

static int list_maps(FILE *maps, const char *pid)
{
	char *line = NULL, *last = NULL, *path;
	const char *range;
	size_t size = 0;
	int result = WELL;

	while (getline(&line, &size, maps) > 0) {
		if (!take_line(line, &range, &path) ||
		    (last && !strcmp(last, path)))
			continue;
		free(last);
		last = strdup(path);
		if (list_mapping(pid, range, path))
			result = FAILED;
	}
	free(last);
	free(line);
	return result;
}

static int list_process(const char *pid)
{
	char path[sizeof "/proc/2147483647/maps"];
	FILE *maps;
	int result;

	if (!*pid || strlen(pid) > 10 || pid[strspn(pid, "0123456789")])
		return complain("'%s' is not a process id: give a number", pid);
	snprintf(path, sizeof path, "/proc/%s/maps", pid);
	maps = fopen(path, "re");
	if (!maps)
		return complain("cannot read %s: %s", path, strerror(errno));
	result = list_maps(maps, pid);
	fclose(maps);
	return result;
}

/* == Directories ========================================================== */

static int is_object(const struct dirent *entry)
{
	const char *ending = strrchr(entry->d_name, '.');

	return ending && !strcmp(ending, ".so");
}

static void list_directory(const char *directory)
{
	struct dirent **entries;
	int count = usdty_directory_is_private(directory) ?
			    scandir(directory, &entries, is_object, alphasort) :
			    -1;
	char path[4096 + 256];

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/%s", directory,
			 entries[i]->d_name);
		list_file(path, path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static int list_directories(void)
{
	const char *shipped;
	char path[3072];
	unsigned index = 0;
	int applies;

	while ((applies = usdty_directory_candidate(index++, path,
						    sizeof path)) >= 0)
		if (applies)
			list_directory(path);
	for (index = 0; (shipped = usdty_directory_shipped(index)); index++)
		list_directory(shipped);
	return WELL;
}

int cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pid", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *pid = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "p:h", options, NULL)) != -1)
		switch (option) {
		case 'p': pid = optarg; break;
		case 'h': return usage(stdout, WELL);
		default: complain_option(argv); return usage(stderr, USAGE);
		}
	if (pid && optind < argc)
		return usage(stderr, USAGE);
	if (pid)
		return list_process(pid);
	if (optind < argc)
		return list_files(argc - optind, argv + optind);
	return list_directories();
}
