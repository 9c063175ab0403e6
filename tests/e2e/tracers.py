# SPDX-License-Identifier: MIT
"""What the end-to-end tests share: the table of cases, the traced program and
the tracers, as children whose output is waited for, never slept for."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

TIMEOUT = 60  # seconds for any one condition: ample, also on a busy machine
SKIPPED = 77
TRACING = "/sys/kernel/tracing"
PROVIDER = "e2e"

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "cases.json"), encoding="utf-8") as table:
    CASES = json.load(table)["probes"]

# The program under test: see fire.c for what it must do.
PROGRAM = sys.argv[1:]

SIGNED = ("int8", "int16", "int32", "int64", "int", "long")


# == Rights ===================================================================

CAP_SYS_PTRACE, CAP_SYS_ADMIN = 19, 21


def main(*tools, missing_right=lambda: None):
    """Runs the calling file's tests. Skips them if a tool or a right is
    missing, or fails if USDTY_REQUIRE_TRACERS=1 says that they must run."""
    reason = next((f"no {tool}" for tool in tools if not shutil.which(tool)),
                  None) or missing_right()
    if not reason:
        unittest.main(argv=sys.argv[:1], verbosity=2)
    name = os.path.basename(sys.argv[0])
    if os.environ.get("USDTY_REQUIRE_TRACERS") == "1":
        sys.exit(f"FAILED: {name}: {reason}")
    print(f"SKIPPED: {name}: {reason}", flush=True)
    sys.exit(SKIPPED)


def has_capability(number):
    with open("/proc/self/status", encoding="ascii") as status:
        mask = next(line for line in status if line.startswith("CapEff:"))
    return bool(int(mask.split()[1], 16) >> number & 1)


def read(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None


def missing_right_to_attach():
    """To a process of one's own that is no child."""
    if (has_capability(CAP_SYS_PTRACE) or
            read("/proc/sys/kernel/yama/ptrace_scope") in (None, "0")):
        return None
    return "no right to attach to other processes"


def missing_right_to_probe():
    if os.geteuid() != 0 or not has_capability(CAP_SYS_ADMIN):
        return "tracers need root's rights"
    if not os.path.exists("/sys/bus/event_source/devices/uprobe"):
        return "the kernel has no uprobes"
    if not os.path.exists(f"{TRACING}/uprobe_events"):
        # bpftrace and perf look there, and nowhere else
        subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING],
                       stderr=subprocess.DEVNULL, check=False)
    if not os.access(f"{TRACING}/uprobe_events", os.W_OK):
        return f"no tracefs at {TRACING}, and it cannot be mounted"
    return None


def missing_right_to_mount():
    """And to probe. In a chroot, for example, mount namespaces are refused."""
    if subprocess.run(["unshare", "-m", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        return "no mount namespaces here"
    return missing_right_to_probe()


# == Children =================================================================

class Child:
    """A process whose lines of output are gathered by a thread."""

    def __init__(self, command, **options):
        self.lines = []
        self._ended = False
        self._changed = threading.Condition()
        self._command = command
        environment = dict(os.environ, LC_ALL="C.UTF-8",
                           **options.pop("environment", {}))
        options.setdefault("stderr", subprocess.STDOUT)
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment,
            encoding="utf-8", errors="backslashreplace", **options)
        self.pid = self.process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, condition, what):
        """The condition's first true value, asked after each line."""
        value = None

        def done():
            nonlocal value
            value = condition()
            return value or self._ended

        with self._changed:
            self._changed.wait_for(done, TIMEOUT)
        if not value:
            self.fail(f"no {what}")
        return value

    def fail(self, what):
        raise AssertionError("\n".join(
            [f"{self._command[0]}: {what}; its output:"] + self.lines))

    def wait(self):
        """Waits for the end and all output; the exit code."""
        try:
            code = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
            self.fail("does not end")
        self._reader.join(TIMEOUT)
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.stdout.close()
        return code

    def kill(self):
        self.process.kill()
        self.wait()

    def interrupt(self):
        """Ends it as Ctrl-C does; the exit code. bpftrace 0.17 overlooks a
        signal that comes while it prints: so more than one if need be."""
        deadline = time.monotonic() + TIMEOUT
        while self.process.poll() is None and time.monotonic() < deadline:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                pass
        return self.wait()


