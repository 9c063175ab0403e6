# SPDX-License-Identifier: MIT
"""Each function of the header is there, or is listed as left out."""

import pathlib
import re

from usdty import _core

TESTS = pathlib.Path(__file__).resolve().parent
HEADER = TESTS.parents[1] / "core" / "include" / "usdty.h"


def test_each_function_of_the_header_is_reachable_or_listed():
    declared = set(re.findall(
        r"^USDTY_API[^;{]*?\b(usdty_\w+)\(", HEADER.read_text("utf-8"), re.M))
    left_out = set(re.findall(r"^(usdty_\w+) +\S",
                              (TESTS / "reach.txt").read_text("utf-8"), re.M))
    there = {f"usdty_{name}" for name in dir(_core)
             if f"usdty_{name}" in declared}
    assert len(declared) > 40
    assert there | left_out == declared
    assert not there & left_out
