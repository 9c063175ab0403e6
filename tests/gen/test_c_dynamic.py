# SPDX-License-Identifier: MIT
"""Programs with the header that "usdty gen c-dynamic" makes, as those with
compiled-in probes:  test_c_dynamic.py USDTY INCLUDE-DIRECTORY LIBRARY"""

import os
import pathlib
import shutil
import subprocess

import test_c
import tracers  # test_c knows where

# A definition in which every name is a trap.
AWKWARD = """
provider empty { };
provider p__q {
    probe new(int a1, int, int a1, char *uint8_t, int class, int errno,
        char *string, int usdty_probe_, int _x, int a, int p__q_new);
    probe default();
};
"""
AWKWARD_USE = """
#include <errno.h>
#include "awkward.h"
int main(void)
{
    p__q_new(1, 2, 3, "4", 5, 6, "7", 8, 9, 10, 11);
    P__Q_NEW_LAZY(1, 2, 3, "4", 5, 6, "7", 8, 9, 10, 11);
    P__Q_DEFAULT_LAZY();
    return empty_register_probes() || p__q_register_probes() ||
        p__q_new_enabled() || p__q_default_enabled();
}
"""


def compile_only(work, definition, source, *command):
    """Whatever the compiler warns of fails."""
    subprocess.run([tracers.PROGRAM[0], "gen", "c-dynamic", "-o",
                    f"{work}/{pathlib.Path(definition).stem}.h", definition],
                   check=True)
    subprocess.run([*command, *test_c.STRICT, f"-I{work}",
                    *DynamicTest.INCLUDES, "-c", "-o", f"{work}/out.o",
                    str(source)], check=True)


@test_c.add_ways
class DynamicTest(test_c.CompiledTest):
    OUTPUT = "c-dynamic"
    SOURCES = ("dynamic.c", "dynamic_elsewhere.c")
    INCLUDES = [f"-I{path}" for path in tracers.PROGRAM[1:2]]
    LIBRARIES = ["-lpthread"] + [
        option for path in tracers.PROGRAM[2:] for option in
        (path, f"-Wl,-rpath,{os.path.dirname(path)}")]

    def test_awkward_names_compile(self):
        work = pathlib.Path(self.directory)
        (work / "awkward.d").write_text(AWKWARD, encoding="ascii")
        for name, *command in (("use.c", "gcc", "-std=c11"),
                               ("use.cpp", "g++", "-std=c++17"),
                               ("use.c", "clang", "-std=c11"),
                               ("use.cpp", "clang++", "-std=c++20")):
            with self.subTest(command[0]):
                if not shutil.which(command[0]):
                    self.skipTest(f"no {command[0]}")
                (work / name).write_text(AWKWARD_USE, encoding="ascii")
                compile_only(work, str(work / "awkward.d"), work / name,
                             *command)

    def test_compiles_for_aarch64(self):
        compiler = "aarch64-linux-gnu-gcc"
        if not shutil.which(compiler):
            self.skipTest(f"no {compiler}")
        for source in self.SOURCES:
            compile_only(self.directory, str(test_c.HERE / "test.d"),
                         test_c.HERE / source, compiler, "-std=c11", "-O2")


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
