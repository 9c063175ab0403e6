/* SPDX-License-Identifier: MIT */
/* Sends each hit of the probes that it is attached to, with all arguments. */
#include <stdbool.h>

#include <linux/bpf.h>
#include <asm/ptrace.h>

#include <bpf/bpf_helpers.h>
#include <bpf/usdt.bpf.h>

#include "hits.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} hits SEC(".maps");

SEC("usdt")
int send_hit(struct pt_regs *registers)
{
	struct hit *hit = bpf_ringbuf_reserve(&hits, sizeof *hit, 0);

	if (!hit)
		return 0;
	hit->pid = bpf_get_current_pid_tgid() >> 32;
	hit->probe = bpf_usdt_cookie(registers);
	hit->count = bpf_usdt_arg_cnt(registers);
#pragma unroll
	for (int i = 0; i < MAX_ARGUMENTS; i++)
		bpf_usdt_arg(registers, i, &hit->arguments[i]);
	bpf_ringbuf_submit(hit, 0);
	return 0;
}
