/* SPDX-License-Identifier: MIT */
#include "processes.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 120, STEP = 2000 };

/* Not by alarm(): it may hang with all signals blocked. */
int process_run(int (*run)(void))
{
	int status = 0, waited = 0;
	pid_t child = fork();

	if (!child) {
		setpgid(0, 0);
		_exit(run());
	}
	while (child > 0 && !waitpid(child, &status, WNOHANG)) {
		usleep(STEP);
		waited += STEP / 1000;
		if (waited == SECONDS * 1000)
			kill(-child, SIGKILL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
