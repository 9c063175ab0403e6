# SPDX-License-Identifier: MIT
"""Each example of Go does what it says, under bpftrace.

test_examples.py DIRECTORY: of the built examples."""

import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "e2e"))

import tracers  # noqa: E402

DIRECTORY = sys.argv[1]


class Examples(tracers.TestCase):
    def start(self, name):
        path = os.path.join(DIRECTORY, name)
        if not os.path.exists(path):
            self.skipTest(f"{name} was not built: Go is older than 1.21")
        program = tracers.Child([path],
                                environment={"USDTY_DIR": self.directory})
        self.addCleanup(program.kill)
        program.wait_for(lambda: program.lines, "first line")
        self.assertRegex(program.lines[0],
                         rf"^process {program.pid}: \[{self.directory}/\w+-")
        return program

    def wait_for_lines(self, bpftrace, *patterns):
        for pattern in patterns:
            bpftrace.wait_for(lambda: any(
                re.fullmatch(pattern, line) for line in bpftrace.lines),
                f"line like {pattern}")

    def test_hello_fires_requests(self):
        program = self.start("hello")
        self.wait_for_lines(
            self.watch(program.pid, 'usdt:*:myapp:request '
                       '{ printf("%s %d\\n", str(arg0), arg1); }'),
            r"/ 2\d\d", r"/about 2\d\d", r"/café 2\d\d")

    def test_lazy_summarizes_while_watched(self):
        program = self.start("lazy")
        bpftrace = self.watch(program.pid, 'usdt:*:lazyapp:summary '
                              '{ printf("%s\\n", str(arg0)); }')
        self.wait_for_lines(bpftrace, r"summary 3, of round \d+")
        bpftrace.interrupt()
        program.wait_for(lambda: len(program.lines) > 1, "last line")
        summarized = re.fullmatch(r"(\d+) of 100 rounds were summarized",
                                  program.lines[1])
        self.assertLess(int(summarized[1]), 100)
        self.assertGreaterEqual(int(summarized[1]), 3)

    def test_spans_pair(self):
        program = self.start("spans")
        bpftrace = self.watch(program.pid, '''
            usdt:*:spanapp:download__entry
            { printf("begin %d %s\\n", arg0, str(arg1)); }
            usdt:*:spanapp:download__return
            { printf("end %d %s.\\n", arg0, str(arg1)); }''')
        self.wait_for_lines(bpftrace, r"begin \d+ /gone",
                            r"end \d+ not found\.", r"end \d+ \.")
        begun = next(line.split()[1] for line in bpftrace.lines
                     if line.endswith("/gone"))
        self.wait_for_lines(bpftrace, rf"end {begun} not found\.")

    def test_logging_shows_every_level(self):
        program = self.start("logging")
        self.wait_for_lines(
            self.watch(program.pid, 'usdt:*:logapp:log { printf("%d %s %s\\n", '
                       'arg0, str(arg1), str(arg2)); }'),
            r"-4 round begins worker=7 round=\d+",
            r"4 round was slow worker=7 round=\d+ page=/café")
        self.assertNotIn("DEBUG", "\n".join(program.lines))


if __name__ == "__main__":
    sys.argv[1:] = []
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
