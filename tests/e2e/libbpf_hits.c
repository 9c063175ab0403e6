/* SPDX-License-Identifier: MIT */
/*
 * libbpf_hits OBJECT PID PATH PROVIDER NAME...: attaches the BPF program in
 * OBJECT to the probes of the file PATH in the process PID, or in every one
 * if PID is -1. Prints "attached", then each hit on a line: "hit", process,
 * name and arguments, with tabs between. Ends by a signal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <bpf/libbpf.h>

#include "hits.h"

static int print_hit(void *names, void *data, size_t size)
{
	const struct hit *hit = data;

	(void)size;
	printf("hit\t%u\t%s", hit->pid, ((char **)names)[hit->probe]);
	for (int i = 0; i < hit->count; i++)
		printf("\t%ld", hit->arguments[i]);
	puts("");
	return 0;
}

static struct bpf_object *load(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	return object && !bpf_object__load(object) ? object : NULL;
}

/* Links live as long as this process. */
static int attach(struct bpf_object *object, char **where, char **names)
{
	struct bpf_program *program = bpf_object__next_program(object, NULL);
	LIBBPF_OPTS(bpf_usdt_opts, options);

	for (; names[options.usdt_cookie]; options.usdt_cookie++)
		if (!bpf_program__attach_usdt(program, atoi(where[0]), where[1],
					      where[2],
					      names[options.usdt_cookie],
					      &options))
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_object *object;
	struct ring_buffer *ring;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 6 || !(object = load(argv[1])) ||
	    attach(object, argv + 2, argv + 5))
		return EXIT_FAILURE;
	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "hits"),
				print_hit, argv + 5, NULL);
	if (!ring)
		return EXIT_FAILURE;
	puts("attached");
	while (ring_buffer__poll(ring, -1) >= 0)
		continue;
	return EXIT_FAILURE;
}
