/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* getopt_long(), mkostemp() */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../src/gen/gen.h"
#include "cli.h"

static int usage(FILE *stream, int code)
{
	const struct usdty_generator *generator;

	fputs("usage: usdty gen OUTPUT [-o FILE] DEFINITION.d\n\n"
	      "  -o, --output FILE  write there, not to standard output\n\n"
	      "OUTPUT is one of\n", stream);
	for (size_t i = 0; (generator = usdty_generator_at(i)); i++)
		fprintf(stream, "  %-13s %s\n", generator->name,
			generator->what);
	fputs("\nDEFINITION.d: \"-\" is standard input.\n", stream);
	return code;
}

/* == Input ================================================================ */

struct text {
	char *bytes;
	size_t size;
};

static int read_stream(FILE *stream, struct text *text)
{
	size_t room = 0, got;

	do {
		char *bytes;

		room = room ? 2 * room : 1 << 16;
		bytes = realloc(text->bytes, room);
		if (!bytes)
			return -1;
		text->bytes = bytes;
		got = fread(bytes + text->size, 1, room - text->size, stream);
		text->size += got;
	} while (text->size == room);
	return ferror(stream) ? -1 : 0;
}

static int read_file(const char *path, struct text *text)
{
	FILE *stream = strcmp(path, "-") ? fopen(path, "rb") : stdin;
	int result = stream ? read_stream(stream, text) : -1;

	if (result)
		complain("cannot read %s: %s", path, strerror(errno));
	if (stream && stream != stdin)
		fclose(stream);
	return result;
}

/* == Output =============================================================== */

static int write_all(FILE *stream, const char *text, size_t size)
{
	int failed = fwrite(text, 1, size, stream) != size;

	return fflush(stream) || failed;
}

/* Beside the file and then in its place: it is never half written. */
static int replace_file(const char *path, const char *text, size_t size)
{
	char *temporary = NULL;
	FILE *stream = NULL;
	int fd = -1, failed = 1;
	mode_t mask = umask(0);

	umask(mask);
	if (asprintf(&temporary, "%s.XXXXXX", path) >= 0)
		fd = mkostemp(temporary, O_CLOEXEC);
	if (fd >= 0 && !fchmod(fd, 0666 & ~mask))
		stream = fdopen(fd, "wb");
	if (stream)
		failed = write_all(stream, text, size) ||
			 rename(temporary, path);
	if (failed) {
		complain("cannot write %s: %s", path, strerror(errno));
		if (fd >= 0)
			unlink(temporary);
	}
	if (stream)
		fclose(stream);
	else if (fd >= 0)
		close(fd);
	free(temporary);
	return failed ? FAILED : WELL;
}

static int write_output(const char *path, const char *text, size_t size)
{
	struct stat st;
	FILE *stream;
	int failed;

	if (!path || !strcmp(path, "-"))
		return write_all(stdout, text, size) ?
		       complain("cannot write: %s", strerror(errno)) : WELL;
	if (stat(path, &st) || S_ISREG(st.st_mode))
		return replace_file(path, text, size);
	stream = fopen(path, "wb"); /* a device, or a pipe */
	failed = !stream || write_all(stream, text, size);
	if (failed)
		complain("cannot write %s: %s", path, strerror(errno));
	if (stream)
		fclose(stream);
	return failed ? FAILED : WELL;
}

/* == The command ========================================================== */

static void print_diagnostics(const struct usdty_diagnostics *diagnostics)
{
	size_t size = usdty_diagnostics_print(diagnostics, NULL, 0) + 1;
	char *text = malloc(size);

	if (!text)
		return;
	usdty_diagnostics_print(diagnostics, text, size);
	fputs(text, stderr);
	free(text);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int generate(const struct usdty_generator *generator,
		    const struct usdty_file_syntax *syntax, const char *source,
		    const char *path)
{
	struct usdty_output output;
	char *text;
	int result;

	usdty_output_begin(&output, NULL, 0);
	generator->generate(syntax, base_name(source), &output);
	text = malloc(output.length + 1);
	if (!text)
		return complain("not enough memory");
	usdty_output_begin(&output, text, output.length + 1);
	generator->generate(syntax, base_name(source), &output);
	result = output.failed ? complain("not enough memory") :
				 write_output(path, text, output.length);
	free(text);
	return result;
}

static int run(const struct usdty_generator *generator, const char *source,
	       const char *path)
{
	struct usdty_diagnostics diagnostics = { .count = 0 };
	struct usdty_file_syntax syntax;
	struct text text = { NULL, 0 };
	int result = FAILED;

	if (!read_file(source, &text)) {
		diagnostics.text = text.bytes;
		diagnostics.size = text.size;
		if (usdty_parse(&syntax, source, &diagnostics))
			result = generate(generator, &syntax, source, path);
		else if (diagnostics.count)
			print_diagnostics(&diagnostics);
		else
			complain("not enough memory");
		usdty_syntax_free(&syntax);
	}
	free(text.bytes);
	return result;
}

int cmd_gen(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct usdty_generator *generator;
	const char *path = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1)
		switch (option) {
		case 'o': path = optarg; break;
		case 'h': return usage(stdout, WELL);
		default: return usage(stderr, USAGE);
		}
	if (argc - optind != 2)
		return usage(stderr, USAGE);
	generator = usdty_generator_find(argv[optind]);
	if (generator)
		return run(generator, argv[optind + 1], path);
	complain("no output '%s'", argv[optind]);
	return usage(stderr, USAGE);
}
