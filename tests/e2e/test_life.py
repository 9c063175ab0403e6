# SPDX-License-Identifier: MIT
"""A provider is disabled and enabled, and probes are added and removed, while
threads fire and bpftrace is attached by path: nobody dies, and gates count
right. The program is life.c."""

import subprocess

import tracers
from tracers import Asked, Child

CYCLES = 5000


def kernel_complaints():
    log = subprocess.run(["dmesg"], stdout=subprocess.PIPE,
                         encoding="utf-8", errors="replace", check=False)
    return [line for line in log.stdout.splitlines()
            if "uprobe" in line or "ref_ctr" in line]


class LifeTest(tracers.TestCase):
    def test_cycles_under_a_tracer(self):
        before = kernel_complaints()
        program = Asked(tracers.PROGRAM, self.directory)
        self.addCleanup(program.kill)
        path = program.ask("path")
        bpftrace = Child(["bpftrace", "-e",
                          f"usdt:{path}:life:request {{ @hits = count(); }}"])
        self.addCleanup(bpftrace.interrupt)
        tracers.wait_until(lambda: program.ask("gate") == "1",
                           "bpftrace attached")
        self.assertEqual(program.ask(f"cycle {CYCLES}"), f"0 {CYCLES} 0 0")
        self.assertEqual(bpftrace.interrupt(), 0)
        hits = next(line for line in bpftrace.lines
                    if line.startswith("@hits"))
        self.assertGreater(int(hits.split()[1]), CYCLES)
        tracers.wait_until(lambda: program.ask("gate") == "0",
                           "gate closed after the tracer left")
        self.assertEqual(program.ask(f"cycle {CYCLES}"), f"{CYCLES} 0 0 0")
        self.assertEqual(program.quit(), 0)
        self.assertEqual(kernel_complaints(), before)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
