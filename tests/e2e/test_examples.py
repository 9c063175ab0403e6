# SPDX-License-Identifier: MIT
"""The examples in C and C++ do what they say, under bpftrace:
test_examples.py DIRECTORY, of the built examples."""

import os
import re

import tracers
from tracers import Child

DIRECTORY, = tracers.PROGRAM


class Examples(tracers.TestCase):
    def start(self, name):
        path = os.path.join(DIRECTORY, name)
        if not os.path.exists(path):
            self.skipTest(f"{name} was not built")
        program = Child([path], environment={"USDTY_DIR": self.directory})
        self.addCleanup(program.kill)
        return program

    def watch_and_match(self, program, script, *patterns):
        """bpftrace, and the first match of each pattern among its lines."""
        bpftrace = self.watch(program.pid, script)

        def first(pattern):
            return next(filter(None, (re.fullmatch(pattern, line)
                                      for line in bpftrace.lines)), None)

        return bpftrace, [
            bpftrace.wait_for(lambda each=pattern: first(each), pattern)
            for pattern in patterns]

    def wait_for_path(self, program, provider):
        program.wait_for(lambda: program.lines, "first line")
        self.assertRegex(program.lines[0],
                         rf"^process {program.pid}: {self.directory}/"
                         rf"{provider}-\w+\.so$")

    def wait_for_object(self, provider):
        tracers.wait_until(
            lambda: any(name.startswith(f"{provider}-")
                        for name in os.listdir(self.directory)),
            "an object of the program")

    def test_hello_fires_requests(self):
        program = self.start("c/hello")
        self.wait_for_path(program, "myapp")
        _, seen = self.watch_and_match(
            program, "usdt:*:myapp:request "
            r'{ printf("%s %d\n", str(arg0), arg1); }',
            r"(/) (2\d\d)", r"(/about) (2\d\d)", r"(/café) (2\d\d)")
        for page, status in (match.groups() for match in seen):
            self.assertEqual(page, ["/", "/about", "/café"][
                (int(status) - 200) % 3])

    def test_hello_in_cpp_fires_a_temporary_and_a_scoped_enumeration(self):
        program = self.start("cpp/hello")
        self.wait_for_path(program, "cppapp")
        _, seen = self.watch_and_match(
            program, "usdt:*:cppapp:request "
            r'{ printf("%s %d %d\n", str(arg0), arg1, arg2); }',
            r"/page/(\d+) (0) (2\d\d)", r"/page/(\d+) (1) (2\d\d)")
        for number, method, status in (map(int, match.groups())
                                       for match in seen):
            self.assertEqual((method, status), (number % 2, 200 + number))

    def test_probe_in_one_line(self):
        program = self.start("c/one_line")
        bpftrace = self.watch(program.pid, r"""usdt:*:oneapp:request {
            printf("%s %d\n", str(arg0), arg1); }""")
        bpftrace.wait_for(lambda: any(re.fullmatch(r"/about \d+", line)
                                      for line in bpftrace.lines), "request")

    def test_lazy_summarizes_while_watched(self):
        program = self.start("c/lazy")
        self.wait_for_object("lazyapp")
        bpftrace, _ = self.watch_and_match(
            program, r'usdt:*:lazyapp:summary { printf("%s\n", str(arg0)); }',
            r"summary 3, of round \d+")
        bpftrace.interrupt()
        program.wait_for(lambda: program.lines, "last line")
        summarized = re.fullmatch(r"(\d+) of 100 rounds were summarized",
                                  program.lines[0])
        self.assertIn(int(summarized[1]), range(3, 100))
        self.assertEqual(program.wait(), 0)

    def test_many_fires_those_of_both_calls(self):
        program = self.start("c/many")
        self.wait_for_object("manyapp")
        self.watch_and_match(
            program, r'usdt:*:manyapp:event_0 { printf("first %d\n", arg0); } '
            r'usdt:*:manyapp:event_999 { printf("last %d\n", arg0); } '
            r'usdt:*:manyapp:event_1000 { printf("late %d\n", arg0); } '
            r'usdt:*:manyapp:event_1099 { printf("latest %d\n", arg0); }',
            r"first \d+", r"last \d+", r"late \d+", r"latest \d+")

    def test_spans_are_paired(self):
        program = self.start("c/spans")
        program.wait_for(lambda: program.lines == [f"process {program.pid}"],
                         "first line")
        self.watch_and_match(program, r"""
            usdt:*:spanapp:work__entry { @what[arg0] = str(arg1); }
            usdt:*:spanapp:work__return /@what[arg0] != ""/ {
                printf("%s\n", @what[arg0]); delete(@what[arg0]); }""",
            "north", "east", "south", "west")

    def test_threads_fire_while_the_provider_is_disabled_and_enabled(self):
        program = self.start("c/threads")
        self.wait_for_object("threadsapp")
        self.watch_and_match(
            program, "usdt:*:threadsapp:work "
            r'{ printf("%d\n", arg0); }', "0", "1", "2", "3")


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
