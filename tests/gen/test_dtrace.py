# SPDX-License-Identifier: MIT
"""A project whose Makefile calls dtrace, with usdty in dtrace's place, as
readelf and bpftrace see its program:  test_dtrace.py USDTY"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402
from tracers import Asked, Child  # noqa: E402

SCRIPT = r"""
usdt:*:shop:order__start { printf("start %lu %s\n", arg0, str(arg1)); }
usdt:*:shop:order__done { printf("done %lu %d\n", arg0, arg1); }
"""

OTHER = "/usr/bin/dtrace"  # SystemTap's


class DtraceTest(tracers.TestCase):
    def make(self, *variables):
        os.symlink(os.path.abspath(tracers.PROGRAM[0]),
                   f"{self.directory}/dtrace")
        subprocess.run(
            ["make", "-s", "-f", HERE / "shop/Makefile", *variables],
            cwd=self.directory, check=True,
            env=dict(os.environ,
                     PATH=f"{self.directory}:{os.environ['PATH']}"))
        return f"{self.directory}/shop"

    def check_notes(self, path):
        """One semaphore a probe, which all of the probe's notes name."""
        symbols = re.findall(r": ([0-9a-f]+) +\d .* (\w+)_semaphore$",
                             tracers.tool_output("readelf", "-sW", path),
                             re.M)
        addresses = {name: int(address, 16) for address, name in symbols}
        self.assertEqual(sorted(name for _, name in symbols),
                         ["shop_order__done", "shop_order__start"])
        notes = [(name, int(semaphore, 16))
                 for name, _, semaphore, _ in tracers.notes(path)]
        self.assertEqual(sorted(notes), [
            ("order__done", addresses["shop_order__done"]),
            ("order__start", addresses["shop_order__start"]),
            ("order__start", addresses["shop_order__start"])])

    def check_traced(self, path):
        program = Asked([path], self.directory)
        self.addCleanup(program.kill)
        self.assertEqual(program.ask(""), "0 0")
        bpftrace = Child(["bpftrace", "-B", "line", "-p", str(program.pid),
                          "-e", SCRIPT])
        self.addCleanup(bpftrace.interrupt)

        def attached():
            program.ask("")
            return all(any(line.startswith(word) for line in bpftrace.lines)
                       for word in ("start", "done"))

        tracers.wait_until(attached, "bpftrace attached")
        self.assertEqual(program.ask(""), "1 1")
        order = 5000000000 + len(program.lines) - 1
        bpftrace.wait_for(lambda: f"done {order} -3" in bpftrace.lines,
                          "round")
        last = bpftrace.lines.index(f"done {order} -3")
        self.assertEqual(bpftrace.lines[last - 2:last], [
            f"start {order} café", f"start {order} served"])
        bpftrace.interrupt()
        self.assertEqual(program.ask(""), "0 0")
        self.assertEqual(program.quit(), 0)

    def check(self, *variables):
        program = self.make(*variables)
        self.check_notes(program)
        self.check_traced(program)

    def test_header_and_object(self):
        self.check()

    def test_whole_program_optimization(self):
        self.check("CFLAGS=-O2 -flto")

    @unittest.skipUnless(shutil.which("clang"), "no clang")
    def test_by_clang(self):
        self.check("CC=clang", "CFLAGS=-O2 -Weverything -w")

    @unittest.skipUnless(os.path.exists(OTHER), f"no {OTHER}")
    def test_object_for_a_header_of_another_dtrace(self):
        self.check(f"DTRACE_HEADER={OTHER}")

    @unittest.skipUnless(os.path.exists(OTHER), f"no {OTHER}")
    def test_header_with_an_object_of_another_dtrace(self):
        self.check(f"DTRACE_OBJECT={OTHER}")


if __name__ == "__main__":
    tracers.main("bpftrace", "make",
                 missing_right=tracers.missing_right_to_probe)
