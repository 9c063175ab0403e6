# SPDX-License-Identifier: MIT
"""A file in memory has a path in /proc only. What the program loads, what it
reports, and what a tracer outside uses is right in a PID namespace, too,
whichever /proc is mounted there, and where memory is not executable."""

import os

import tracers
from test_hostile import INT, NO_RUN, HostileTest, after
from tracers import FIRST, LAST, PROVIDER, Bpftrace, all_shown

PROBES = [FIRST, LAST] + INT
NOEXEC = "/proc/sys/vm/memfd_noexec"


class NamespaceTest(HostileTest):
    def start_without_place(self, *options, then=""):
        """A program without a directory, in a PID namespace of its own, where
        it runs shell commands first."""
        program = self.start_unchosen(
            [*after(NO_RUN,
                    f"mount --bind {self.directory} {self.directory}",
                    f"mount -o remount,bind,ro {self.directory}"),
             "unshare", "--pid", "--fork", "--kill-child", *options,
             "sh", "-ec", then + '\nexec "$@"', "sh"], probes=PROBES)
        pid = program.pid
        program.inner = int(tracers.read(f"/proc/{pid}/task/{pid}/children"))
        return program

    def assert_is_the_object(self, program, path):
        """What is mapped, and not some other process's file."""
        mapped = [line.split() for line in
                  tracers.read(f"/proc/{program.inner}/maps").splitlines()
                  if f"/memfd:{PROVIDER}-" in line]
        self.assertEqual({int(fields[4]) for fields in mapped},
                         {os.stat(path).st_ino})

    def assert_seen_by(self, program, **where):
        bpftrace = Bpftrace(INT, **where)
        self.addCleanup(bpftrace.interrupt)
        bpftrace.sync(program)
        program.fire_all(INT)
        self.assertEqual(bpftrace.take(4), all_shown(INT))
        self.assertEqual(bpftrace.stop(), [])


class OuterProc(NamespaceTest):
    """As of a sandbox that makes a PID namespace and mounts nothing: getpid()
    returns 1, and /proc/1 is another process."""

    def test_reader_outside_can_use_the_path(self):
        program = self.start_without_place()
        path = program.path()
        self.assertRegex(path, f"^/proc/{program.inner}/fd/[0-9]+$")
        self.assert_is_the_object(program, path)
        self.assert_fires(program)

    def test_it_is_seen(self):
        program = self.start_without_place()
        self.assert_seen_by(program, pid=program.inner)
        self.assert_seen_by(program, where=program.path())

    def test_it_is_disabled_and_enabled(self):
        program = self.start_without_place()
        path = program.path()
        program.ask("disable")
        self.assertEqual(program.path(), "")
        program.ask("enable")
        self.assertEqual(program.path(), path)
        self.assert_fires(program)


class InnerProc(NamespaceTest):
    """As of a container."""

    def test_path_is_right_below_the_programs_root(self):
        program = self.start_without_place("--mount-proc")
        self.assertRegex(program.path(), "^/proc/1/fd/[0-9]+$")
        path = f"/proc/{program.inner}/root{program.path()}"
        self.assert_is_the_object(program, path)
        self.assert_fires(program)

    def test_it_is_seen(self):
        program = self.start_without_place("--mount-proc")
        self.assert_seen_by(program, pid=program.inner)
        self.assert_seen_by(
            program, where=f"/proc/{program.inner}/root{program.path()}")


class NoexecMemory(NamespaceTest):
    """vm.memfd_noexec belongs to a PID namespace."""

    def setUp(self):
        super().setUp()
        if not os.path.exists(NOEXEC):
            self.skipTest("Linux before 6.3 has no vm.memfd_noexec")
        if not os.access(NOEXEC, os.W_OK):
            self.skipTest(f"{NOEXEC} cannot be written")
        self.before = tracers.read(NOEXEC)

    def tearDown(self):
        self.assertEqual(tracers.read(NOEXEC), self.before)

    def test_each_value_serves(self):
        for value in ("0", "1", "2"):
            with self.subTest(value=value):
                program = self.start_without_place(
                    "--mount-proc", then=f"echo {value} > {NOEXEC}")
                self.assertIn("/fd/", program.path())
                self.assert_seen_by(program, pid=program.inner)


if __name__ == "__main__":
    tracers.main("bpftrace", "unshare",
                 missing_right=tracers.missing_right_to_mount)
