/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <usdty.h>

#include "cli.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{ "dtrace", cmd_dtrace, "stand in for dtrace in build systems" },
	{ "gen", cmd_gen,
	  "generate code, scripts and objects from a definition" },
	{ "list", cmd_list,
	  "list the probes of files, of a process or of all objects" },
};

enum { COUNT = sizeof commands / sizeof *commands };

int complain(const char *format, ...)
{
	va_list arguments;

	fputs("usdty: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return FAILED;
}

const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int usage(FILE *stream, int code)
{
	fputs("usage: usdty COMMAND [OPTION...] ...\n\n", stream);
	for (int i = 0; i < COUNT; i++)
		fprintf(stream, "  %-10s %s\n", commands[i].name,
			commands[i].what);
	fputs("\n\"usdty COMMAND --help\" describes a command.\n", stream);
	return code;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (argc && !strcmp(base_name(argv[0]), "dtrace")) /* a link */
		return cmd_dtrace(argc, argv);
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		return usage(stdout, WELL);
	if (!strcmp(name, "--version")) {
		printf("usdty %s\n", usdty_version());
		return WELL;
	}
	for (int i = 0; i < COUNT; i++)
		if (!strcmp(name, commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	if (*name)
		complain("unknown command '%s': give one of those below", name);
	return usage(stderr, USAGE);
}
