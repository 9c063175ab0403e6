# SPDX-License-Identifier: MIT
"""Strings that a program itself never reads arrive, also at the first hit:
test_strings.py PROGRAM..."""

import itertools
import os
import sys

import strings
import tracers

PROGRAMS = sys.argv[1:]


class LibraryTest(strings.TestCase):
    """Each way to fire, of the shared and of the static library."""


def add(program, mode):
    def test(self):
        self.check([program, mode])

    setattr(LibraryTest, f"test_{os.path.basename(program)}_{mode}", test)


for each in itertools.product(
        PROGRAMS, ("macro", "words", "variadic", "va_list")):
    add(*each)

if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
