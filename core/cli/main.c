/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* vasprintf() */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <usdty.h>

#include "cli.h"
#include "utf8.h"

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
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (text)
		usdty_utf8_tame(text);
	fprintf(stderr, "usdty: %s\n", text ? text : "not enough memory");
	free(text);
	return FAILED;
}

/* In place of getopt(), which would print the option as it is. */
void complain_option(char **argv)
{
	const char letter[] = { '-', (char)optopt, '\0' };

	complain("option '%s' is unknown, or has no argument",
		 optopt > ' ' && optopt < 0x7f ? letter : argv[optind - 1]);
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

/* What the caller left may not change what the command does. No file gets the
 * number of a closed standard stream, into which messages would go; a message
 * to one fails. The tools that the command runs can be waited for. A file over
 * RLIMIT_FSIZE is an error that is reported. */
static void settle(void)
{
	for (int number = 0; number <= STDERR_FILENO; number++)
		if (fcntl(number, F_GETFD) < 0)
			open("/dev/null", number ? O_RDONLY : O_WRONLY);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

static int run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	opterr = 0; /* see complain_option() */
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

int main(int argc, char **argv)
{
	int result;

	settle();
	result = run(argc, argv);
	if (!result && (fflush(stdout) || ferror(stdout)))
		return complain("cannot write to standard output: %s",
				strerror(errno));
	return result;
}
