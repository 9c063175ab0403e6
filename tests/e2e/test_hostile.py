# SPDX-License-Identifier: MIT
"""Surroundings that refuse: the provider takes the next place that serves,
unless the user chose the place, or says what it tried and why not, and the
program goes on. All mounts are in mount namespaces of the program's own, which
end with it."""

import contextlib
import errno
import itertools
import os
import re
import resource
import shutil
import subprocess
import threading

import tracers
from tracers import CASES, FIRST, LAST, PROVIDER, Asked, Bpftrace, all_shown

INT = [probe for probe in CASES if probe["name"] == "int"]

# A program that runs others without memfd_create(): see without.c.
WITHOUT = os.environ.get("USDTY_WITHOUT")

# The program with the library inside: the build's directory may be one that
# is hidden by a mount.
STATIC = os.environ.get("USDTY_STATIC")

OTHER, THIRD = 65534, 65533  # users who are not root

# The library's own directory for root.
NO_RUN = "mount -t tmpfs -o ro none /run"


def after(*commands):
    """A launcher that runs shell commands in a mount namespace first."""
    return ["unshare", "-m", "sh", "-ec",
            "\n".join(commands) + '\nexec "$@"', "sh"]


def run_by(user):
    """A launcher that changes the user."""
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]


class HostileTest(tracers.TestCase):
    maxDiff = None

    def start(self, launcher=(), enable=True, probes=INT, **environment):
        """A program that has no place for objects but `directory`, if that
        serves and the environment names no other."""
        environment = {"XDG_RUNTIME_DIR": "", "USDTY_DIR": self.directory,
                       "TMPDIR": self.directory, **environment}
        return self.start_program(probes, enable=enable, launcher=launcher,
                                  environment=environment)

    def start_unchosen(self, *launcher, **options):
        """A program whose first place is `found`."""
        return self.start(*launcher, **{
            "USDTY_DIR": "", "XDG_RUNTIME_DIR": self.directory, **options})

    @property
    def found(self):
        return f"{self.directory}/usdty"

    def entry(self, name, mode=None):
        """A path in the test's directory; with a mode, a directory there."""
        path = f"{self.directory}/{name}"
        if mode is not None:
            os.mkdir(path)
            os.chmod(path, mode)
        return path

    def assert_fires(self, program):
        """Success, whether the provider is enabled or not."""
        for mode in program.modes:
            program.ask("mode", mode)
            program.fire_all(program.probes)

    def assert_in_memory(self, program):
        self.assertRegex(program.path(), f"^/proc/{program.pid}/fd/[0-9]+$")
        self.assert_fires(program)

    def assert_in(self, directory, program):
        self.assertEqual(os.path.dirname(program.path()), directory)
        self.assert_fires(program)

    def assert_refused(self, program, words, status, text):
        """The answer in full, but for the hash in a file's name."""
        answer = re.sub("-[0-9a-f]{32}", "-HASH", Asked.ask(program, words))
        self.assertEqual(answer, f"error {status}: {text}")
        self.assert_fires(program)

    def assert_refused_choice(self, program, reason):
        self.assert_refused(
            program, "enable", "USDTY_ERROR_IO", "USDTY_DIR cannot be used "
            "for closed-HASH.so (set it to a private directory, or unset it);"
            f" {self.directory}: {reason}")
        self.assertEqual(program.path(), "")

    def assert_seen(self, program):
        bpftrace = Bpftrace(INT, pid=program.pid)
        self.addCleanup(bpftrace.interrupt)
        bpftrace.sync(program)
        program.fire_all(INT)
        self.assertEqual(bpftrace.take(4), all_shown(INT))
        self.assertEqual(bpftrace.stop(), [])


def inside(program, path):
    """A path as the program sees it."""
    return f"/proc/{program.pid}/root{path}"


def mapped(program):
    """The size of its address space, in bytes."""
    with open(f"/proc/{program.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE")


def executable(program):
    """Address, size, offset and file's name of each mapping that is."""
    with open(f"/proc/{program.pid}/maps", encoding="utf-8") as maps:
        lines = [line.split(maxsplit=5) for line in maps]
    for addresses, permissions, offset, _, _, *path in lines:
        if "x" in permissions and path:
            start, end = (int(part, 16) for part in addresses.split("-"))
            name = re.match(r".*[/:](\S*)", path[0])
            yield start, end - start, int(offset, 16), name and name[1]


