# SPDX-License-Identifier: MIT
"""Strings that a program itself never reads arrive from probes of "usdty gen c"
and "usdty gen c-dynamic" and of <usdty/probe.h>, and so does what only the tracer reads:
test_strings.py USDTY INCLUDE LIBRARY"""

import itertools
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import strings  # noqa: E402
import tracers  # noqa: E402

USDTY, INCLUDE, LIBRARY = sys.argv[1:]
STRICT = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]
OPTIONS = {"c": [], "one-line": ["-DIS_ONE_LINE", f"-I{INCLUDE}"],
           "c-dynamic": ["-DIS_DYNAMIC", f"-I{INCLUDE}", LIBRARY,
                         f"-Wl,-rpath,{pathlib.Path(LIBRARY).parent}"]}


class GeneratedTest(strings.TestCase):
    LOCAL = [f"{len(strings.EACH)} lo  77"]

    def compile(self, compiler, level, output):
        header = pathlib.Path(self.directory, "strings_d.h")
        if output == "one-line":
            header.write_text("#include <usdty/probe.h>\n", encoding="ascii")
        else:
            subprocess.run([USDTY, "gen", output, "-o", str(header),
                            str(HERE / "strings.d")], check=True)
        program = f"{self.directory}/program"
        subprocess.run(
            [compiler, *STRICT, "-std=gnu11", level, "-I", self.directory,
             "-I", str(HERE.parent / "e2e"), str(HERE / "strings.c"), "-o",
             program, *OPTIONS[output]], check=True)
        return program


def add(compiler, level, output, mode):
    def test(self):
        program = self.compile(compiler, level, output)
        self.check([program, mode], None if output == "c-dynamic" else program)

    setattr(GeneratedTest, re.sub(r"\W", "_", "_".join(
        ("test", compiler, level, output, mode))), test)


for way, each in itertools.product(
        (("gcc", "-O0", "c"), ("gcc", "-O2", "c"), ("clang", "-O2", "c"),
         ("gcc", "-O2", "c-dynamic")), ("plain", "lazy")):
    add(*way, each)
add("gcc", "-O2", "one-line", "plain")
add("clang", "-O2", "one-line", "plain")

if __name__ == "__main__":
    sys.argv[1:] = []
    tracers.main("bpftrace", "gcc", "clang",
                 missing_right=tracers.missing_right_to_probe)
