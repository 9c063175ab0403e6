/* SPDX-License-Identifier: MIT */
/* The program where the probes are in a library: compiled.c's main(). */
int run(void);
int main(void)
{
	return run();
}
