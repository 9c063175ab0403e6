# SPDX-License-Identifier: MIT
"""A program of run.sh, as bpftrace and "usdty list" see its probes:
test_programs.py NAME PROGRAM USDTY"""

import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402
from tracers import Child  # noqa: E402

NAME, PROGRAM, USDTY = sys.argv[1:4]


class Watched:
    """A program. TRACE: what bpftrace does at its probes, in which PROGRAM is
    the path. PROBES: as usdty list shows some of them."""

    def __init__(self, directory):
        self.directory = directory

    def write(self, name, text):
        path = f"{self.directory}/{name}"
        pathlib.Path(path).write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments, **options):
        return subprocess.run([PROGRAM, *arguments], check=True, text=True,
                              capture_output=True, **options).stdout

    def stop(self):
        pass


class Memcached(Watched):
    PROBES = ["memcached:command__set(int32 connid, string key, int32 keylen, "
              "int32 size, int64 casid)"]
    TRACE = r"""
usdt:PROGRAM:memcached:command__set
	{ printf("set %s %d %d\n", str(arg1, arg2 + 1), arg2, arg3); }
usdt:PROGRAM:memcached:command__get
	{ printf("get %s %d %d\n", str(arg1, arg2 + 1), arg2, (int32)arg3); }
usdt:PROGRAM:memcached:command__incr
	{ printf("incr %s %ld\n", str(arg1, arg2 + 1), arg3); }
"""

    def __init__(self, directory):
        super().__init__(directory)
        self.path = f"{directory}/socket"
        self.server = subprocess.Popen([PROGRAM, "-u", "root", "-s",
                                        self.path])
        tracers.wait_until(lambda: pathlib.Path(self.path).is_socket(),
                           "memcached listens")

    def act(self, number):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.path)
            for command in (f"set cake{number} 0 0 5\r\nhello",
                            f"get cake{number}", f"get none{number}",
                            f"set big{number} 0 0 10\r\n5000000000",
                            f"incr big{number} {number}"):
                client.sendall(command.encode() + b"\r\n")
                client.recv(1000)
        key = len(f"cake{number}")
        return [f"set cake{number} {key} 7", f"get cake{number} {key} 7",
                f"get none{number} {key} -1",
                f"set big{number} {key - 1} 12",
                f"incr big{number} {5000000000 + number}"]

    def stop(self):
        self.server.terminate()
        self.server.wait()


class Tcl(Watched):
    PROBES = ["tcl:proc__entry(string name, int32 objc, pointer objv)"]
    TRACE = r"""
usdt:PROGRAM:tcl:proc__entry { printf("entry %s %d\n", str(arg0), arg1); }
usdt:PROGRAM:tcl:proc__result
	{ printf("result %s %d %s\n", str(arg0), arg1, str(arg2)); }
"""

    def act(self, number):
        script = self.write("script.tcl", f"""
proc bake{number} {{what many}} {{ return "$many of $what" }}
proc fail{number} {{}} {{ error burnt }}
puts [bake{number} cakes {number}]
catch fail{number}
""")
        unix = pathlib.Path(PROGRAM).parent
        said = subprocess.run(
            [unix / "tclsh", script], check=True, capture_output=True,
            text=True, env={"LD_LIBRARY_PATH": unix,
                            "TCL_LIBRARY": unix.parent / "library"}).stdout
        assert said == f"{number} of cakes\n"
        return [*2 * [f"entry bake{number} 2"],  # Tcl fires it twice
                f"result bake{number} 0 {number} of cakes",
                *2 * [f"entry fail{number} 0"],
                f"result fail{number} 1 burnt"]


class Perl(Watched):
    PROBES = ["perl:sub__entry(string, string, int32, string)"]
    TRACE = r"""
usdt:PROGRAM:perl:sub__entry
	{ printf("entry %s %d %s\n", str(arg0), arg2, str(arg3)); }
usdt:PROGRAM:perl:sub__return
	{ printf("return %s %d %s\n", str(arg0), arg2, str(arg3)); }
usdt:PROGRAM:perl:loading__file { printf("loading %s\n", str(arg0)); }
"""

    def act(self, number):
        cake = self.write(f"cake{number}.pl", "1;\n")
        script = self.write("script.pl", f"""package Oven; require "{cake}";
sub bake{number} {{
    return 1;
}}
bake{number}();
""")
        self.run(script)
        return [f"loading {cake}", f"entry bake{number} 3 Oven",
                f"return bake{number} 3 Oven"]


class Python(Watched):
    """Without its functions: Python 3.11 never fires those probes."""

    PROBES = ["python:function__entry(string, string, int32)"]
    TRACE = r"""
usdt:PROGRAM:python:import__find__load__start
	{ printf("import %s\n", str(arg0)); }
usdt:PROGRAM:python:import__find__load__done
	{ printf("imported %s %d\n", str(arg0), arg1); }
usdt:PROGRAM:python:gc__start /arg0 == 1/ { printf("gc %d\n", arg0); }
usdt:PROGRAM:python:gc__done { printf("done %ld\n", arg0); }
usdt:PROGRAM:python:audit /strncmp(str(arg0), "cake", 4) == 0/
	{ printf("audit %s\n", str(arg0)); }
"""

    def act(self, number):
        self.write(f"cake{number}.py", "")
        script = self.write("s.py", f"""import gc, sys
gc.disable()
import cake{number}
sys.audit("cake{number}")
gc.collect(0)
junk = [[] for _ in range({number})]
for each in junk:
    each.append(each)
del junk, each
gc.collect(1)
""")
        self.run("-S", script, cwd=self.directory)
        return [f"import cake{number}", f"imported cake{number} 1",
                f"audit cake{number}", "gc 1", f"done {number}"]


WATCHED = {each.__name__.lower(): each
           for each in (Memcached, Tcl, Perl, Python)}


class ProgramTest(tracers.TestCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.watched = WATCHED[NAME](self.directory)
        self.addCleanup(self.watched.stop)

    def test_probes_are_listed_with_their_types(self):
        listed = subprocess.run([USDTY, "list", PROGRAM], check=True,
                                capture_output=True, text=True).stdout
        for probe in self.watched.PROBES:
            self.assertIn(probe, listed)

    def test_values_arrive(self):
        script = self.watched.TRACE.replace("PROGRAM", PROGRAM)
        with tracers.one_processor():
            bpftrace = Child(["bpftrace", "-B", "line", "-e", script])
        self.addCleanup(bpftrace.interrupt)
        numbers = iter(range(1000, 2000))

        def attached():
            return self.watched.act(next(numbers))[-1] in bpftrace.lines

        tracers.wait_until(attached, "bpftrace attached")
        number = next(numbers)
        expected = self.watched.act(number)
        bpftrace.wait_for(lambda: expected[-1] in bpftrace.lines, "values")
        lines = [line for line in bpftrace.lines if line in expected]
        self.assertEqual(lines[-len(expected):], expected,
                         "\n".join(bpftrace.lines[-40:]))


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
