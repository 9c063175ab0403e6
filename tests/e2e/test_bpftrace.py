# SPDX-License-Identifier: MIT
"""bpftrace sees every value as it was fired, by process and by path."""

import glob
import os
import re
from collections import Counter

import tracers
from tracers import CASES, FIRST, LAST, PROVIDER, Bpftrace, all_shown

# bpftrace reads this many arguments: the others are seen by gdb and perf.
READABLE = [probe for probe in CASES if len(probe["types"]) <= 6]


def longest(probe):
    return max((len(value.encode()) for values in probe["fires"]
                for value in values if isinstance(value, str)), default=0)


# What bpftrace reads of a string by default, with its NUL, and those that need
# more: it has little room for several strings of that size in one probe.
STRLEN = 64
SHORT = [probe for probe in READABLE if longest(probe) < STRLEN]
LONG = [probe for probe in READABLE if longest(probe) >= STRLEN]

INT, STRING, NONE = ([probe for probe in CASES if probe["name"] == name]
                     for name in ("int", "string", "none"))


class BpftraceTest(tracers.TestCase):
    maxDiff = None

    def start_program(self, probes, enable=True):
        return super().start_program([FIRST, LAST] + probes, enable=enable)

    def start_bpftrace(self, probes, **options):
        bpftrace = Bpftrace(probes, **options)
        self.addCleanup(bpftrace.interrupt)
        return bpftrace

    def attach(self, program, probes, **options):
        bpftrace = self.start_bpftrace(probes, pid=program.pid, **options)
        bpftrace.sync(program)
        return bpftrace


class NamedWithDigit(tracers.TestCase):
    """DTrace would refuse it, Linux's tracers do not."""

    def test_provider_is_seen(self):
        probes = [{**probe, "provider": "oauth2"}
                  for probe in (FIRST, LAST, *INT)]
        program = self.start_program(probes, "oauth2")
        for where in ({"pid": program.pid}, {"where": program.path()}):
            bpftrace = Bpftrace(probes[2:], ends=probes[:2], **where)
            self.addCleanup(bpftrace.interrupt)
            bpftrace.sync(program)
            program.fire_all(probes[2:])
            self.assertEqual(bpftrace.take(4), all_shown(INT))
            self.assertEqual(bpftrace.stop(), [])


class ByProcess(BpftraceTest):
    def check_every_way(self, probes, **options):
        program = self.start_program(probes)
        bpftrace = self.attach(program, probes, **options)
        expected = all_shown(probes)
        for mode in program.modes:
            with self.subTest(mode=mode):
                program.ask("mode", mode)
                program.fire_all(probes)
                self.assertEqual(bpftrace.take(len(expected)), expected)
        self.assertEqual(bpftrace.stop(), [])

    def test_values_seen_as_fired(self):
        self.check_every_way(SHORT)

    def test_long_strings_seen_whole(self):
        self.check_every_way(LONG, strlen=200)

    def test_probe_added_while_attached(self):
        late = {"function": "late", "name": "late", "types": ["int"],
                "fires": [[1], [-1]]}
        program = self.start_program(STRING)
        early = self.attach(program, STRING)
        program.define([late])
        second = self.attach(program, [late])
        program.wait_gates([FIRST, LAST, late] + STRING)
        program.fire_all(STRING + [late] + STRING)
        self.assertEqual(early.take(2 * len(STRING[0]["fires"])),
                         2 * all_shown(STRING))
        self.assertEqual(second.take(2), all_shown([late]))
        self.assertEqual(second.stop(), [])
        program.fire_all(STRING)
        self.assertEqual(early.take(len(STRING[0]["fires"])),
                         all_shown(STRING))
        self.assertEqual(early.stop(), [])

    def test_provider_enabled_again(self):
        program = self.start_program(INT)
        for _ in range(2):
            bpftrace = self.attach(program, INT)
            program.fire_all(INT)
            self.assertEqual(bpftrace.take(4), all_shown(INT))
            program.ask("disable")
            program.fire_all(INT)
            self.assertEqual(bpftrace.stop(), [])
            program.ask("enable")