def wait_until(condition, what):
    """For conditions that no output announces."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {TIMEOUT} seconds: {what}")
        time.sleep(0.01)


@contextlib.contextmanager
def one_processor():
    """For what is started meanwhile. Tracers have a buffer for each processor
    and mix them: what runs on one is seen in order."""
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usual)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


# == The program ==============================================================

def word(value):
    if isinstance(value, str):
        return "x" + value.encode().hex()
    return str(value)


class Asked(Child):
    """A program that answers each line of its input with a line, and ends
    with its input."""

    def __init__(self, command, directory, **options):
        environment = {"USDTY_DIR": directory,
                       **options.pop("environment", {})}
        super().__init__(command, stdin=subprocess.PIPE, stderr=None,
                         environment=environment, **options)
        self._answers = 0

    def ask(self, question):
        try:
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self.fail(f"ended before {question!r}")
        self._answers += 1
        self.wait_for(lambda: len(self.lines) >= self._answers,
                      f"answer to {question!r}")
        return self.lines[self._answers - 1]

    def quit(self):
        """Ends the program, which frees its provider; the exit code."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        return self.wait()


class Program(Asked):
    """The traced program, asked word by word. `launcher`: a command that
    becomes it."""

    def __init__(self, directory, provider=PROVIDER, launcher=(), **options):
        with one_processor():
            super().__init__([*launcher, *PROGRAM, provider], directory,
                             **options)
        self.probes = []
        self.modes = self.ask("modes")

    def ask(self, *words):
        result, *answer = super().ask(" ".join(words)).split(" ")
        if result != "ok":
            self.fail(f"cannot {' '.join(words)!r}")
        return answer

    def define(self, probes):
        for probe in probes:
            self.ask("probe", probe["function"], probe["name"],
                     *probe["types"])
            self.probes.append(probe)

    def fire(self, probe, values):
        self.ask("fire", probe["function"], probe["name"], *map(word, values))

    def fire_all(self, probes):
        """Everything that the table has for these probes."""
        for probe in probes:
            for values in probe["fires"]:
                self.fire(probe, values)

    def open_gates(self):
        """The names of the probes that a tracer is attached to."""
        return {probe["name"] for probe, gate
                in zip(self.probes, self.ask("gates")) if gate != "0"}

    def wait_gates(self, probes):
        """Until the gates of these probes, and no others, are open."""
        names = {probe["name"] for probe in probes}
        wait_until(lambda: self.open_gates() == names,
                   f"only the gates of {sorted(names)} open")

    def path(self):
        return self.ask("path")[0]


class TestCase(unittest.TestCase):
    """Each test has a directory of its own for objects."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="usdty-e2e-")
        self.addCleanup(directory.cleanup)
        self.directory = os.path.realpath(directory.name)

    def watch(self, pid, script):
        """bpftrace with a script on a process, until the test ends."""
        bpftrace = Child(["bpftrace", "-B", "line", "-p", str(pid), "-e",
                          script])
        self.addCleanup(bpftrace.interrupt)
        return bpftrace

    def start_program(self, probes, provider=PROVIDER, enable=True,
                      **options):
        program = Program(self.directory, provider, **options)
        self.addCleanup(lambda: self.assertEqual(program.quit(), 0))
        program.define(probes)
        if enable:
            program.ask("enable")
        return program


class StapTestCase(TestCase):
    """With a SystemTap that translates, and has no kernel to run in."""

    # What it wants of a kernel's build directory before it looks at a probe.
    CONFIG = """\
