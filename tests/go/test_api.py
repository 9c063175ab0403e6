# SPDX-License-Identifier: MIT
"""Each function of the library is reachable from Go, or reach.txt has the
reason why not."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bindings/go/usdty"


def read(path):
    return path.read_text(encoding="utf-8")


def exported():
    return re.findall(r"^\s*usdty_(\w+);",
                      read(ROOT / "core/libusdty.map"), re.M)


def reachable():
    """What SWIG wraps and the code by hand calls."""
    wrapped = set(re.findall(r"^func (?!Swig_)([A-Z]\w*_\w+|Version)\(",
                             read(PACKAGE / "internal/core/core.go"), re.M))
    native = read(PACKAGE / "internal/core/native.go")
    called = set(re.findall(r"\b([A-Z]\w+)\(", native))
    for path in PACKAGE.glob("*.go"):
        if not path.name.endswith("_test.go"):
            called |= set(re.findall(r"\bcore\.([A-Z]\w+)\(", read(path)))
    return {name[0].lower() + name[1:] for name in wrapped & called}


def left_out():
    lines = [line.split(None, 1) for line
             in read(ROOT / "tests/go/reach.txt").splitlines()
             if line and not line.startswith("#")]
    return {name.removeprefix("usdty_"): reason for name, reason in lines}


class Api(unittest.TestCase):
    def test_every_function_reachable_or_left_out(self):
        self.assertGreater(len(exported()), 40)
        self.assertEqual(sorted(exported()),
                         sorted(reachable() | set(left_out())))

    def test_nothing_left_out_is_reachable(self):
        self.assertEqual(reachable() & set(left_out()), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