def memory(program, start, size):
    with open(f"/proc/{program.pid}/mem", "rb") as file:
        file.seek(start)
        return file.read(size)


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def sizes(directory):
    """Of the files there, by name."""
    return {entry.name: entry.stat().st_size for entry
            in os.scandir(directory) if entry.is_file()}


class ReadOnly(HostileTest):
    def start_read_only(self, **options):
        return self.start_unchosen(after(
            NO_RUN, f"mount --bind {self.directory} {self.directory}",
            f"mount -o remount,bind,ro {self.directory}"), **options)

    def test_chosen_place_is_refused(self):
        """Where others serve."""
        program = self.start_read_only(USDTY_DIR=self.directory, enable=False)
        self.assert_refused_choice(program, "Read-only file system")

    def test_memory_serves_and_is_seen(self):
        program = self.start_read_only(probes=[FIRST, LAST] + INT)
        self.assert_in_memory(program)
        self.assertEqual(os.listdir(self.directory), [])
        self.assert_seen(program)

    def test_what_was_published_before_serves(self):
        before = self.start_unchosen()
        program = self.start_read_only()
        self.assertEqual(program.path(), before.path())
        self.assert_in(self.found, program)

    def test_wrong_file_that_cannot_be_removed_is_not_used(self):
        path = self.start_unchosen().path()
        with open(path, "r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"x")
        self.assert_in_memory(self.start_read_only())


class GivesUpPrivileges(HostileTest):
    """As a server does after it opened its ports. Only root can use the
    directory."""

    def start_and_attach(self):
        program = self.start(probes=[FIRST, LAST] + INT)
        bpftrace = Bpftrace(INT, where=program.path())
        self.addCleanup(bpftrace.interrupt)
        bpftrace.sync(program)
        return program, bpftrace, program.path()

    def assert_still_attached(self, program, bpftrace, path):
        self.assertEqual(program.path(), path)
        program.wait_gates(program.probes)
        program.fire_all(INT)
        self.assertEqual(bpftrace.take(4), all_shown(INT))

    def assert_closed(self, program):
        self.assertEqual(program.open_gates(), set())
        program.fire_all(INT)

    def test_tracer_stays_attached(self):
        program, *attached = self.start_and_attach()
        program.ask("user", str(OTHER))
        for _ in range(3):
            program.ask("disable")
            self.assert_closed(program)
            program.ask("enable")
            self.assert_still_attached(program, *attached)
        self.assertEqual(attached[0].stop(), [])
        program.wait_gates([])
        program.ask("disable")
        program.ask("enable")
        self.assert_closed(program)

    def test_while_disabled_too(self):
        program, *attached = self.start_and_attach()
        program.ask("disable")
        program.ask("user", str(OTHER))
        program.ask("enable")
        self.assert_still_attached(program, *attached)
        self.assertEqual(attached[0].stop(), [])
        program.wait_gates([])

    def test_tracer_comes_and_goes(self):
        """While the object is hidden and cannot be opened."""
        program, bpftrace, path = self.start_and_attach()
        program.ask("user", str(OTHER))
        program.ask("disable")
        self.assertEqual(bpftrace.stop(), [])
        program.ask("enable")
        self.assert_closed(program)
        program.ask("disable")
        bpftrace = Bpftrace(INT, where=path)
        self.addCleanup(bpftrace.interrupt)
        program.ask("enable")
        bpftrace.sync(program)
        self.assert_still_attached(program, bpftrace, path)
        self.assertEqual(bpftrace.stop(), [])
        program.wait_gates([])

    def test_hidden_object_is_not_listed(self):
        program, _, path = self.start_and_attach()
        program.ask("user", str(OTHER))
        program.ask("disable")
        names = {name for _, _, _, name in executable(program)}
        self.assertNotIn(os.path.basename(path), names)


class FileSize(HostileTest):
    """The kernel answers a write over RLIMIT_FSIZE with a signal, which would
    end the program."""

    def limit(self, program, size):
        usual = resource.prlimit(program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (size, usual[1]))

    def test_program_goes_on(self):
        program = self.start(enable=False, probes=[FIRST, LAST] + INT)
        for size in (0, 1, 4096):
            self.limit(program, size)
            self.assert_refused_choice(
                program, "the limit on the size of files (RLIMIT_FSIZE, "
                "ulimit -f) is too low")
            self.assertEqual(os.listdir(self.directory), [])
        self.limit(program, resource.RLIM_INFINITY)
        program.ask("enable")
        self.assert_in(self.directory, program)
        self.assert_seen(program)

    def test_what_was_published_before_serves(self):
        before = self.start()
        program = self.start(enable=False)
        self.limit(program, 0)
        program.ask("enable")
        self.assertEqual(program.path(), before.path())
        self.assert_fires(program)


class Full(HostileTest):
    def start_full(self, size, launcher=(), **options):
        options_of = f"mode=700,size={size}"
        return self.start_unchosen([*after(
            NO_RUN, f"mount -t tmpfs -o {options_of} none {self.directory}"),
            *launcher], **options)

    def test_chosen_place_is_refused(self):
        program = self.start_full("4k", USDTY_DIR=self.directory, enable=False)
        self.assert_refused_choice(program, "No space left on device")

    def test_memory_serves_and_nothing_partial_is_left(self):
        """Room for a part of the first file, for all of it, for a part of
        the second, too."""
        self.start()
        whole = sizes(self.directory)
        for size in ("4k", "8k", "12k", "16k", "24k"):
            with self.subTest(size=size):
                program = self.start_full(size)
                self.assert_in_memory(program)
                left = sizes(inside(program, self.found))
                self.assertLessEqual(left.items(), whole.items())
                self.assertLess(len(left), 2)
                self.assertEqual(self.used(program), sum(
                    -(-size // os.sysconf("SC_PAGESIZE"))
                    for size in left.values()))

    def used(self, program):
        """Pages that are used, also by files without a name."""
        fs = os.statvfs(inside(program, self.directory))
        return fs.f_blocks - fs.f_bfree

    def test_directory_serves_when_there_is_room(self):
        program = self.start_full("4k")
        full = ["nsenter", "-t", str(program.pid), "-m"]
        self.assert_in_memory(self.start_unchosen(full))
        subprocess.run([*full, "mount", "-o", "remount,size=1m",
                        self.directory], check=True)
        self.assert_in(self.found, self.start_unchosen(full))
        program.ask("disable")
        program.ask("enable")
        self.assert_fires(program)

    def test_same_provider_finds_the_room(self):
        program = self.start_full("4k", [WITHOUT, str(errno.ENOSYS)],
                                  enable=False)
        self.assert_refused(
            program, "enable", "USDTY_ERROR_IO", "no directory can be "
            "used for closed-HASH.so (set USDTY_DIR to a private one);"
            f" {self.found}: No space left on device;"
            " /run/usdty: Read-only file system;"
            f" {self.directory}/usdty-0: No space left on device;"
            " memfd: Function not implemented")
        subprocess.run(["nsenter", "-t", str(program.pid), "-m", "mount", "-o",
                        "remount,size=1m", self.directory], check=True)
        program.ask("enable")
        self.assert_in(self.found, program)


class NoPlace(HostileTest):
    """Each directory for a reason of its own, and memory for two."""

    def start_nowhere(self, error):
        os.chown(self.entry("theirs", 0o700), OTHER, OTHER)
        self.entry("noexec", 0o700)
        return self.start(
            [*after(NO_RUN, "mount -t tmpfs -o noexec,mode=700 none "
                    + self.entry("noexec")), WITHOUT, str(error)],
            enable=False, USDTY_DIR="",
            XDG_RUNTIME_DIR=self.entry("theirs"),
            TMPDIR=self.entry("noexec"))

    def assert_refused_everywhere(self, program, reason):
        self.assert_refused(
            program, "enable", "USDTY_ERROR_IO", "no directory can be "
            "used for closed-HASH.so (set USDTY_DIR to a private one);"
            f" {self.entry('theirs')}/usdty: Operation not permitted;"
            " /run/usdty: Read-only file system;"
            f" {self.entry('noexec')}/usdty-0: mounted noexec;"
            f" memfd: {reason}")

    def test_every_reason_is_told(self):
        for error in (errno.EPERM, errno.ENOSYS):
            with self.subTest(error=errno.errorcode[error]):
                program = self.start_nowhere(error)
                for _ in range(3):
                    self.assert_refused_everywhere(program,
                                                   os.strerror(error))
                os.chown(self.entry("theirs"), 0, 0)
                program.ask("enable")
                self.assert_in(f"{self.entry('theirs')}/usdty", program)
            shutil.rmtree(self.directory)
            os.mkdir(self.directory)

    def test_each_directory_serves_once_it_can(self):
        """The second file may find a place when the first has one."""
        program = self.start_nowhere(errno.EPERM)
        os.chown(self.entry("theirs"), 0, 0)
        program.ask("enable")
        self.assert_in(f"{self.entry('theirs')}/usdty", program)
        program.ask("disable")
        shutil.rmtree(self.entry("theirs"))
        self.assert_refused_again(program)

    def assert_refused_again(self, program):
        """Enabled before, but its file is gone, and nothing serves."""
        self.assertRegex(
            Asked.ask(program, "enable"),
            "^error USDTY_ERROR_IO: no directory can be used for "
            rf"{PROVIDER}-\w+\.so \(set USDTY_DIR to a private one\);"
            f" {self.entry('theirs')}/usdty: No such file or directory;"
            ".*; memfd: Operation not permitted$")
        self.assert_fires(program)
        os.mkdir(self.entry("theirs"), 0o700)
        program.ask("enable")
        self.assert_in(f"{self.entry('theirs')}/usdty", program)


class AddressSpace(HostileTest):
    """Room for so many pages more than the program has: each number lets
    another mapping fail, in the library or in the system's loader."""

    STATUSES = ("USDTY_ERROR_MEMORY", "USDTY_ERROR_LOAD", "USDTY_ERROR_IO")

    def ask_limited(self, program, words, pages):
        """Whether it succeeded; a refusal has a status and a reason."""
        usual = resource.prlimit(program.pid, resource.RLIMIT_AS)
        limit = mapped(program) + pages * os.sysconf("SC_PAGESIZE")
        resource.prlimit(program.pid, resource.RLIMIT_AS, (limit, usual[1]))
        answer = Asked.ask(program, words)
        resource.prlimit(program.pid, resource.RLIMIT_AS, usual)
        if answer != "ok":
            status, _, text = answer[len("error "):].partition(": ")
            self.assertIn(status, self.STATUSES)
            self.assertRegex(text, "[Mm]emory|cannot map|failed to map")
        return answer == "ok"

    def check_until_enough(self, live):
        """Calls live(pages) until nothing fails any more."""
        pages = 0
        while not live(pages):
            pages += 4
            self.assertLess(pages, 4096)
        self.assertGreater(pages, 0)

    def test_first_enable_succeeds_later(self):
        def live(pages):
            program = self.start(after(NO_RUN), enable=False)
            done = self.ask_limited(program, "enable", pages)
            self.assert_fires(program)
            if not done:
                program.ask("enable")
            self.assert_in(self.directory, program)
            program.quit()
            return done

        self.check_until_enough(live)

    def test_each_step_of_a_life_succeeds_later(self):
        program = self.start(after(NO_RUN))
        steps = ("disable", "enable", "probe f late{} int", "disable",
                 "enable")

        def live(pages):
            done = True
            for step in steps:
                words = step.format(f"{pages}_")
                if not self.ask_limited(program, words, pages):
                    done = False
                    program.ask(words)
                self.assert_fires(program)
            return done

        self.check_until_enough(live)
        self.assert_in(self.directory, program)


class OtherUsers(HostileTest):
    def setUp(self):
        super().setUp()
        os.chmod(self.directory, 0o755)
        self.assert_can_run()

    def assert_can_run(self):
        """Without its argument the program ends with 1."""
        result = subprocess.run([*run_by(OTHER), *tracers.PROGRAM],
                                stderr=subprocess.PIPE, check=False)
        if result.returncode != 1:
            self.skipTest(f"other users cannot run {tracers.PROGRAM[0]}: "
                          f"{result.stderr.decode().strip()}")


class SetUserId(OtherUsers):
    """A copy of the program, another user's or root's, run by a user who
    offers it places, and would have no backend. What is the system's in a
    path is the test's own for it: /tmp and /run."""

    def setUp(self):
        super().setUp()
        if os.statvfs(self.directory).f_flag & os.ST_NOSUID:
            self.skipTest(f"{self.directory} is mounted nosuid")
        if "NoNewPrivs:\t1" in tracers.read("/proc/self/status"):
            self.skipTest("set-user-id is ignored here: NoNewPrivs")
        self.entry("tmp", 0o1777)
        self.entry("run", 0o755)

    def start_as(self, owner, *commands, user=OTHER, offered_by=None,
                 **environment):
        """The program with the rights of `owner`, run by `user`, who offers
        places of the owner's."""
        for name in ("objects", "xdg", "tmpdir"):
            path = self.entry(f"tmp/{name}", 0o700)
            os.chown(path, *2 * [owner if offered_by is None else offered_by])
        copy = shutil.copy(STATIC, self.entry("tmp/program"))
        os.chown(copy, owner, owner)
        os.chmod(copy, 0o4755)
        return self.start(
            after(*(f"mount --bind {self.entry(name)} /{name}"
                    for name in ("run", "tmp")), *commands, "shift",
                  f'set -- {" ".join(run_by(user))} /tmp/program "$@"'),
            **{"USDTY_DIR": "/tmp/objects", "XDG_RUNTIME_DIR": "/tmp/xdg",
               "TMPDIR": "/tmp/tmpdir", "USDTY_BACKEND": "none",
               **environment})

    def assert_nothing_was_taken(self):
        for name in ("objects", "xdg", "tmpdir"):
            self.assertEqual(os.listdir(self.entry(f"tmp/{name}")), [])

    def assert_runs_in(self, directory, owner, *commands, **options):
        program = self.start_as(owner, *commands, **options)
        self.assert_in(directory, program)
        self.assert_nothing_was_taken()
        for entry in os.scandir(self.entry(directory)):
            self.assertEqual(entry.stat().st_uid, owner)

    def test_owners_own_choice_counts(self):
        """What the others are measured against."""
        program = self.start_as(THIRD, user=THIRD, USDTY_BACKEND="")
        self.assert_in("/tmp/objects", program)

    def test_owner_may_have_no_backend(self):
        program = self.start_as(THIRD, user=THIRD)
        self.assertEqual(program.path(), "")
        self.assert_fires(program)

    def test_roots_is_in_run(self):
        self.assert_runs_in("/run/usdty", 0)

    def test_roots_without_run_is_in_tmp(self):
        self.assert_runs_in("/tmp/usdty-0", 0, NO_RUN)

    def test_users_is_in_tmp(self):
        self.assert_runs_in(f"/tmp/usdty-{THIRD}", THIRD)

    def test_callers_places_do_not_serve(self):
        self.assert_runs_in(f"/tmp/usdty-{THIRD}", THIRD, offered_by=OTHER)

    def test_planted_directory_does_not_serve(self):
        """The caller was in /tmp before; what is there is theirs, or leads
        to a place that would serve."""
        path = self.entry(f"tmp/usdty-{THIRD}", 0o700)
        os.chown(path, OTHER, OTHER)
        program = self.start_as(THIRD)
        self.assert_in_memory(program)
        self.assertEqual(os.listdir(path), [])
        self.assert_nothing_was_taken()

    def test_planted_link_does_not_serve(self):
        os.symlink("objects", self.entry(f"tmp/usdty-{THIRD}"))
        os.lchown(self.entry(f"tmp/usdty-{THIRD}"), OTHER, OTHER)
        self.assert_in_memory(self.start_as(THIRD))
        self.assert_nothing_was_taken()


class TwoUsers(OtherUsers):
    """With one TMPDIR for both, sticky as /tmp."""

    def setUp(self):
        super().setUp()
        self.shared = self.entry("shared", 0o1777)
        self.programs = [
            self.start(run_by(user), probes=[FIRST, LAST] + INT, USDTY_DIR="",
                       TMPDIR=self.shared) for user in (OTHER, THIRD)]

    def test_each_has_a_directory_of_its_own(self):
        for user, program in zip((OTHER, THIRD), self.programs):
            directory = f"{self.shared}/usdty-{user}"
            self.assert_in(directory, program)
            status = os.stat(directory)
            self.assertEqual((status.st_uid, status.st_mode & 0o7777),
                             (user, 0o700))
            for entry in os.scandir(directory):
                status = entry.stat()
                self.assertEqual((status.st_uid, status.st_mode & 0o7777),
                                 (user, 0o1400))
        names = [os.path.basename(program.path()) for program in self.programs]
        self.assertEqual(names[0], names[1])

    def test_each_is_seen_by_its_own_tracer(self):
        tracers_of = []
        for program in self.programs:
            bpftrace = Bpftrace(INT, pid=program.pid)
            self.addCleanup(bpftrace.interrupt)
            bpftrace.sync(program)
            tracers_of.append(bpftrace)
        for number, (program, bpftrace) in enumerate(
                zip(self.programs, tracers_of)):
            program.fire(INT[0], [number])
            self.assertEqual(bpftrace.take(1), [["int", str(number)]])
        self.assertEqual([bpftrace.stop() for bpftrace in tracers_of],
                         [[], []])

    def test_both_are_seen_by_path(self):
        bpftrace = Bpftrace(INT, where=f"{self.shared}/*/{PROVIDER}-*.so")
        self.addCleanup(bpftrace.interrupt)
        for number, program in enumerate(self.programs):
            bpftrace.sync(program)
            program.fire(INT[0], [number])
            self.assertEqual(bpftrace.take(1), [["int", str(number)]])
        self.assertEqual(bpftrace.stop(), [])


class Removed(HostileTest):
    """Each file that was removed takes one spelling of its path from the
    system's loader, until the provider is freed."""

    def test_while_disabled_any_number_of_times(self):
        program = self.start()
        for _ in range(20):
            path = program.path()
            program.ask("disable")
            os.remove(path)
            program.ask("enable")
            self.assert_in(self.directory, program)


class Exchanged(HostileTest):
    """Somebody with our rights gives the object's name to other files all
    the time, between the library's look and the loader's, too."""

    PROGRAMS, CYCLES = 50, 6

    def setUp(self):
        super().setUp()
        program = self.start()
        self.path = program.path()
        program.quit()
        self.right = {name: read_bytes(f"{self.directory}/{name}")
                      for name in os.listdir(self.directory)}
        self.bytes = self.right[os.path.basename(self.path)]

    def stock(self, contents):
        """Many files with these contents in turn, so that none comes back
        soon."""
        directory = self.entry("stock", 0o700)
        for number, content in zip(range(64), itertools.cycle(contents)):
            with open(f"{directory}/{number}", "xb") as file:
                file.write(content)
            os.chmod(file.name, 0o400)
            yield file.name

    @contextlib.contextmanager
    def exchanged_for(self, *contents):
        """Meanwhile the name leads to one after the other."""
        stop, stock = threading.Event(), list(self.stock(contents))

        def run():
            for source in itertools.cycle(stock):
                os.link(source, f"{self.path}.new")
                os.rename(f"{self.path}.new", self.path)
                if stop.is_set():
                    return

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def assert_right_bytes(self, program):
        """In all code that is mapped from files of objects."""
        names = set()
        for start, size, offset, name in executable(program):
            if name in self.right:
                names.add(name)
                self.assertEqual(
                    memory(program, start, size),
                    self.right[name][offset:offset + size].ljust(size, b"\0"))
        self.assertEqual(names, set(self.right))

    def live(self, program):
        for _ in range(self.CYCLES):
            answer = Asked.ask(program, "enable")
            if answer == "ok":
                self.assert_right_bytes(program)
            else:
                name = os.path.basename(self.path)
                self.assertRegex(
                    answer, f"^error (USDTY_ERROR_LOAD: cannot load .*{name}: .+"
                    f"|USDTY_ERROR_IO: {name} cannot be opened or made now; "
                    ".*: another process has been changing it for too long; "
                    "try again)")
            self.assert_fires(program)
            program.ask("disable")

    def check(self, *contents):
        with self.exchanged_for(*contents):
            for _ in range(self.PROGRAMS):
                program = self.start(after(NO_RUN), enable=False)
                self.live(program)
                program.quit()
        program = self.start(after(NO_RUN))
        self.assert_in(self.directory, program)
        self.assert_right_bytes(program)

    def test_for_equal_files(self):
        self.check(self.bytes)

    def test_for_other_bytes(self):
        self.check(self.bytes, b"other", b"", bytes(len(self.bytes)))

    def test_for_another_providers_object(self):
        other = self.start(provider="other")
        self.check(self.bytes, read_bytes(other.path()))


def missing_right():
    if not WITHOUT:
        return "USDTY_WITHOUT does not name the program of without.c"
    return tracers.missing_right_to_mount()


if __name__ == "__main__":
    tracers.main("bpftrace", "unshare", "nsenter", "setpriv",
                 missing_right=missing_right)
