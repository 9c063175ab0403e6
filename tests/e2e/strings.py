# SPDX-License-Identifier: MIT
"""What the tests of strings.h share: a program that fires strings which it
never reads itself, and bpftrace, which shows them."""

import glob
import re
from collections import Counter

import tracers
from tracers import Asked, Child

ROUNDS, CHILDREN = 5, 40

# The beginning of a string, the last that is read in any case, and what the
# pointer leads to.
SCRIPT = r"""usdt:%s:strings:text {
    printf("hit %%d %%d %%s %%s %%d\n", pid, arg0, str(arg1),
           str(arg1 + 65528, 7), *(int32 *)uptr(arg2)); }"""
SMALL = "0 static  0"
EACH = [SMALL] + [f"{number} whole 0" for number in range(1, 5)]


class TestCase(tracers.TestCase):
    maxDiff = None
    LOCAL = []  # what the program fires besides

    def hits(self, bpftrace):
        """(Process, hit) of each. How many bytes of a limit bpftrace shows
        depends on its version."""
        return [tuple(re.sub(" x{63,64} x{6,7} ", " whole ", line[4:])
                      .split(" ", 1))
                for line in bpftrace.lines if line.startswith("hit ")]

    def check(self, command, path=None, children=CHILDREN):
        """`path`: of the file with the probe, unless the library makes it."""
        with tracers.one_processor():
            program = Asked(command, self.directory)
        self.addCleanup(program.kill)
        self.assertEqual(program.ask("fire"), "0")
        path = path or glob.glob(f"{self.directory}/strings-*.so")[0]
        # By path, so that children are seen as well.
        bpftrace = Child(["bpftrace", "-B", "line", "-e", SCRIPT % path])
        self.addCleanup(bpftrace.interrupt)
        tracers.wait_until(lambda: program.ask("fire") == "1" and
                           self.hits(bpftrace), "bpftrace attached")
        for _ in range(ROUNDS):
            program.ask("fire")
        self.assertEqual(program.ask(f"fork {children}"), "0")
        bpftrace.wait_for(
            lambda: len({process for process, _ in self.hits(bpftrace)}) >
            children, "hits of all children")
        self.assertEqual(program.quit(), 0)
        bpftrace.interrupt()
        self.check_hits(str(program.pid), self.hits(bpftrace), children)

    def check_hits(self, program, hits, children):
        own = Counter(hit for process, hit in hits if process == program)
        self.assertEqual(set(own), set(EACH + self.LOCAL))
        self.assertGreaterEqual(min(own.values()), ROUNDS)
        self.assertEqual([hit for process, hit in hits if process != program],
                         children * [SMALL])
