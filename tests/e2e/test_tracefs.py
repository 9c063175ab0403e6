# SPDX-License-Identifier: MIT
"""The kernel's own events, made from nothing but the object's notes, show
every argument and count the semaphore."""

import os
import re
import shutil
import subprocess
import unittest

import tracers
from tracers import CASES, TRACING, Child, notes, tool_output, without_sign

# Events are the kernel's, for everyone: names of our own.
GROUP = f"usdty_e2e_{os.getpid()}"
INSTANCE = f"{TRACING}/instances/{GROUP}"
EVENTS = f"{TRACING}/uprobe_events"
TYPES = {probe["name"]: probe["types"] for probe in CASES}


def place(operand):
    """A note's operand as the kernel writes it."""
    stack = (re.fullmatch(r"(\d*)\(%rsp\)", operand)
             or re.fullmatch(r"\[sp(?:, )?(\d*)\]", operand))
    if stack:
        return f"+{stack[1] or 0}(%sp)"
    return "%" + re.sub("^%r?(?=[a-z])", "", operand)


def fetch(kind, sign, size, operand):
    """How the kernel reads an argument. That it is a string, no note says."""
    if kind == "string":
        return f"+0({place(operand)}):ustring"
    return f"{place(operand)}:{'s' if sign else 'u'}{int(size) * 8}"


def definition(path, name, location, semaphore, arguments):
    """The event of a note. Our objects' addresses are file offsets; several
    locations of one name become one event."""
    described = re.findall(r"(-?)(\d)@(\[.*?\]|\S+)", arguments)
    fetches = [f" a{number}=" + fetch(kind, *argument)
               for number, (kind, argument)
               in enumerate(zip(TYPES[name], described))]
    return (f"p:{GROUP}/{name} {path}:{location}({semaphore})"
            + "".join(fetches))


def command(line):
    # Neither "w", which deletes everyone's events, nor "a", which seeks.
    with open(EVENTS, "r+b", buffering=0) as events:
        events.write(line.encode() + b"\n")


def text(value):
    return f'"{value}"' if isinstance(value, str) else str(value)


def shown(probe, values):
    """A hit as the kernel shows it."""
    return probe["name"], "".join(f" a{number}={text(value)}"
                                  for number, value in enumerate(values))


FIRED = [(probe, values) for probe in CASES for values in probe["fires"]]


def hits(trace):
    return re.findall(r": +(\w+): +\((?:0x)?[0-9a-f]+\)(.*?) *$", trace, re.M)


class TracefsTest(tracers.TestCase):
    maxDiff = None

    def define_events(self, program):
        path = program.path()
        self.addCleanup(self.delete_events)
        for note in notes(path):
            command(definition(path, *note))

    def delete_events(self):
        for event in self.events():
            command(f"-:{event}")
        self.assertEqual(self.events(), set())

    def events(self):
        with open(EVENTS, encoding="utf-8") as events:
            return set(re.findall(rf"^p:({GROUP}/\w+)", events.read(), re.M))

    def test_events_show_every_argument(self):
        program = self.start_program(CASES)
        self.define_events(program)
        self.make_instance()
        self.enable(1)
        program.wait_gates(CASES)
        program.fire_all(CASES)
        self.enable(0)
        program.wait_gates([])
        program.fire_all(CASES)
        with open(f"{INSTANCE}/trace", encoding="utf-8") as trace:
            self.assertEqual(hits(trace.read()),
                             [shown(*fired) for fired in FIRED])

    def make_instance(self):
        os.mkdir(INSTANCE)
        self.addCleanup(os.rmdir, INSTANCE)
        self.addCleanup(self.enable, 0)

    def enable(self, number):
        with open(f"{INSTANCE}/events/{GROUP}/enable", "w",
                  encoding="ascii") as switch:
            switch.write(str(number))

    @unittest.skipUnless(shutil.which("trace-cmd"), "no trace-cmd")
    def test_trace_cmd_records_every_argument(self):
        program = self.start_program(CASES)
        self.define_events(program)
        self.make_instance()
        data = f"{self.directory}/trace.dat"
        # -d and -k keep its hands off the function tracer, which containers
        # may not use; after -k events stay on. It runs cat when it has begun.
        recorder = Child(["trace-cmd", "record", "-q", "-d", "-k", "-B", GROUP,
                          "-e", GROUP, "-o", data, "cat"],
                         stdin=subprocess.PIPE)
        self.addCleanup(recorder.interrupt)
        recorder.process.stdin.write("begun\n")
        recorder.process.stdin.flush()
        recorder.wait_for(lambda: "begun" in recorder.lines, "beginning")
        program.wait_gates(CASES)
        program.fire_all(CASES)
        recorder.process.stdin.close()
        self.assertEqual(recorder.wait(), 0)
        self.enable(0)
        program.wait_gates([])
        seen = hits(tool_output("trace-cmd", "report", "-i", data))
        self.assertEqual(len(seen), len(FIRED))
        for hit, (probe, values) in zip(seen, FIRED):
            self.assertIn(hit, (shown(probe, values), shown(
                probe, map(without_sign, probe["types"], values))))


if __name__ == "__main__":
    tracers.main("readelf", missing_right=tracers.missing_right_to_probe)
