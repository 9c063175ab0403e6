# SPDX-License-Identifier: MIT
"""bcc's tplist lists the probes of an enabled provider, not of a disabled
one."""

import shutil

import tracers
from tracers import CASES, PROVIDER, tool_output

TPLIST = next(filter(shutil.which, ("tplist-bpfcc", "tplist")), "tplist")


class TplistTest(tracers.TestCase):
    def listed(self, program):
        lines = tool_output(TPLIST, "-p", str(program.pid)).splitlines()
        return {tuple(line.split()[-1].split(":")) for line in lines
                if f" {PROVIDER}:" in line}

    def test_lists_enabled_not_disabled(self):
        program = self.start_program(CASES, enable=False)
        self.assertEqual(self.listed(program), set())
        program.ask("enable")
        self.assertEqual(self.listed(program),
                         {(PROVIDER, probe["name"]) for probe in CASES})
        program.ask("disable")
        self.assertEqual(self.listed(program), set())


if __name__ == "__main__":
    tracers.main(TPLIST)
