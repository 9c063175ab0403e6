# SPDX-License-Identifier: MIT
"""SystemTap lists the probes with all of their arguments, and translates a
script to their places and semaphores. To run it needs the kernel's headers,
which few machines have; the kernel's side is in test_tracefs.py."""

import re

import tracers
from tracers import CASES, notes


class SystemtapTest(tracers.StapTestCase):
    maxDiff = None

    def test_lists_probes_with_arguments(self):
        path = self.start_program(CASES).path()
        listing = self.stap("-L", f'process("{path}").mark("*")')
        listed = re.findall(r'^process\("(.*)"\)\.mark\("(\w+)"\)(.*)$',
                            listing, re.M)
        self.assertEqual(set(listed), {
            (path, probe["name"], "".join(
                f" $arg{number}:long"
                for number in range(1, len(probe["types"]) + 1)))
            for probe in CASES})

    def test_translates_places_and_semaphores(self):
        path = self.start_program(CASES).path()
        translation = self.stap("-p3", "-e", f'probe process("{path}")'
                                '.mark("*") { println($$name) }')
        found = re.findall(r"\.offset=\(loff_t\)(\w+)ULL, "
                           r"\.sdt_sem_offset=\(loff_t\)(\w+)ULL",
                           translation)
        self.assertEqual(len(found), len(CASES))
        self.assertEqual(
            {tuple(int(number, 16) for number in pair) for pair in found},
            {(int(place, 16), int(semaphore, 16))
             for _, place, semaphore, _ in notes(path)})


if __name__ == "__main__":
    tracers.main("stap", "readelf")