CONFIG_TRACEPOINTS=y
CONFIG_ARCH_SUPPORTS_UPROBES=y
CONFIG_UPROBES=y
"""

    def setUp(self):
        super().setUp()
        self.kernel = f"{self.directory}/kernel"
        os.makedirs(f"{self.kernel}/include/config")
        for name, text in ((".config", self.CONFIG), ("Module.symvers", ""),
                           ("include/config/kernel.release",
                            os.uname().release)):
            with open(f"{self.kernel}/{name}", "w", encoding="ascii") as file:
                file.write(text + "\n")

    def stap(self, *arguments):
        return tool_output("env", f"SYSTEMTAP_DIR={self.directory}/systemtap",
                           "stap", "-r", self.kernel, *arguments)


# == What was fired, and what a tracer saw ====================================

def shown(probe, values):
    """A hit as tracers show it when asked with printf_call()."""
    return [probe["name"]] + [str(value) for value in values]


def all_shown(probes):
    return [shown(probe, values)
            for probe in probes for values in probe["fires"]]


def without_sign(kind, value):
    """A negative value as libtraceevent 1.7 shows it, and so perf 6.1 and
    trace-cmd 3.1: it extends 8 and 16 bits with zeros, 255 for -1."""
    bits = {"int8": 8, "int16": 16}
    return value + (1 << bits[kind]) if kind in bits and value < 0 else value


def conversion(kind):
    if kind == "string":
        return "%s"
    return "%ld" if kind in SIGNED else "%lu"


def tool_output(*command):
    """The output of a tool that ends by itself. Fails if the tool does."""
    result = subprocess.run(command, stdout=subprocess.PIPE, timeout=TIMEOUT,
                            stderr=subprocess.PIPE, encoding="utf-8",
                            env=dict(os.environ, LC_ALL="C.UTF-8"),
                            check=False)
    if result.returncode:
        raise AssertionError(f"{command} failed: {result.stderr}")
    return result.stdout


def notes(path):
    """Name, location, semaphore and arguments of each probe of an object."""
    return re.findall(
        r"^    Name: (\w+)\n    Location: (\w+), Base: \w+, Semaphore: (\w+)\n"
        r"    Arguments: ?(.*)$",
        tool_output("readelf", "-nW", path), re.M)


# == bpftrace =================================================================

# Attached before and after the others: once both were seen, all are attached.
# A gate would not do: it opens just before its breakpoint works.
FIRST, LAST = ({"function": "sync", "name": name, "types": [], "fires": []}
               for name in ("sync_first", "sync_last"))


class Bpftrace(Child):
    """A bpftrace that prints each hit of the probes on a line. `where`: what
    is between "usdt:" and the provider; `then`: done for each hit, too."""

    def __init__(self, probes, where="*", pid=None, strlen=64, then="",
                 ends=(FIRST, LAST)):
        self._taken = 0
        clauses = {probe["name"]: self._clause(where, probe, then)
                   for probe in [ends[0], *probes, ends[1]]}
        command = ["bpftrace", "-B", "line", "-e", "\n".join(clauses.values())]
        if pid:
            command[1:1] = ["-p", str(pid)]
        super().__init__(command, environment={
            "BPFTRACE_STRLEN": str(strlen),
            "BPFTRACE_MAX_STRLEN": str(strlen)})  # its name since 0.22

    @staticmethod
    def _clause(where, probe, then):
        template = ["hit", "%d", probe["name"]]
        arguments = ["pid"]
        for number, kind in enumerate(probe["types"]):
            template.append(conversion(kind))
            arguments.append(f"str(arg{number})" if kind == "string"
                             else f"arg{number}")
        provider = probe.get("provider", PROVIDER)
        return (f"usdt:{where}:{provider}:{probe['name']} {{ printf(\""
                + r"\t".join(template) + r"\n" + '", '
                + ", ".join(arguments) + "); " + then + " }")

    def hits(self, sync=False):
        """Process, name and arguments of each hit so far."""
        hits = [line.split("\t")[1:] for line in self.lines
                if line.startswith("hit\t")]
        return [hit for hit in hits if hit[1].startswith("sync_") == sync]

    def sync(self, program):
        """Until everything is attached; the program must be watched."""
        before = len(self.hits(True))

        def seen():
            for probe in (FIRST, LAST):
                program.fire(probe, [])
            if self.process.poll() is not None:
                self.fail("ended")
            return {hit[1] for hit in self.hits(True)[before:]} == {
                FIRST["name"], LAST["name"]}

        wait_until(seen, "bpftrace attached")

    def take(self, count):
        """The next hits, as shown() has them, without the process."""
        self.wait_for(lambda: len(self.hits()) >= self._taken + count,
                      f"{count} hits more than {self._taken}")
        taken = self.hits()[self._taken:self._taken + count]
        self._taken += count
        return [hit[1:] for hit in taken]

    def stop(self):
        """Ends it; the hits that were not taken."""
        self.interrupt()
        if any(line.startswith("Lost ") for line in self.lines):
            self.fail("lost hits")
        return self.hits()[self._taken:]
