# SPDX-License-Identifier: MIT
"""Arguments are converted to their declared types by C's rules:
test_convert.py USDTY INCLUDE LIBRARY"""

import itertools
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402

USDTY, INCLUDE, LIBRARY = sys.argv[1:]
DYNAMIC = ["-DIS_DYNAMIC", f"-I{INCLUDE}", "-x", "none", LIBRARY,
           f"-Wl,-rpath,{pathlib.Path(LIBRARY).parent}"]
SCRIPT = ('usdt:*:convert:values { printf("hit %d %d %d %d %d %d\\n", arg0, '
          "arg1, arg2, arg3, arg4, arg5); }")
# 0x1000001fe as int8_t, uint8_t, uint16_t and int; any other bool is 1.
SEEN = "hit 1 -2 254 510 510 1"


class ConvertTest(tracers.TestCase):
    def compile(self, compiler, output):
        subprocess.run([USDTY, "gen", output, "-o",
                        f"{self.directory}/convert.h",
                        str(HERE / "convert.d")], check=True)
        program = f"{self.directory}/program"
        subprocess.run(
            [compiler, "-Wall", "-Wextra", "-Werror", "-O2", "-I",
             self.directory, "-x", "c++" if "++" in compiler else "c",
             str(HERE / "convert.c"), "-o", program,
             *(DYNAMIC if output == "c-dynamic" else [])], check=True)
        return program

    def check(self, compiler, output):
        program = tracers.Asked([self.compile(compiler, output)],
                                self.directory)
        self.addCleanup(program.kill)
        program.ask("")
        bpftrace = self.watch(program.pid, SCRIPT)
        tracers.wait_until(lambda: program.ask("") and any(
            line.startswith("hit") for line in bpftrace.lines), "attached")
        bpftrace.interrupt()
        self.assertEqual({line for line in bpftrace.lines
                          if line.startswith("hit")}, {SEEN})


def add(compiler, output):
    setattr(ConvertTest, f"test_{compiler}_{output}".replace("-", "_"),
            lambda self: self.check(compiler, output))


for each in itertools.product(("gcc", "g++", "clang", "clang++"),
                              ("c", "c-dynamic")):
    add(*each)

if __name__ == "__main__":
    sys.argv[1:] = []
    tracers.main("bpftrace", "gcc", "clang",
                 missing_right=tracers.missing_right_to_probe)
