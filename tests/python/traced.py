# SPDX-License-Identifier: MIT
"""The examples, and what only a tracer can show, under bpftrace. To be run with
the interpreter that has usdty:  traced.py PYTHON"""

import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
EXAMPLES = TESTS.parent / "examples" / "python"
sys.path.insert(0, str(TESTS / "e2e"))
import tracers  # noqa: E402
from tracers import Child  # noqa: E402

FORKS = """
import multiprocessing, os, sys, usdty
provider = usdty.Provider("forks")
probe = provider.probe("hit", str, int)
provider.enable()

def fire(who):
    for number in range(100):
        probe.fire(who, number)

def fork_all():
    for method in "fork", "spawn":
        each = multiprocessing.get_context(method).Process(
            target=fire, args=(method,))
        each.start()
        each.join()
    pid = os.fork()
    fire("child" if pid == 0 else "parent")
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)[1]

if __name__ == "__main__":
    answers = {"path": lambda: provider.path, "fork": fork_all,
               "gate": lambda: int(bool(probe)),
               "sync": lambda: fire("sync")}
    for line in sys.stdin:
        print(answers[line.strip()](), flush=True)
"""


# A server of which clients ask odd things, and in which mistakes were made.
ODD = r"""
import logging, sys, usdty
provider = usdty.Provider("odd")
request = provider.probe("request", str, usdty.json)
status = provider.probe("status", usdty.uint8)
log = logging.getLogger()
log.addHandler(usdty.LoggingHandler(provider))
told = []
sys.unraisablehook = lambda given: told.append(str(given.exc_value))
provider.enable()

def serve(path, answer):
    try:
        request.fire(path, answer)
        status.fire(answer)
        status.fire_lazy(lambda: answer.code)
        status(200, "OK")
        log.warning("%d " + path, answer)
        return 200
    except Exception as error:
        return f"500 {error!r}"

def serve_all():
    return [serve(path, answer) for path, answer in [
        ("/", 200), ("/a\0b", 404), ("/\udcff", object()),
        ("/a\\x00", float("nan"))]]

answers = {"serve": serve_all, "told": lambda: "|".join(told),
           "skipped": lambda: [probe.skipped for probe in provider],
           "sync": lambda: request.fire("sync", 0)}
for line in sys.stdin:
    print(answers[line.strip()](), flush=True)
"""


# Values that are like integers: numpy's, without numpy.
INDEXES = r"""
import os, time, usdty
true = type("bool_", (), {"__module__": "numpy"})()
false = type("bool", (), {"__module__": "numpy",
                          "__bool__": lambda self: False})()
seven = type("Index", (), {"__index__": lambda self: 7})()
provider = usdty.Provider("indexes")
hit = provider.probe("hit", bool, usdty.uint8, int, usdty.pointer)
provider.enable()
print(f"process {os.getpid()}", flush=True)
while True:
    hit.fire(true, false, seven, None)
    time.sleep(0.05)
"""


