# SPDX-License-Identifier: MIT
"""The examples, and a gate that opens while a loop looks at it, under bpftrace:
test_traced.py LUA"""

import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
EXAMPLES = TESTS.parent / "examples" / "lua"
sys.path.insert(0, str(TESTS / "e2e"))
import tracers  # noqa: E402
from tracers import Child  # noqa: E402


class TracedTest(tracers.TestCase):
    def start(self, script, first_line):
        program = Child(tracers.PROGRAM + [str(script)],
                        environment={"USDTY_DIR": self.directory})
        self.addCleanup(program.kill)
        line = program.wait_for(lambda: program.lines, "first line")[0]
        self.assertRegex(line, first_line.format(program.pid, self.directory))
        return program

    def wait_for_line(self, child, pattern):
        return child.wait_for(lambda: next(
            filter(None, (re.fullmatch(pattern, line)
                          for line in child.lines)), None), pattern)

    def test_hello_fires_requests(self):
        program = self.start(EXAMPLES / "hello.lua", "^process {}: {}/myapp-")
        bpftrace = self.watch(program.pid, "usdt:*:myapp:request "
                              r'{ printf("%s %d\n", str(arg0), arg1); }')
        for page in "/", "/about", "/café":
            match = self.wait_for_line(bpftrace, rf"{page} (2\d\d)")
            self.assertEqual(["/", "/about", "/café"][
                (int(match[1]) - 200) % 3], page)

    def test_lazy_summarizes_while_watched(self):
        program = self.start(EXAMPLES / "lazy.lua", "^process {}: {}/lazyapp-")
        bpftrace = self.watch(program.pid, "usdt:*:lazyapp:summary "
                              r'{ printf("%s\n", str(arg0)); }')
        self.wait_for_line(bpftrace, r"summary 3, of round \d+")
        bpftrace.interrupt()
        match = self.wait_for_line(program,
                                   r"(\d+) of 100 rounds were summarized")
        self.assertIn(int(match[1]), range(3, 100))

    def test_spans_are_paired(self):
        program = self.start(EXAMPLES / "spans.lua", "^process {}: {}/spanapp-")
        bpftrace = self.watch(program.pid, """
usdt:*:spanapp:download__entry { @page[arg0] = str(arg1); }
usdt:*:spanapp:download__return /@page[arg0] != ""/ {
    printf("%s|%s\\n", @page[arg0], str(arg1)); delete(@page[arg0]); }""")
        for line in r"/\|", r"/café\|", r"/gone\|not found":
            self.wait_for_line(bpftrace, line)

    def test_running_loop_sees_the_gate_open_and_close(self):
        program = self.start(TESTS / "lua" / "flip.lua", "^looping$")
        bpftrace = self.watch(program.pid, "usdt:*:flip:request "
                              r'/arg0 > 0/ { printf("hit\n"); }')
        match = self.wait_for_line(program, r"seen\t(\d+)")
        if "luajit" in tracers.PROGRAM[0]:
            self.assertGreater(int(match[1]), 0, "no loop was compiled")
        self.wait_for_line(bpftrace, "hit")
        bpftrace.interrupt()
        self.wait_for_line(program, "closed")


if __name__ == "__main__":
    tracers.main("bpftrace",
                 missing_right=tracers.missing_right_to_probe)
