# SPDX-License-Identifier: MIT
"""The module that "usdty gen python" makes, watched by the script that "usdty
gen bpftrace" makes:  test_python.py PYTHON USDTY"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402
from tracers import Asked, Child  # noqa: E402

# Not resolved: what a link in a virtual environment leads to is not in it.
PYTHON, USDTY = [os.path.abspath(path) for path in
                 (tracers.PROGRAM if len(tracers.PROGRAM) == 2 else ("", ""))]

PROGRAM = """
import sys, test
evaluated = []
def evaluate():
    evaluated.append(1)
    return "lazy", 7
test.register_probes()
test.register_probes()
for number, line in enumerate(sys.stdin):
    test.test_start(200)
    test.test_stop("stopped", 255)
    test.test_query__done(None, -3, -2**63, 2**64 - 1, number, "caf\\u00e9")
    test.test_none()
    test.test_stop_lazy(evaluate)
    test.other_from__everywhere("here")
    print(int(test.test_stop_enabled()), len(evaluated), flush=True)
"""

ROUND = ["test:start arg0=200", "test:stop arg0=stopped arg1=255",
         "test:query__done request=0x0 arg1=-3 total=-9223372036854775808 "
         "arg3=18446744073709551615 arg4=N text=caf\u00e9", "test:none",
         "test:stop arg0=lazy arg1=7", "other:from__everywhere where=here"]


class GeneratedPythonTest(tracers.TestCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        for output, name in (("python", "test.py"), ("bpftrace", "test.bt")):
            subprocess.run([USDTY, "gen", output, "-o",
                            f"{self.directory}/{name}",
                            str(HERE / "test.d")], check=True)
        pathlib.Path(self.directory, "program.py").write_text(
            PROGRAM, encoding="utf-8")

    def test_module_is_strictly_typed(self):
        subprocess.run([PYTHON, "-m", "mypy", "--strict", "--cache-dir",
                        os.devnull, "test.py"], cwd=self.directory,
                       check=True, stdout=subprocess.DEVNULL)

    def test_fires_are_seen_as_the_script_prints_them(self):
        program = Asked([PYTHON, "-B", f"{self.directory}/program.py"],
                        self.directory, cwd=self.directory)
        self.addCleanup(program.kill)
        self.assertEqual(program.ask(""), "0 0")
        bpftrace = Child(["bpftrace", "-B", "line", "-p", str(program.pid),
                          f"{self.directory}/test.bt"])
        self.addCleanup(bpftrace.interrupt)

        def rounds():
            program.ask("")
            return len([line for line in bpftrace.lines
                        if line.endswith("where=here")]) > 3

        tracers.wait_until(rounds, "bpftrace attached")
        bpftrace.interrupt()
        lines = [line for line in bpftrace.lines
                 if line.startswith(str(program.pid))]
        last = max(index for index, line in enumerate(lines)
                   if line.endswith("where=here"))
        seen = [" ".join(line.split()[1:])
                for line in lines[last - 5:last + 1]]
        number = seen[2].split("arg4=")[1].split()[0]
        self.assertEqual(seen, [line.replace("=N ", f"={number} ")
                                for line in ROUND])
        self.assertGreater(int(number), 0)
        enabled, evaluated = program.ask("").split()
        self.assertEqual(enabled, "0")
        self.assertGreaterEqual(int(evaluated), 3)
        self.assertEqual(program.quit(), 0)


def missing():
    if not os.access(PYTHON, os.X_OK):
        return "Python's binding is not installed"
    return tracers.missing_right_to_probe()


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=missing)
