# SPDX-License-Identifier: MIT
"""Text that is no string of C arrives escaped, whichever way it is fired:
test_watching.py PROGRAM, which is tests/go/fire."""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "e2e"))
import tracers  # noqa: E402
from tracers import FIRST, LAST, Bpftrace  # noqa: E402

TEXTS = ["a\0b", "\0", "\0\0 at both ends \0", "x" * 100 + "\0"]
# As one of the typed probes of tests/go/fire, and as one that is not typed.
PROBES = [{"function": "typed", "name": "typed", "types": ["string"],
           "fires": []},
          {"function": "plain", "name": "plain", "types": ["string", "string"],
           "fires": []}]


class WatchingTest(tracers.TestCase):
    def test_text_arrives_escaped(self):
        program = self.start_program([FIRST, LAST] + PROBES)
        bpftrace = Bpftrace(PROBES, pid=program.pid, strlen=120)
        self.addCleanup(bpftrace.interrupt)
        bpftrace.sync(program)
        for mode in program.modes:
            program.ask("mode", mode)
            for text in TEXTS:
                word = "x" + text.encode().hex()
                shown = text.replace("\0", r"\x00")
                for probe in PROBES:
                    count = len(probe["types"])
                    program.ask("fire", probe["function"], probe["name"],
                                *[word] * count)
                    self.assertEqual(bpftrace.take(1),
                                     [[probe["name"]] + [shown] * count])
        self.assertEqual(bpftrace.stop(), [])


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
