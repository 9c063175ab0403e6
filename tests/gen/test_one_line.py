# SPDX-License-Identifier: MIT
"""Probes of <usdty/probe.h>, by several compilers and linkers:
test_one_line.py INCLUDE"""

import itertools
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import strings  # noqa: E402
import tracers  # noqa: E402

INCLUDE = sys.argv[1]
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
          "-Wsign-conversion", "-Werror", f"-I{INCLUDE}"]
PARTS = ["-ffunction-sections", "-fdata-sections"]
STANDARD = {"gcc": "-std=c11", "clang": "-std=c11", "g++": "-std=c++11",
            "clang++": "-std=c++11"}
SCRIPT = r"""
usdt:*:one:none { printf("none\n"); }
usdt:*:one:few { printf("few %s %d %u %d %ld %lu\n", str(arg0), arg1, arg2,
                        arg3, arg4, arg5); }
usdt:*:one:lazy { printf("lazy %s\n", str(arg0)); }
usdt:*:one:all { printf("all %d %u %ld %lu %d %u\n", arg0, arg1, arg2, arg3,
                        arg4, arg5); }
usdt:*:one:always { printf("always %s %ld %u\n", str(arg0), arg1, arg2); }
usdt:*:one:bare { printf("bare\n"); }
"""
ROUND = ["none", "few a -3 200 -1 -5000000000 18446744073709551615",
         "lazy lazy", "all 1 2 3 4 -3 200", "always a 5000000000 200", "bare",
         "few other -1 1 2 3 4"]
SIZES = {"none": [], "bare": [], "lazy": [8], "always": [8, -8, 1],
         "few": [8, -2, 1, -4, -8, 8],
         "all": [-4, 4, -8, 8, -2, 1, None, 8, 8, 8, -4, -4]}


class OneLineTest(strings.TestCase):
    def compile(self, compiler, *options, link=()):
        language = "c++" if "++" in compiler else "c"
        objects = []
        for name, define in (("main", "-DIS_MAIN"), ("other", "-DIS_OTHER")):
            objects.append(f"{self.directory}/{name}.o")
            subprocess.run(
                [compiler, *STRICT, STANDARD[compiler], *options, define, "-x",
                 language, "-c", str(HERE / "one_line.c"), "-o", objects[-1]],
                check=True)
        program = f"{self.directory}/program"
        subprocess.run([compiler, *options, *link, *objects, "-o", program],
                       check=True)
        return program

    def check_values(self, *way):
        program = tracers.Asked([self.compile(*way)], self.directory)
        self.addCleanup(program.kill)
        self.assertEqual(program.ask(""), "0 0 0")
        bpftrace = self.watch(program.pid, SCRIPT)

        def is_complete():
            program.ask("")
            return bpftrace.lines.count(ROUND[-1]) > 3

        tracers.wait_until(is_complete, "bpftrace attached")
        self.assertRegex(program.ask(""), r"^0 1 [1-9]")
        bpftrace.interrupt()
        self.assertEqual({line for line in bpftrace.lines
                          if line.split(" ")[0] in SIZES},
                         set(ROUND))

    def check_notes(self, compiler, linker):
        """One semaphore a probe; sizes and signs; nothing removed."""
        notes = tracers.notes(self.compile(
            compiler, "-O2", *PARTS,
            link=["-Wl,--gc-sections", f"-fuse-ld={linker}"]))
        self.assertEqual(sorted(note[0] for note in notes), [
            "all", "always", "bare", "few", "few", "lazy", "none"])
        gates = {name: int(gate, 16) for name, _, gate, _ in notes}
        self.assertEqual([name for name in sorted(gates) if not gates[name]],
                         ["always", "bare"])
        self.assertEqual(len({note[2] for note in notes}), 5)
        for name, _, _, arguments in notes:
            sizes = [int(each.split("@")[0]) for each in arguments.split()]
            if name == "few" and sizes[1] == -4:
                continue  # of the other file
            self.assertEqual(len(sizes), len(SIZES[name]))
            for size, right in zip(sizes, SIZES[name]):
                self.assertIn(size, (right, right) if right else (-4, -1, 1))

    def check_scopes(self, compiler, *options):
        """Templates, lambdas, nameless namespaces, structured bindings."""
        program = f"{self.directory}/scopes"
        subprocess.run([compiler, *STRICT, "-std=c++17", *options,
                        str(HERE / "one_line_scopes.cpp"), "-o", program],
                       check=True)
        notes = tracers.notes(program)
        self.assertEqual(sorted({note[0] for note in notes}), [
            "bindings", "function", "lambda", "method", "nameless",
            "nameless_function"])
        self.assertNotIn(0, [int(note[2], 16) for note in notes])
        subprocess.run([program], check=True)

    def check_wrong(self, compiler, text, message):
        source = (f'#include <usdty/probe.h>\nstruct s {{ int a, b; }};\n'
                  f'void f(struct s s);\nvoid f(struct s s)\n'
                  f'{{ (void)s; USDTY_PROBE(one, wrong, {text}); }}\n')
        result = subprocess.run(
            [compiler, f"-I{INCLUDE}", STANDARD[compiler], "-fsyntax-only",
             "-x", "c++" if "++" in compiler else "c", "-"], input=source,
            check=False, stderr=subprocess.PIPE, encoding="utf-8")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(message, result.stderr)

    def test_what_is_no_argument_does_not_compile(self):
        many = ", ".join(13 * ["1"])
        for compiler in STANDARD:
            self.check_wrong(compiler, many, "at_most_12_arguments")
        for compiler in ("g++", "clang++"):
            self.check_wrong(compiler, "0.5", "floating-point number")
            self.check_wrong(compiler, "s", "cannot be an object")
        for compiler in ("gcc", "clang"):
            self.check_wrong(compiler, "0.5", "incompatible type")
            self.check_wrong(compiler, "s", "incompatible type")

    def test_no_probes(self):
        for compiler in STANDARD:
            program = self.compile(compiler, "-O2", "-DUSDTY_NO_PROBES")
            self.assertEqual(tracers.notes(program), [])


def add(name, check, *way):
    setattr(OneLineTest, "test_" + re.sub(r"\W+", "_", "_".join(
        (name, *way)).replace("+", "x")), lambda self: check(self, *way))


for each in itertools.product(STANDARD, ("-O0", "-O2")):
    add("values", OneLineTest.check_values, *each)
for each in itertools.product(STANDARD, ("bfd", "gold", "lld", "mold")):
    add("notes", OneLineTest.check_notes, *each)
for each in itertools.product(("g++", "clang++"),
                              (("-O0",), ("-O2",), ("-O2", "-flto"))):
    add("scopes", OneLineTest.check_scopes, each[0], *each[1])

if __name__ == "__main__":
    sys.argv[1:] = []
    tracers.main("bpftrace", *STANDARD,
                 missing_right=tracers.missing_right_to_probe)
