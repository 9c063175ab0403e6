# SPDX-License-Identifier: MIT
"""What the tests of generated modules share: a program that fires what
test.d defines, watched by the script that "usdty gen bpftrace" makes."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402
from tracers import Asked, Child  # noqa: E402

# What a program fires for each line of its input. It answers whether test:stop
# is enabled and how often the lazy arguments were evaluated. N: a number that
# grows.
ROUND = ["test:start arg0=200", "test:stop arg0=stopped arg1=255",
         "test:query__done request=0x0 arg1=-3 total=-9223372036854775808 "
         "arg3=18446744073709551615 arg4=N text=caf\u00e9", "test:none",
         "test:stop arg0=lazy arg1=7", "other:from__everywhere where=here"]
LAST = "where=here"


class WatchedTest(tracers.TestCase):
    maxDiff = None

    def generate(self, usdty, output, name, definition=HERE / "test.d"):
        subprocess.run([usdty, "gen", output, "-o",
                        f"{self.directory}/{name}", str(definition)],
                       check=True)

    def seen_rounds(self):
        return [line for line in self.bpftrace.lines if line.endswith(LAST)]

    def watch_rounds(self, usdty, program):
        """Until some rounds were seen; the lines of the last."""
        self.generate(usdty, "bpftrace", "test.bt")
        self.bpftrace = Child(["bpftrace", "-B", "line", "-p",
                               str(program.pid), f"{self.directory}/test.bt"])
        self.addCleanup(self.bpftrace.interrupt)

        # Of each probe: bpftrace attaches one after the other.
        def rounds():
            evaluated = program.ask("").split()[1]
            return int(evaluated) > 3 and len(self.seen_rounds()) > 3

        tracers.wait_until(rounds, "bpftrace attached")
        self.bpftrace.interrupt()
        lines = [line for line in self.bpftrace.lines
                 if line.startswith(str(program.pid))]
        last = max(index for index, line in enumerate(lines)
                   if line.endswith(LAST))
        return [" ".join(line.split()[1:])
                for line in lines[last - 5:last + 1]]

    def check(self, usdty, command, **options):
        with tracers.one_processor():
            program = Asked(command, self.directory, cwd=self.directory,
                            **options)
        self.addCleanup(program.kill)
        self.assertEqual(program.ask(""), "0 0")
        seen = self.watch_rounds(usdty, program)
        number = seen[2].split("arg4=")[1].split()[0]
        self.assertEqual(seen, [line.replace("=N ", f"={number} ")
                                for line in ROUND])
        self.assertGreater(int(number), 0)
        enabled, evaluated = program.ask("").split()
        self.assertEqual(enabled, "0")
        self.assertGreaterEqual(int(evaluated), 3)
        self.assertEqual(program.quit(), 0)


class ExampleTest(tracers.TestCase):
    """A copy of an example, built as its users do."""

    def copy(self, name):
        self.example = f"{self.directory}/{name}"
        shutil.copytree(ROOT / "examples" / name, self.example)

    def build(self, usdty, *command):
        """With the command "usdty" in the path."""
        path = f"{os.path.dirname(usdty)}:{os.environ['PATH']}"
        result = subprocess.run(
            command, cwd=self.example, env=dict(os.environ, PATH=path),
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8")
        self.assertEqual(result.returncode, 0, result.stdout)

    def check(self, command, **environment):
        program = Child(command, cwd=self.directory, environment={
            "USDTY_DIR": f"{self.directory}/objects", **environment})
        self.addCleanup(program.kill)
        program.wait_for(lambda: program.lines == [f"process {program.pid}"],
                         "first line")
        bpftrace = self.watch(
            program.pid,
            'usdt:*:web:request { printf("%s %d\\n", str(arg0), arg1); }')
        for pattern in (r"/ 2\d\d", r"/about 2\d\d", r"/contact 2\d\d"):
            bpftrace.wait_for(lambda each=pattern: any(
                re.fullmatch(each, line) for line in bpftrace.lines), pattern)
