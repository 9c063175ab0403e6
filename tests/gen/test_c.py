# SPDX-License-Identifier: MIT
"""Programs with the header that "usdty gen c" makes, by several compilers in
several ways, as bpftrace sees them:  test_c.py USDTY"""

import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402
from tracers import Asked, Child  # noqa: E402

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
          "-Werror"]

# Linkers remove what nothing refers to, as far as they know.
REMOVE = ["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"]

# Name, compiler, options; "shared": both translation units are a library.
WAYS = [
    ("gcc", "gcc", ["-std=c11", "-O2"]),
    ("gcc-O0", "gcc", ["-std=c11", "-O0", "-g"]),
    ("gcc-lto", "gcc", ["-std=c11", "-O2", "-flto", "-fPIE", "-pie",
                        *REMOVE]),
    ("gcc-gold", "gcc", ["-std=c11", "-O2", "-fuse-ld=gold", *REMOVE]),
    ("clang-lld", "clang", ["-std=c11", "-O2", "-fuse-ld=lld", *REMOVE]),
    ("g++-mold-shared", "g++", ["-std=c++17", "-O2", "-fPIC",
                                "-fuse-ld=mold", *REMOVE]),
    ("gcc-no-pie", "gcc", ["-std=c11", "-O3", "-fno-pie", "-no-pie"]),
    ("gcc-shared", "gcc", ["-std=c11", "-O2", "-fPIC"]),
    ("g++", "g++", ["-std=c++17", "-O2"]),
    ("clang", "clang", ["-std=c11", "-O2"]),
    ("clang-O0", "clang", ["-std=c11", "-O0"]),
    ("clang++", "clang++", ["-std=c++17", "-O2", "-fPIE", "-pie"]),
]

PROBES = {
    "start": r'usdt:*:test:start { printf("start %u\n", arg0); }',
    "stop": r'usdt:*:test:stop { printf("stop %s %u\n", str(arg0), arg1); }',
    "done": r'usdt:*:test:query__done { printf("done %d %ld %lu %d %s\n", '
            "arg1, arg2, arg3, arg4, str(arg5)); }",
    "all": r'usdt:*:test:all { printf("all %d %u %d %u %ld %lu\n", arg0, '
           "arg1, arg2, arg3, arg4, arg5); }",
    "none": r'usdt:*:test:none { printf("none\n"); }',
    "other": r'usdt:*:other:from__everywhere { printf("other %s\n", '
             "str(arg0)); }",
}

ROUND = ["start 200", "start 7", "stop stopped 255",
         "done -3 -4000000000 5000000000 7 café",
         "all -128 65535 -2147483648 4294967295 -9223372036854775808 "
         "18446744073709551615", "none", "other here", "stop lazy 7",
         "stop elsewhere 7", "other there"]


class CompiledTest(tracers.TestCase):
    """Programs whose two translation units include a generated header."""

    maxDiff = None
    OUTPUT = None  # of usdty gen
    SOURCES = ()
    INCLUDES = []
    LIBRARIES = []

    def compile(self, compiler, options, name):
        work = self.directory
        subprocess.run([tracers.PROGRAM[0], "gen", self.OUTPUT, "-o",
                        f"{work}/test.h", str(HERE / "test.d")], check=True)
        language = ["-x", "c++"] if "++" in compiler else ["-x", "c"]
        sources = [str(HERE / each) for each in self.SOURCES]
        command = [compiler, *STRICT, *options, f"-I{work}", *self.INCLUDES]
        # clang warns of an -x that no file follows.
        libraries = ["-x", "none", *self.LIBRARIES] if self.LIBRARIES else []
        if "shared" in name:
            subprocess.run([*command, "-shared", "-Dmain=run", *language,
                            *sources, *libraries, "-o", f"{work}/librun.so"],
                           check=True)
            sources = [str(HERE / "main.c")]
            libraries += ["-x", "none", f"-L{work}", "-lrun", f"-Wl,-rpath,{work}"]
        subprocess.run([*command, *language, *sources, *libraries, "-o",
                        f"{work}/program"], check=True)
        return f"{work}/program"

    def attach(self, program):
        bpftrace = Child(["bpftrace", "-B", "line", "-p", str(program.pid),
                          "-e", "\n".join(PROBES.values())])
        self.addCleanup(bpftrace.interrupt)

        def attached():
            program.ask("")
            return any(line == "other there" for line in bpftrace.lines)

        tracers.wait_until(attached, "bpftrace attached")
        return bpftrace

    def check(self, name, compiler, options):
        program = Asked([self.compile(compiler, options, name)],
                        self.directory)
        self.addCleanup(program.kill)
        self.assertEqual(program.ask(""), "0 0 0")
        bpftrace = self.attach(program)
        start = len(bpftrace.lines)
        enabled = program.ask("").split()
        self.assertTrue(int(enabled[0]) and int(enabled[1]))
        number = len(program.lines) - 1
        expected = [re.sub(r"\b7\b", str(number), line)
                    if line not in ("stop lazy 7",) else line
                    for line in ROUND]
        bpftrace.wait_for(lambda: bpftrace.lines[-1:] == ["other there"] and
                          f"stop elsewhere {number}" in bpftrace.lines,
                          "round")
        bpftrace.interrupt()
        lines = bpftrace.lines[:]
        last = lines.index(f"stop elsewhere {number}")
        self.assertEqual(lines[last - 8:last + 2], expected)
        self.assertGreater(start, 0)
        before = program.ask("").split()[2]
        self.assertEqual(program.ask(""), f"0 0 {before}")
        self.assertEqual(program.quit(), 0)


def add(case, name, compiler, options):
    def test(self):
        if not shutil.which(compiler):
            self.skipTest(f"no {compiler}")
        self.check(name, compiler, options)

    setattr(case, "test_" + re.sub(r"\W", "_", name), test)


def add_ways(case):
    for way in WAYS:
        add(case, *way)
    return case


@add_ways
class GeneratedCTest(CompiledTest):
    OUTPUT = "c"
    SOURCES = ("compiled.c", "elsewhere.c")


class CrossTest(tracers.TestCase):
    """For another architecture: compiled, and its notes read."""

    COMPILER = "aarch64-linux-gnu-gcc"

    def test_notes_name_its_registers(self):
        if not shutil.which(self.COMPILER):
            self.skipTest(f"no {self.COMPILER}")
        program = f"{self.directory}/program"
        subprocess.run([self.COMPILER, *STRICT, "-std=c11", "-O2",
                        f"-I{HERE}/golden/c", "-o", program,
                        str(HERE / "compiled.c"), str(HERE / "elsewhere.c")],
                       check=True)
        notes = tracers.notes(program)
        self.assertEqual(sorted({note[0] for note in notes}), [
            "all", "from__everywhere", "none", "query__done", "start",
            "stop"])
        for name, _, semaphore, arguments in notes:
            self.assertNotEqual(int(semaphore, 16), 0)
            self.assertRegex(arguments, r"^(-?[1248]@(x\d+|w\d+|-?\d+) ?)*$",
                             name)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