class TracedTest(tracers.TestCase):
    def start(self, script, **options):
        program = Child(tracers.PROGRAM + ["-B", str(script)],
                        environment={"USDTY_DIR": self.directory}, **options)
        self.addCleanup(program.kill)
        first = program.wait_for(lambda: program.lines, "first line")[0]
        return program, re.match(r"process (\d+)(?:: (.*))?", first)

    def wait_for_lines(self, bpftrace, pattern, count):
        def found():
            return [match for match in map(re.compile(pattern).fullmatch,
                                           bpftrace.lines) if match]

        bpftrace.wait_for(lambda: len(found()) >= count,
                          f"{count} lines like {pattern}")
        return [match.groups() for match in found()]

    def test_hello(self):
        _, match = self.start(EXAMPLES / "hello.py")
        bpftrace = self.watch(match[1], "usdt:*:myapp:request "
                              r'{ printf("%s %d\n", str(arg0), arg1); }')
        seen = self.wait_for_lines(bpftrace, r"(/\S*) (\d+)", 3)
        for path, status in seen:
            self.assertEqual(path, ["/", "/about", "/café"][
                (int(status) - 200) % 3])

    def test_lazy(self):
        program, match = self.start(EXAMPLES / "lazy.py")
        bpftrace = self.watch(match[1], "usdt:*:lazyapp:summary "
                              r'{ printf("%s|%s\n", str(arg0), str(arg1)); }')
        seen = self.wait_for_lines(
            bpftrace, r'summary (\d+), of round (\d+)\|{"round":(\d+)}', 3)
        self.assertEqual([int(number) for number, *_ in seen],
                         list(range(1, 1 + len(seen))))
        self.assertTrue(all(first == second for _, first, second in seen))
        bpftrace.interrupt()
        self.assertEqual(program.wait(), 0)
        summarized = int(program.lines[-1].split()[0])
        self.assertLess(summarized, 100)
        self.assertGreaterEqual(summarized, len(seen))

    def test_values_like_integers_arrive(self):
        script = pathlib.Path(self.directory, "indexes.py")
        script.write_text(INDEXES, encoding="utf-8")
        _, match = self.start(script)
        bpftrace = self.watch(
            match[1], "usdt:*:indexes:hit "
            r'{ printf("hit %d %d %d %d\n", arg0, arg1, arg2, arg3); }')
        self.assertEqual(self.wait_for_lines(bpftrace, "(hit .*)", 1)[0][0],
                         "hit 1 0 7 0")

    def test_spans_pair(self):
        _, match = self.start(EXAMPLES / "spans.py")
        probes = [f"usdt:*:spanapp:{name}__{end} {{ "
                  f'printf("{name} {end} %ld %s\\n", arg0, str(arg1)); }}'
                  for name in ("download", "parse", "tokenize")
                  for end in ("entry", "return")]
        bpftrace = self.watch(match[1], " ".join(probes))
        self.wait_for_lines(bpftrace, r"(tokenize) return .*", 6)
        bpftrace.interrupt()
        lines = [re.fullmatch(r"(\w+) (entry|return) (\d+) (.*)", line)
                 for line in bpftrace.lines]
        entered = {}
        for line in filter(None, lines):
            name, end, number, detail = line.groups()
            if end == "entry":
                entered[number] = name
                if name == "tokenize":
                    self.assertIn(detail, ["/", "/about", "/café"])
            elif number in entered:
                self.assertEqual(entered.pop(number), name)
        self.assertLessEqual(len(entered), 3)

    def test_logging(self):
        _, match = self.start(EXAMPLES / "logging_.py")
        bpftrace = self.watch(
            match[1], "usdt:*:logapp:log { printf("
            r'"%s|%d|%s|%s|%d\n", str(arg0), arg1, str(arg2), str(arg3), '
            "arg4); }")
        (name, level, text, file, line), *_ = self.wait_for_lines(
            bpftrace, r"(\w+)\|(30)\|(.*)\|(.*)\|(\d+)", 1)
        self.assertRegex(text, r"^round \d+ was slow: café$")
        self.assertTrue(file and str(EXAMPLES / "logging_.py").startswith(
            file))
        self.assertIn("log.warning", (EXAMPLES / "logging_.py").read_text(
            encoding="utf-8").splitlines()[int(line) - 1])

    def test_children_are_counted_and_gates_close(self):
        script = pathlib.Path(self.directory, "forks.py")
        script.write_text(FORKS, encoding="utf-8")
        program = tracers.Asked(tracers.PROGRAM + ["-B", str(script)],
                                self.directory)
        self.addCleanup(program.kill)
        bpftrace = Child(["bpftrace", "-B", "line", "-e",
                          f"usdt:{program.ask('path')}:forks:hit "
                          "{ @[str(arg0)] = count(); "
                          'if (str(arg0) == "sync") { printf("synced\\n"); } }'])
        self.addCleanup(bpftrace.interrupt)

        def synced():
            program.ask("sync")
            return "synced" in bpftrace.lines

        tracers.wait_until(synced, "bpftrace attached")
        self.assertEqual(program.ask("fork"), "0")
        self.assertEqual(program.ask("gate"), "1")
        bpftrace.interrupt()
        counts = dict(re.findall(r"@\[(\w+)\]: (\d+)",
                                 "\n".join(bpftrace.lines)))
        del counts["sync"]
        self.assertEqual(counts, {each: "100" for each in (
            "fork", "spawn", "child", "parent")})
        tracers.wait_until(lambda: program.ask("gate") == "0", "closed gate")
        self.assertEqual(program.quit(), 0)

    def start_odd(self):
        script = pathlib.Path(self.directory, "odd.py")
        script.write_text(ODD, encoding="utf-8")
        program = tracers.Asked(tracers.PROGRAM + ["-B", str(script)],
                                self.directory)
        self.addCleanup(program.kill)
        return program

    def watch_odd(self, program):
        bpftrace = Child(
            ["bpftrace", "-B", "line", "-p", str(program.pid), "-e",
             r'usdt:*:odd:request { printf("request %s %s\n", str(arg0), '
             r'str(arg1)); } usdt:*:odd:log { printf("log %s\n", str(arg2)); }'
             r' usdt:*:odd:status { printf("status %d\n", arg0); }'],
            environment={"BPFTRACE_STRLEN": "80",
                         "BPFTRACE_MAX_STRLEN": "80"})
        self.addCleanup(bpftrace.interrupt)

        def synced():
            program.ask("sync")
            return "request sync 0" in bpftrace.lines

        tracers.wait_until(synced, "bpftrace attached")
        return bpftrace

    def test_odd_arguments_change_nothing(self):
        program = self.start_odd()
        unwatched = program.ask("serve")
        self.assertEqual(unwatched, "[200, 200, 200, 200]")
        self.assertEqual(program.ask("skipped"), "[0, 0, 0]")
        bpftrace = self.watch_odd(program)
        self.assertEqual(program.ask("serve"), unwatched)
        bpftrace.wait_for(
            lambda: any(line.startswith('request /a\\x00 {"err":"Out of')
                        for line in bpftrace.lines), "last hit")
        bpftrace.interrupt()
        self.assertEqual(
            [line for line in bpftrace.lines
             if re.match("request /|log|status", line)],
            ["request / 200", "status 200", "log 200 /",
             r"request /a\x00b 404", r"log 404 /a\x00b",
             r'request /\udcff {"err":"Object of type object is not JSON '
             'serializable"}',
             r'request /a\x00 {"err":"Out of range float values are not JSON '
             'compliant"}'])
        self.assertEqual(program.ask("skipped"), "[0, 11, 2]")
        self.assertEqual(
            program.ask("told"), "'int' object has no attribute 'code'|"
            "%d format: a real number is required, not object")
        self.assertEqual(program.quit(), 0)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
