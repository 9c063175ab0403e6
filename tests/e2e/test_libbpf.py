# SPDX-License-Identifier: MIT
"""A program of its own that uses libbpf sees every integer, by process and by
path."""

import os

import tracers
from tracers import CASES, PROVIDER, Child, shown

# The loader and its object, where both could be built.
LIBBPF_HITS = os.environ.get("USDTY_LIBBPF_HITS", "").split()

INTEGERS = [probe for probe in CASES if "string" not in probe["types"]]
INT = [probe for probe in CASES if probe["name"] == "int"]


def as_long(value):
    """What C's long makes of a word."""
    return (value + 2**63) % 2**64 - 2**63


def all_hits(probes):
    return [shown(probe, map(as_long, values))
            for probe in probes for values in probe["fires"]]


class LibbpfTest(tracers.TestCase):
    maxDiff = None

    def attach(self, program, probes, pid):
        # Probes of one name are one, with several places.
        names = dict.fromkeys(probe["name"] for probe in probes)
        loader = Child(LIBBPF_HITS + [str(pid), program.path(), PROVIDER,
                                      *names])
        self.addCleanup(loader.interrupt)
        loader.wait_for(lambda: "attached" in loader.lines, "attachment")
        return loader

    def hits(self, loader, count):
        """The names and arguments of each process's hits."""
        def lines():
            return [line for line in loader.lines if line.startswith("hit\t")]

        loader.wait_for(lambda: len(lines()) >= count, f"{count} hits")
        loader.interrupt()
        hits = {}
        for line in lines():
            _, process, *hit = line.split("\t")
            hits.setdefault(process, []).append(hit)
        return list(hits.values())

    def test_every_integer_seen_by_process(self):
        """And nothing of another process with the same object."""
        program = self.start_program(INTEGERS)
        other = self.start_program(INTEGERS)
        loader = self.attach(program, INTEGERS, program.pid)
        program.wait_gates(INTEGERS)
        other.fire_all(INTEGERS)
        program.fire_all(INTEGERS)
        expected = all_hits(INTEGERS)
        self.assertEqual(self.hits(loader, len(expected)), [expected])
        program.wait_gates([])

    def test_later_processes_seen_by_path(self):
        program = self.start_program(INTEGERS)
        loader = self.attach(program, INTEGERS, -1)
        later = self.start_program(INTEGERS)
        for each in (program, later):
            each.wait_gates(INTEGERS)
            each.fire_all(INTEGERS)
        expected = all_hits(INTEGERS)
        self.assertEqual(self.hits(loader, 2 * len(expected)), 2 * [expected])
        for each in (program, later):
            each.wait_gates([])

    def test_only_the_attached_probe_opens(self):
        program = self.start_program(INTEGERS)
        loader = self.attach(program, INT, program.pid)
        program.wait_gates(INT)
        program.fire_all([probe for probe in INTEGERS if probe not in INT])
        program.fire_all(INT)
        self.assertEqual(self.hits(loader, 4), [all_hits(INT)])
        program.wait_gates([])


def missing():
    if not LIBBPF_HITS:
        return "built without clang or libbpf"
    return tracers.missing_right_to_probe()


if __name__ == "__main__":
    tracers.main(missing_right=missing)
