# SPDX-License-Identifier: MIT
"""What a provider does to its process: mappings and descriptors. Needs no
tracer."""

import os
import shutil
import unittest

import tracers
from tracers import CASES, PROVIDER

LATE = {"function": "late", "name": "late", "types": ["int"], "fires": [[1]]}


def mappings(program):
    """Permissions and path of each."""
    with open(f"/proc/{program.pid}/maps", encoding="utf-8") as maps:
        lines = [line.split(maxsplit=5) for line in maps]
    return [(line[1], line[5].rstrip("\n") if len(line) > 5 else "")
            for line in lines]


def descriptors(program):
    folder = f"/proc/{program.pid}/fd"
    return {number: os.readlink(f"{folder}/{number}")
            for number in os.listdir(folder)}


class ProcessTest(tracers.TestCase):
    """Looks after each step of a provider's life."""

    def live(self, look):
        """Calls look(program, step)."""
        program = self.start_program([], enable=False)
        look(program, "new")
        program.define(CASES)
        for step in ("define", "enable", "disable", "enable", "add", "fire",
                     "disable", "enable", "free"):
            if step == "add":
                program.define([LATE])
            elif step == "fire":
                program.fire_all(CASES + [LATE])
            elif step != "define":
                program.ask(step)
            look(program, step)

    def of_objects(self, program):
        """Permissions of what is mapped from the provider's objects."""
        return [permissions for permissions, path in mappings(program)
                if path.startswith(f"{self.directory}/{PROVIDER}-")]

    def test_nothing_is_writable_and_executable(self):
        def look(program, step):
            with self.subTest(step=step):
                self.assertEqual(
                    [mapping for mapping in mappings(program)
                     if "w" in mapping[0] and "x" in mapping[0]], [])

        self.live(look)

    @unittest.skipUnless(shutil.which("strace"), "no strace")
    def test_nothing_ever_asks_for_writable_and_executable(self):
        """Not even between two looks: every request of the process."""
        log = f"{self.directory}/strace"
        usual = tracers.PROGRAM[:]
        tracers.PROGRAM[:0] = ["strace", "-f", "-o", log, "-e",
                               "trace=mmap,mprotect,pkey_mprotect"]
        self.addCleanup(lambda: tracers.PROGRAM.__setitem__(
            slice(None), usual))
        program = self.start_program(CASES)
        for step in ("disable", "enable", "disable", "free"):
            program.ask(step)
        self.assertEqual(program.quit(), 0)
        with open(log, encoding="utf-8") as file:
            requests = file.read().splitlines()
        self.assertTrue(any("PROT_EXEC" in line for line in requests))
        self.assertEqual([line for line in requests if "PROT_WRITE" in line
                          and "PROT_EXEC" in line], [])

    def test_mapped_while_enabled_gone_when_freed(self):
        def look(program, step):
            found = self.of_objects(program)
            with self.subTest(step=step):
                if step in ("new", "define", "free"):
                    self.assertEqual(found, [])
                elif step == "disable":
                    self.assertEqual([mapping for mapping in found
                                      if "x" in mapping], [])
                else:
                    self.assertIn("r-xp", found)
                    self.assertIn("rw-p", found)

        self.live(look)

    def test_no_descriptor_stays_open(self):
        """But root keeps the way back to a hidden object that is whole. The
        second time there are two, which one new object will replace."""
        before, steps = {}, []

        def look(program, step):
            steps.append(step)
            if step == "new":
                before.update(descriptors(program))
            found = descriptors(program)
            with self.subTest(step=step):
                if step == "disable" and steps.count(step) == 1 and \
                        os.geteuid() == 0:
                    number = (found.keys() - before.keys()).pop()
                    self.assertTrue(found.pop(number).startswith(
                        f"{self.directory}/{PROVIDER}-"))
                self.assertEqual(found, before)

        self.live(look)


if __name__ == "__main__":
    tracers.main()
