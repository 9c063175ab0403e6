# SPDX-License-Identifier: MIT
"""The notes of a program with the header of "usdty dtrace -h" have the sizes and
signs of arguments that those with SystemTap's dtrace and <sys/sdt.h> have, for
every type:  test_sdt.py USDTY"""

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

OTHER = "/usr/bin/dtrace"  # SystemTap's

# Plain char is signed for usdty on every machine, as for DTrace, and for
# <sys/sdt.h> where the compiler has it so.
TYPES = ["signed char", "unsigned char", "short", "unsigned short", "int",
         "unsigned int", "long", "unsigned long", "long long",
         "unsigned long long", "_Bool", "char *", "const char *", "void *",
         "int *", "struct thing *", "float", "double", "int8_t", "int16_t",
         "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
         "size_t", "pid_t", "uintptr_t", "undeclared_short_t",
         "undeclared_float_t", "undeclared_double_t", "undeclared_pointer_t"]

USE = """
#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>
#ifdef __cplusplus
#define _Bool bool
#endif
typedef short undeclared_short_t;
typedef float undeclared_float_t;
typedef double undeclared_double_t;
typedef const int *undeclared_pointer_t;
struct thing;
#include "types.h"
"""


class SdtTest(tracers.TestCase):
    def sizes(self, dtrace, name, compiler, *options):
        """For each type what is before the '@' in the note of its probe."""
        directory = pathlib.Path(self.directory) / name
        directory.mkdir()
        definition = directory / "types.d"
        definition.write_text("provider types {\n" + "".join(
            f"probe p{i}({each} a);\n"
            for i, each in enumerate(TYPES)) + "};\n")
        source = directory / "use.c"
        source.write_text(USE + "".join(
            f"void f{i}({each} a);\nvoid f{i}({each} a)"
            f" {{ TYPES_P{i}(a); }}\n"
            for i, each in enumerate(TYPES)))
        subprocess.run([*dtrace, "-h", "-s", definition, "-o",
                        directory / "types.h"], check=True,
                       capture_output=True)
        subprocess.run([tracers.PROGRAM[0], "dtrace", "-G", "-s", definition,
                        "-o", directory / "types.o"], check=True,
                       capture_output=True,
                       env=dict(os.environ, CC=compiler.split()[0]))
        subprocess.run([*compiler.split(), *options, "-fPIC", "-shared", "-o",
                        directory / "use.so", source, "-x", "none",
                        directory / "types.o",
                        "-idirafter", "/usr/include/x86_64-linux-gnu"],
                       check=True)
        return {TYPES[int(note[0][1:])]: re.sub("@.*", "", note[3])
                for note in tracers.notes(f"{directory}/use.so")}

    def check(self, compiler, *options):
        if not shutil.which(compiler.split()[0]):
            self.skipTest(f"no {compiler}")
        ours = self.sizes([tracers.PROGRAM[0], "dtrace"], "ours", compiler,
                          *options)
        theirs = self.sizes([OTHER], "theirs", compiler, *options)
        self.assertEqual(sorted(ours), sorted(TYPES))
        self.assertEqual(ours, theirs)
        self.assertEqual((ours["float"], ours["double"]), ("4f", "8f"))

    def test_gcc(self):
        self.check("gcc", "-O2")

    def test_gcc_without_optimization(self):
        self.check("gcc", "-O0")

    def test_gcc_c_plus_plus(self):
        self.check("g++ -x c++", "-O2")

    def test_clang(self):
        self.check("clang", "-O2")

    def test_clang_c_plus_plus(self):
        self.check("clang++ -x c++", "-O0")

    def test_other_architecture(self):
        self.check("aarch64-linux-gnu-gcc", "-O2")


if __name__ == "__main__":
    tracers.main(OTHER)