class ByPath(BpftraceTest):
    def test_later_processes_seen(self):
        """The file is there from an earlier run. The first process tells when
        bpftrace is attached; the second starts when it is."""
        self.start_program(SHORT).quit()
        self.assertEqual(len(glob.glob(
            f"{self.directory}/{PROVIDER}-*.so")), 1)
        bpftrace = self.start_bpftrace(
            SHORT, where=f"{self.directory}/{PROVIDER}-*.so")
        first = self.start_program(SHORT)
        bpftrace.sync(first)
        second = self.start_program(SHORT)
        self.assertEqual(second.open_gates(),
                         {probe["name"] for probe in [FIRST, LAST] + SHORT})
        for probe in SHORT:
            first.fire_all([probe])
            second.fire_all([probe])
        bpftrace.take(2 * len(all_shown(SHORT)))
        self.assertEqual(bpftrace.stop(), [])
        self.assertEqual(self.by_process(bpftrace), 2 * [all_shown(SHORT)])

    def test_wildcards_count_every_probe(self):
        program = self.start_program(CASES)
        bpftrace = self.start_bpftrace(
            [{"provider": "*", "name": "*", "types": []}],
            where=f"{self.directory}/*.so", then="@[probe] = count();")
        bpftrace.sync(program)
        program.fire_all(CASES)
        bpftrace.stop()
        counts = {name: int(count) for name, count in re.findall(
            rf"^@\[usdt:.*:{PROVIDER}:(\w+)\]: (\d+)$",
            "\n".join(bpftrace.lines), re.M) if not name.startswith("sync_")}
        self.assertEqual(counts, Counter(
            name for name, *_ in all_shown(CASES)))

    def by_process(self, bpftrace):
        hits = {}
        for process, *hit in bpftrace.hits():
            hits.setdefault(process, []).append(hit)
        return list(hits.values())


class Gates(BpftraceTest):
    def check_gates(self, end):
        program = self.start_program(INT + STRING + NONE)
        self.assertEqual(program.open_gates(), set())
        bpftrace = self.attach(program, INT + NONE)
        program.wait_gates([FIRST, LAST] + INT + NONE)
        end(bpftrace)
        program.wait_gates([])

    def test_open_while_attached(self):
        self.check_gates(Bpftrace.stop)

    def test_closed_after_tracer_was_killed(self):
        self.check_gates(Bpftrace.kill)

    def test_open_until_last_tracer_leaves(self):
        program = self.start_program(INT)
        first = self.attach(program, INT)
        second = self.attach(program, INT)
        first.stop()
        program.wait_gates([FIRST, LAST] + INT)
        program.fire_all(INT)
        self.assertEqual(second.take(4), all_shown(INT))
        second.stop()
        program.wait_gates([])


class Listing(BpftraceTest):
    def listed(self, program):
        output = tracers.tool_output("bpftrace", "-p", str(program.pid), "-l",
                                     "usdt:*")
        return [line.rsplit(":", 1)[1] for line in output.splitlines()
                if f":{PROVIDER}:" in line]

    def test_lists_enabled_not_disabled(self):
        program = self.start_program(CASES, enable=False)
        names = {probe["name"] for probe in [FIRST, LAST] + CASES}
        for _ in range(2):
            self.assertEqual(self.listed(program), [])
            program.ask("enable")
            self.assertEqual(self.listed(program), sorted(names))
            program.ask("disable")
        self.assertEqual(self.listed(program), [])


class Stacks(BpftraceTest):
    """Of the C program: bindings name their ways to fire otherwise."""

    def test_show_firing_function(self):
        program = self.start_program(INT)
        self.write_symbols(program)
        bpftrace = self.attach(program, INT, then=r'printf("%s\nend\n", '
                                                  "ustack(4));")
        for mode in {"words", "macro"} & set(program.modes):
            with self.subTest(mode=mode):
                program.ask("mode", mode)
                program.fire(INT[0], [1])
                bpftrace.take(1)
                self.assertIn(f"fire_{mode}+", self.last_stack(bpftrace))

    def write_symbols(self, program):
        """A file as just-in-time compilers leave it. While there is none,
        libbcc 0.26 closes descriptors at random for each stack that it looks
        up: in the end bpftrace's own."""
        path = f"/tmp/perf-{program.pid}.map"
        with open(path, "x", encoding="ascii") as file:
            file.write("1 1 unused\n")
        self.addCleanup(os.remove, path)

    def last_stack(self, bpftrace):
        """What follows the last hit."""
        bpftrace.wait_for(lambda: bpftrace.lines[-1] == "end", "stack")
        start = max(number for number, line in enumerate(bpftrace.lines)
                    if line.startswith("hit"))
        return "\n".join(bpftrace.lines[start + 1:])


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
