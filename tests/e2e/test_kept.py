# SPDX-License-Identifier: MIT
"""Files of objects that a tracer uses are kept, although no process has used
them for a long time: the tracer sees the next start. If somebody removes a file
all the same, tracers attach through the mapping. The program is fire.c."""

import mmap
import os

import tracers
from tracers import TRACING, Child

PROBE = {"function": "f", "name": "rare", "types": ["int"], "fires": [[7]]}
EVENTS = f"{TRACING}/uprobe_events"
EVENT = f"usdty_e2e_{os.getpid()}/rare"


def command(line):
    with open(EVENTS, "r+b", buffering=0) as events:
        events.write(line.encode() + b"\n")


def has_breakpoint(path):
    with open(path, "rb") as file, mmap.mmap(
            file.fileno(), 0, flags=mmap.MAP_PRIVATE,
            prot=mmap.PROT_READ) as mapped:
        return mapped[:] != file.read()


class KeptTest(tracers.TestCase):
    def setUp(self):
        super().setUp()
        program = self.start_program([PROBE], "kept")
        self.path = program.path()
        self.assertEqual(program.quit(), 0)
        self.inode = os.stat(self.path).st_ino
        self.others = 0

    def is_kept(self):
        """Whether the file survives a program that makes another one, and
        removes unused files then. Nobody used it for a month."""
        month_ago = os.stat(self.path).st_mtime - 30 * 24 * 3600
        os.utime(self.path, (month_ago, month_ago))
        self.others += 1
        program = self.start_program(
            [dict(PROBE, name=f"other{self.others}")], "other")
        self.assertEqual(program.quit(), 0)
        return (os.path.exists(self.path) and
                os.stat(self.path).st_ino == self.inode)

    def start_bpftrace(self, path):
        bpftrace = Child(["bpftrace", "-B", "line", "-e",
                          f"usdt:{path}:kept:rare "
                          '{ printf("rare %d\\n", arg0); }'])
        self.addCleanup(bpftrace.interrupt)
        return bpftrace

    def assert_seen(self, program, bpftrace):
        def seen():
            program.fire_all([PROBE])
            return "rare 7" in bpftrace.lines

        tracers.wait_until(seen, "hit")
        self.assertEqual(bpftrace.interrupt(), 0)

    def test_while_a_tracer_waits_for_the_next_start(self):
        bpftrace = self.start_bpftrace(self.path)
        tracers.wait_until(lambda: has_breakpoint(self.path),
                           "bpftrace attached")
        self.assertTrue(self.is_kept())
        program = self.start_program([PROBE], "kept")
        program.wait_gates([PROBE])
        self.assertEqual(program.path(), self.path)
        self.assert_seen(program, bpftrace)
        self.assertEqual(program.quit(), 0)
        tracers.wait_until(lambda: not has_breakpoint(self.path),
                           "bpftrace detached")
        self.assertFalse(self.is_kept())

    def test_while_an_event_is_defined(self):
        command(f"p:{EVENT} {self.path}:0x1000")
        try:
            self.assertTrue(self.is_kept())
        finally:
            command(f"-:{EVENT}")
        self.assertFalse(self.is_kept())

    def mapping(self, program):
        """Of the probes, as "usdty list -p" shows it."""
        with open(f"/proc/{program.pid}/maps", encoding="utf-8") as maps:
            lines = [line.split() for line in maps if self.path in line]
        return next(f"/proc/{program.pid}/map_files/{line[0]}"
                    for line in lines if line[1] == "r-xp")

    def test_removed_file_is_reached_through_the_mapping(self):
        program = self.start_program([PROBE], "kept")
        os.unlink(self.path)
        bpftrace = self.start_bpftrace(self.mapping(program))
        program.wait_gates([PROBE])
        self.assert_seen(program, bpftrace)

    def test_removed_file_is_made_anew_by_enabling_again(self):
        program = self.start_program([PROBE], "kept")
        os.unlink(self.path)
        program.ask("disable")
        program.ask("enable")
        self.assertEqual(program.path(), self.path)
        bpftrace = self.start_bpftrace(self.path)
        program.wait_gates([PROBE])
        self.assert_seen(program, bpftrace)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
