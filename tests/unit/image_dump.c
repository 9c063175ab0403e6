/* SPDX-License-Identifier: MIT */
/*
 * Writes images for other ELF readers: image_dump DIRECTORY
 *
 * The files are DIRECTORY/ARCHITECTURE.SIZE/PROVIDER-HASH.so, where SIZE is
 * that of the traced instruction. images.sh has the notes that they must
 * contain.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sample.h"

static const usdty_type all[] = {
	USDTY_INT8,  USDTY_INT16,  USDTY_INT32,   USDTY_INT64,
	USDTY_UINT8, USDTY_UINT16, USDTY_UINT32,  USDTY_UINT64,
	USDTY_INT,   USDTY_LONG,   USDTY_POINTER, USDTY_STRING,
};

static void check(const char *what, usdty_status status)
{
	if (!status)
		return;
	fprintf(stderr, "image_dump: %s: %s\n", what,
		usdty_status_text(status));
	exit(EXIT_FAILURE);
}

static void add(usdty_provider *provider, const char *function,
		const char *name, size_t count, unsigned flags)
{
	check(name, usdty_provider_add_probe_with(provider, function, name, all,
						  NULL, count, flags, NULL));
}

static void add_tour(usdty_provider *provider)
{
	add(provider, "main", "wide", USDTY_MAX_ARGUMENTS, 0);
	add(provider, NULL, "bare", 0, 0);
	add(provider, "write", "shared", 1, 0);
	add(provider, "read", "shared", 1, 0);
	add(provider, NULL, "two__words", 2, 0);
	add(provider, NULL, "ungated", 3, USDTY_PROBE_NO_SEMAPHORE);
}

/* More stubs than a page of x86-64 holds. */
static void add_crowd(usdty_provider *provider)
{
	char name[16];

	for (int i = 0; i < 300; i++) {
		sprintf(name, "p%03d", i);
		add(provider, NULL, name, 0, 0);
	}
}

static void write_file(const char *path, const struct usdty_image *image)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(image->bytes, image->size, 1, file) != 1 ||
	    fclose(file)) {
		perror(path);
		exit(EXIT_FAILURE);
	}
}

static void dump(const char *directory, const struct sample_target *target,
		 struct usdty_image *image)
{
	char path[4096];
	int length = snprintf(path, sizeof path, "%s/%s.%zu", directory,
			      target->arch->name, target->traced->size);

	if (mkdir(path, 0777) && errno != EEXIST) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	snprintf(path + length, sizeof path - (size_t)length, "/%s",
		 image->name);
	write_file(path, image);
	free(image->bytes);
}

static void dump_all(const char *directory, const char *name,
		     void (*add_probes)(usdty_provider *))
{
	usdty_provider *provider;
	struct usdty_image image;
	struct usdty_error error;

	check(name, usdty_provider_new(name, NULL, &provider));
	add_probes(provider);
	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		check("image", sample_image(provider, &sample_targets[i],
					    &image, &error));
		dump(directory, &sample_targets[i], &image);
	}
	usdty_provider_free(provider);
}

static void dump_closed(const char *directory)
{
	struct usdty_image image;
	struct usdty_error error;

	for (int i = 0; i < SAMPLE_TARGETS; i++) {
		check("closed", usdty_image_make_closed(sample_targets[i].arch,
							&image, &error));
		dump(directory, &sample_targets[i], &image);
	}
}

int main(int count, char **arguments)
{
	if (count != 2 || strlen(arguments[1]) > 2048) {
		fprintf(stderr, "usage: image_dump DIRECTORY\n");
		return EXIT_FAILURE;
	}
	dump_all(arguments[1], "tour", add_tour);
	dump_all(arguments[1], "crowd", add_crowd);
	dump_closed(arguments[1]);
	return EXIT_SUCCESS;
}
