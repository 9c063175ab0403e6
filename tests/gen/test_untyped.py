# SPDX-License-Identifier: MIT
"""Arguments whose types only the compiler knows, by several compilers in several
ways, as readelf, bpftrace and "usdty list" see them:  test_untyped.py USDTY"""

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
usdt:*:untyped:names { printf("names %d %lx %d %u %d\n", arg0, arg1, arg2,
    arg3, arg4); }
usdt:*:untyped:kinds { printf("kinds %s %d %d %d %s\n", str(arg0),
    *(int32 *)uptr(arg1), arg2, arg3, str(arg4)); }
usdt:*:untyped:by__address { printf("by address %d %d %lu %lu %d\n",
    *(int32 *)uptr(arg0), *(int32 *)uptr(arg0 + 4), *(uint64 *)uptr(arg1),
    *(uint64 *)uptr(arg1 + 8), arg2); }
usdt:*:untyped:end { printf("end\n"); }
"""

ROUND = ["names -3 fedcba9876543210 233 4000000000 {}",
         "kinds array {} -7 200 literal",
         "by address {} 5 3 68719476736 {}", "end"]

LISTED = """\
  untyped:names(mach_port_t port, pthread_t thread, wchar_t, __u32 u, int32 n)
  untyped:kinds(text_t text, pointer_t, enum_t, flag_t flag, TYPE)
  untyped:by__address(struct pair pair, __int128 wide, int32 n)
  untyped:floats(float, double, real_t real)
  untyped:end()
"""

# The sizes of arguments.
SIZES = {"names": ["-2", "8", "-4", "4", "-4"],
         "kinds": ["8", "8", "-4", "1", "8"],
         "by__address": ["8", "8", "-4"],
         "floats": ["4f", "8f", "8f"], "end": []}

WARNINGS = ["2:1: warning: directives", "6:59: warning: this",
            "8:20: warning: tracers", "8:38: warning: tracers",
            "12:1: warning: this"]


class UntypedTest(tracers.TestCase):
    maxDiff = None

    def compile(self, compiler, *options):
        if not shutil.which(compiler):
            self.skipTest(f"SKIPPED: no {compiler}")
        header = f"{self.directory}/untyped.h"
        made = subprocess.run(
            [tracers.PROGRAM[0], "dtrace", "-h", "-s", HERE / "untyped.d",
             "-o", header], check=True, capture_output=True, text=True)
        self.assertEqual(re.findall(r"untyped\.d:(\d+:\d+: warning: \w+)",
                                    made.stderr), WARNINGS)
        subprocess.run(
            [compiler, "-Wall", "-Wextra", "-Wpedantic", "-Wshadow",
             "-Wconversion", "-Werror", *options, f"-I{self.directory}", "-x",
             "c++" if "++" in compiler else "c", HERE / "untyped.c", "-o",
             f"{self.directory}/program"], check=True)
        return f"{self.directory}/program"

    def check_sizes(self, path):
        sizes = {name: re.findall(r"(\S+)@", arguments)
                 for name, _, _, arguments in tracers.notes(path)}
        self.assertEqual(sizes, SIZES)

    def check_traced(self, path):
        program = Asked([path], self.directory)
        self.addCleanup(program.kill)
        bpftrace = Child(["bpftrace", "-B", "line", "-p", str(program.pid),
                          "-e", SCRIPT])
        self.addCleanup(bpftrace.interrupt)

        def attached():
            program.ask("")
            return any(line == "end" for line in bpftrace.lines)

        tracers.wait_until(attached, "bpftrace attached")
        program.ask("")
        number = len(program.lines)
        expected = [line.replace("{}", str(number)) for line in ROUND]
        bpftrace.wait_for(lambda: expected[2] in bpftrace.lines and
                          bpftrace.lines[-1] == "end", "round")
        first = bpftrace.lines.index(expected[0])
        self.assertEqual(bpftrace.lines[first:first + 4], expected)
        bpftrace.interrupt()
        self.assertEqual(program.quit(), 0)

    def check(self, compiler, *options):
        program = self.compile(compiler, *options)
        self.check_sizes(program)
        self.check_traced(program)

    def test_gcc(self):
        self.check("gcc", "-std=gnu11", "-O2")

    def test_gcc_without_optimization(self):
        self.check("gcc", "-std=c99", "-O0")

    def test_gcc_c_plus_plus(self):
        self.check("g++", "-std=c++11", "-O2")

    def test_clang(self):
        self.check("clang", "-std=c17", "-O2")

    def test_clang_c_plus_plus(self):
        self.check("clang++", "-std=c++20", "-O0")

    def test_list_shows_the_declared_types(self):
        listed = tracers.tool_output(tracers.PROGRAM[0], "list",
                                     self.compile("gcc", "-O1"))
        self.assertEqual(listed.partition("\n")[2], LISTED)

    def test_other_architecture(self):
        compiler = "aarch64-linux-gnu-gcc"
        if not shutil.which(compiler):
            self.skipTest(f"SKIPPED: no {compiler}")
        self.compile("gcc")
        subprocess.run([compiler, "-O2", f"-I{self.directory}", "-c",
                        HERE / "untyped.c", "-o",
                        f"{self.directory}/object"], check=True)


if __name__ == "__main__":
    tracers.main("bpftrace",
                 missing_right=tracers.missing_right_to_probe)
