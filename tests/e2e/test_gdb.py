# SPDX-License-Identifier: MIT
"""gdb lists the probes, stops at them and reads all of their arguments."""

import tracers
from tracers import CASES, PROVIDER, Child, all_shown, conversion

OPTIONS = ["-nx", "-batch", "-iex", "set debuginfod enabled off",
           "-ex", "set pagination off"]


def breakpoint_commands(probe):
    """Shows a hit, with the number of its arguments, and goes on."""
    template = ["hit", probe["name"], "%d"]
    template += [conversion(kind) for kind in probe["types"]]
    arguments = ["$_probe_argc"]
    arguments += [f"$_probe_arg{n}" for n in range(len(probe["types"]))]
    return [f"break -probe-stap {PROVIDER}:{probe['name']}", "commands",
            "silent", 'printf "' + r"\t".join(template) + r'\n", '
            + ", ".join(arguments), "continue", "end"]


class GdbTest(tracers.TestCase):
    maxDiff = None

    def start_gdb(self, program, commands):
        script = f"{self.directory}/commands.gdb"
        with open(script, "w", encoding="utf-8") as file:
            file.write("\n".join(commands) + "\n")
        gdb = Child(["gdb"] + OPTIONS + ["-p", str(program.pid), "-x", script])
        self.addCleanup(gdb.interrupt)
        return gdb

    def test_lists_probes(self):
        program = self.start_program(CASES)
        path = program.path()
        gdb = self.start_gdb(program, [f"info probes stap ^{PROVIDER}$"])
        self.assertEqual(gdb.wait(), 0)
        listed = [line.split() for line in gdb.lines
                  if line.startswith("stap ")]
        self.assertEqual({(line[1], line[2], line[-1]) for line in listed},
                         {(PROVIDER, probe["name"], path) for probe in CASES})
        self.assertEqual(len(listed), len(CASES))

    def test_breaks_and_reads_every_argument(self):
        program = self.start_program(CASES)
        breakpoints = {probe["name"]: breakpoint_commands(probe)
                       for probe in CASES}
        gdb = self.start_gdb(program, sum(breakpoints.values(), [])
                             + ["continue"])
        program.wait_gates(CASES)
        program.fire_all(CASES)
        self.assertEqual(program.quit(), 0)
        self.assertEqual(gdb.wait(), 0)
        hits = [line.split("\t")[1:] for line in gdb.lines
                if line.startswith("hit\t")]
        for hit in hits:
            self.assertEqual(int(hit.pop(1)), len(hit) - 1, hit)
        self.assertEqual(hits, all_shown(CASES))


if __name__ == "__main__":
    tracers.main("gdb", missing_right=tracers.missing_right_to_attach)
