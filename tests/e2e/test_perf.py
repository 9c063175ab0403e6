# SPDX-License-Identifier: MIT
"""perf records the probes with all of their arguments."""

import os
import re

import tracers
from tracers import CASES, TRACING, Child, tool_output, without_sign

# perf's probes are the kernel's, for everyone: a name of our own.
PROVIDER = f"e2e_{os.getpid()}_perf"
EVENTS = f"sdt_{PROVIDER}"
INT = [probe for probe in CASES if probe["name"] == "int"]


def is_shown(kind, value, text):
    """Whether perf's text of an argument stands for the value."""
    if kind == "string":
        return int(text) != 0  # perf shows the address
    return int(text) in (value, without_sign(kind, value))


class PerfTest(tracers.TestCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.perf = ["perf", "--buildid-dir", f"{self.directory}/buildid"]
        self.data = f"{self.directory}/perf.data"

    def define_events(self, program):
        tool_output(*self.perf, "buildid-cache", "--add", program.path())
        self.addCleanup(self.delete_events)
        tool_output(*self.perf, "probe", "--add", f"{EVENTS}:*")

    def kernel_events(self):
        with open(f"{TRACING}/uprobe_events", encoding="utf-8") as events:
            return [line for line in events if f":{EVENTS}/" in line]

    def delete_events(self):
        if self.kernel_events():
            tool_output(*self.perf, "probe", "--del", f"{EVENTS}:*")
        self.assertEqual(self.kernel_events(), [])

    def record(self, program, action, *options):
        """Records while the action runs: perf says when it has begun."""
        heard, control = os.pipe()
        ready, said = os.pipe()
        perf = Child(self.perf + ["record", "-N", "-B", "-D", "-1",
                                  "--control", f"fd:{heard},{said}",
                                  "-e", f"{EVENTS}:*", "-p", str(program.pid),
                                  "-o", self.data, *options],
                     pass_fds=(heard, said))
        self.addCleanup(perf.interrupt)
        os.close(heard)
        os.close(said)
        with open(control, "w", encoding="ascii") as commands, \
                open(ready, encoding="ascii") as answers:
            commands.write("enable\n")
            commands.flush()
            self.assertIn("ack", answers.readline(), perf.lines)
            action()
            perf.interrupt()

    def script(self, fields):
        return tool_output(*self.perf, "script", "-i", self.data, "-F", fields)

    def hits(self):
        """Name and arguments of each hit that was recorded."""
        lines = re.findall(rf"^ *{EVENTS}:(\w+): \(\w+\)(.*)$",
                           self.script("event,trace"), re.M)
        return [(name, re.findall(r"arg\d+=(\S+)", arguments))
                for name, arguments in lines]

    def test_records_every_argument(self):
        program = self.start_program(CASES, provider=PROVIDER)
        self.define_events(program)
        self.record(program, lambda: program.fire_all(CASES))
        fired = [(probe, values) for probe in CASES
                 for values in probe["fires"]]
        hits = self.hits()
        self.assertEqual([name for name, _ in hits],
                         [probe["name"] for probe, _ in fired])
        for (probe, values), (name, texts) in zip(fired, hits):
            with self.subTest(probe=name, values=values, seen=texts):
                self.assertEqual(len(texts), len(values))
                self.assertTrue(all(map(is_shown, probe["types"], values,
                                        texts)))

    def test_leaves_nothing_behind(self):
        program = self.start_program(CASES, provider=PROVIDER)
        self.define_events(program)
        self.assertEqual(len(self.kernel_events()), len(CASES))
        self.record(program, lambda: program.wait_gates(CASES))
        program.wait_gates([])
        self.delete_events()

    def check_stacks(self, unwinder, modes):
        """Of the C program: bindings name their ways to fire otherwise."""
        program = self.start_program(INT, provider=PROVIDER)
        modes = [mode for mode in modes if mode in program.modes]

        def fire():
            for mode in modes:
                program.ask("mode", mode)
                program.fire(INT[0], [1])

        self.define_events(program)
        self.record(program, fire, "--call-graph", unwinder)
        stacks = self.stacks()
        self.assertEqual(len(stacks), len(modes))
        for mode, stack in zip(modes, stacks):
            with self.subTest(mode=mode):
                self.assertIn(f"fire_{mode}", stack)
                self.assertIn("main", stack)

    def stacks(self):
        """The functions of each hit's stack, innermost first."""
        return [re.findall(r"^\s+[0-9a-f]+ (\S+)$", hit, re.M)
                for hit in self.script("event,ip,sym").split("\n\n") if hit]

    def test_frame_pointers_show_firing_function(self):
        self.check_stacks("fp", ["words", "macro"])

    def test_unwind_tables_show_firing_function(self):
        self.check_stacks("dwarf", ["words", "macro", "variadic", "va_list"])


if __name__ == "__main__":
    tracers.main("perf", missing_right=tracers.missing_right_to_probe)
