/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* asprintf(), mkostemp() */
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* Writes a temporary file next to the file and renames it, so that the file is
 * never half written. */
static int replace(const char *path, const struct usdty_content *text,
		   mode_t mode)
{
	char *temporary = NULL;
	FILE *stream = NULL;
	int fd = -1, failed = 1;
	mode_t mask = umask(0);

	umask(mask);
	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		temporary = NULL;
	else
		fd = mkostemp(temporary, O_CLOEXEC);
	if (fd >= 0 && !fchmod(fd, mode & ~mask))
		stream = fdopen(fd, "wb");
	if (stream)
		failed = text_write(text, stream) || rename(temporary, path);
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

/* If the path is a link, replaces the file that it leads to. */
static int replace_real(const char *path, const struct usdty_content *text,
			mode_t mode)
{
	char *real = realpath(path, NULL);
	int result = replace(real ? real : path, text, mode);

	free(real);
	return result;
}

int output_file_write(const char *path, const struct usdty_content *text,
		      mode_t mode)
{
	struct stat st;
	FILE *stream;
	int failed;

	if (!path || !strcmp(path, "-"))
		return text_write(text, stdout) ?
			       complain("cannot write to standard output: %s",
					strerror(errno)) :
			       WELL;
	if (stat(path, &st) || S_ISREG(st.st_mode))
		return replace_real(path, text, mode);
	stream = fopen(path, "wb"); /* a device, or a pipe */
	failed = !stream || text_write(text, stream);
	if (failed)
		complain("cannot write %s: %s", path, strerror(errno));
	if (stream)
		fclose(stream);
	return failed ? FAILED : WELL;
}
