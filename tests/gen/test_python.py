# SPDX-License-Identifier: MIT
"""The module that "usdty gen python" makes:  test_python.py PYTHON USDTY"""

import os
import pathlib
import subprocess

import watched
import tracers  # watched knows where

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


class GeneratedPythonTest(watched.WatchedTest):
    def setUp(self):
        super().setUp()
        self.generate(USDTY, "python", "test.py")

    def test_module_is_strictly_typed(self):
        subprocess.run([PYTHON, "-m", "mypy", "--strict", "--cache-dir",
                        os.devnull, "test.py"], cwd=self.directory,
                       check=True, stdout=subprocess.DEVNULL)

    def test_fires_are_seen_as_the_script_prints_them(self):
        program = pathlib.Path(self.directory, "program.py")
        program.write_text(PROGRAM, encoding="utf-8")
        self.check(USDTY, [PYTHON, "-B", str(program)])


class ExampleTest(watched.ExampleTest):
    def test_example_is_installed_and_watched(self):
        self.copy("definition-python")
        self.build(USDTY, PYTHON, "-m", "pip", "install", "-q",
                   "--disable-pip-version-check", "--no-deps", "--target",
                   f"{self.directory}/installed", ".")
        self.check([PYTHON, "-B", "-m", "webapp"],
                   PYTHONPATH=f"{self.directory}/installed")


def missing():
    if not os.access(PYTHON, os.X_OK):
        return "Python's binding is not installed"
    return tracers.missing_right_to_probe()


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=missing)
