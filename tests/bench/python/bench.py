# SPDX-License-Identifier: MIT
"""What probes and spans cost in Python while nobody watches, and with the gate
forced open, next to functions and context managers that do nothing: CPU time.

    bench.py [ROUNDS]
"""

import ctypes
import datetime
import importlib.util
import pathlib
import platform
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

import usdty

ROUNDS, TURNS = 301, 1000

# A C function that takes two arguments and does nothing, and a context manager.
NOTHING = r"""
#include <Python.h>
static PyObject *nothing(PyObject *s, PyObject *const *a, Py_ssize_t n)
{ (void)s, (void)a, (void)n; Py_RETURN_NONE; }
static PyMethodDef methods[] = {
  {"nothing", (PyCFunction)(void (*)(void))nothing, METH_FASTCALL, 0}, {0} };
static PyObject *enter(PyObject *s, PyObject *u)
{ (void)u; Py_INCREF(s); return s; }
static PyMethodDef manager_methods[] = {
  {"__enter__", enter, METH_NOARGS, 0},
  {"__exit__", (PyCFunction)(void (*)(void))nothing, METH_FASTCALL, 0}, {0} };
static PyType_Slot slots[] = { {Py_tp_methods, manager_methods}, {0} };
static PyType_Spec spec = {
  "nothing.Manager", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots };
static struct PyModuleDef module = {
  PyModuleDef_HEAD_INIT, "nothing", 0, -1, methods, 0, 0, 0, 0 };
PyMODINIT_FUNC PyInit_nothing(void)
{
  PyObject *made = PyModule_Create(&module);
  PyModule_AddObject(made, "Manager", PyType_FromSpec(&spec));
  return made;
}
"""


def compile_nothing(directory):
    source = pathlib.Path(directory, "nothing.c")
    source.write_text(NOTHING, encoding="ascii")
    target = source.with_suffix(sysconfig.get_config_var("EXT_SUFFIX"))
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", target, source,
                    "-I" + sysconfig.get_paths()["include"]], check=True)
    spec = importlib.util.spec_from_file_location("nothing", target)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def empty(a, b):
    pass


def plain():
    pass


async def coroutine():
    pass


class Slots:
    __slots__ = ()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        pass


class Methods:
    def method(self):
        pass


class Attribute:
    x = 0

    def __init__(self):
        self.x = 0


def set_gate(probe, value):
    """As the kernel would, in a page that is this process's own."""
    ctypes.c_uint16.from_address(probe._location()[0]).value = value


# Row: what, statement, rows that are its floors with their goals or None.
ROWS = {
    "loop": ("empty loop", "pass", []),
    "c": ("C function that does nothing", 'nothing("GET", 200)', []),
    "python": ("Python function that does nothing", 'empty("GET", 200)', []),
    "attribute": ("if d.x", "if d.x: pass", []),
    "fire": ('unwatched: probe.fire("GET", 200)', 'closed.fire("GET", 200)',
             [("c", 1.5), ("python", 0.7)]),
    "call": ('unwatched: probe("GET", 200)', 'closed("GET", 200)',
             [("c", None)]),
    "lazy": ("unwatched: probe.fire_lazy(function)",
             "closed.fire_lazy(empty)", [("c", None)]),
    "truth": ("unwatched: if probe", "if closed: pass", [("attribute", 2)]),
    "property": ("unwatched: if probe.is_enabled",
                 "if closed.is_enabled: pass", [("attribute", None)]),
    "open": ('open: probe.fire("GET", 200)', 'opened.fire("GET", 200)',
             [("fire", 2.5)]),
    "open_call": ('open: probe("GET", 200)', 'opened("GET", 200)',
                  [("fire", None)]),
    "manager": ("C context manager that does nothing", "with manager: pass",
                []),
    "slots": ("the same in Python, with __slots__", "with slots: pass", []),
    "span": ("unwatched: with span", "with span: pass",
             [("manager", 2), ("slots", 1.2)]),
    "block": ('unwatched: with span.block("x")',
              'with span.block("x"): pass', [("manager", 2), ("slots", 1.2)]),
    "plain": ("Python function without arguments", "plain()", []),
    "traced": ("the same, traced and unwatched", "traced()", [("plain", 2)]),
    "method": ("Python method without arguments", "methods.method()", []),
    "traced_method": ("the same, traced and unwatched",
                      "methods.traced_method()", [("method", 2)]),
    "coroutine": ("await coroutine()", "await coroutine()", []),
    "traced_coroutine": ("the same, traced and unwatched",
                         "await traced_coroutine()", [("coroutine", 1.5)]),
}


def compile_row(statement, names):
    body = "\n        ".join([statement] * 10)
    scope = dict(names)
    exec(f"async def run(turns, {', '.join(f'{n}={n}' for n in names)}):\n"
         f"    for _ in range(turns):\n        {body}\n", scope)
    return scope["run"]


def run_to_the_end(coroutine):
    try:
        coroutine.send(None)
    except StopIteration:
        pass


def measure(functions, rounds):
    times = {key: [] for key in functions}
    for _ in range(rounds):
        for key, run in functions.items():
            start = time.thread_time_ns()
            run_to_the_end(run(TURNS))
            times[key].append((time.thread_time_ns() - start) / TURNS / 10)
    medians = {key: statistics.median(each) for key, each in times.items()}
    return {key: each - medians["loop"] for key, each in medians.items()}


def report(medians):
    print("| what | median, ns | ratio to its floor | goal | met |")
    print("|---|---|---|---|---|")
    for key, (what, _, floors) in list(ROWS.items())[1:]:
        for floor, goal in floors or [(None, None)]:
            ratio = floor and medians[key] / medians[floor]
            print(f"| {what} | {medians[key]:.2f} |",
                  f"{ratio:.2f} x {ROWS[floor][0]} |" if floor else " |",
                  f"at most {goal} | {'yes' if ratio <= goal else 'no'} |"
                  if goal else " | |")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    provider = usdty.Provider("bench")
    if provider.backend == "none":
        print("SKIPPED: the benchmark: no backend whose gates open")
        return 77
    closed, opened = (provider.probe(name, str, int)
                      for name in ("closed", "opened"))
    span = usdty.traced(provider, "span")
    provider.enable()
    set_gate(opened, 1)
    with tempfile.TemporaryDirectory() as directory:
        module = compile_nothing(directory)
        Methods.traced_method = span(Methods.method)
        names = {"nothing": module.nothing, "empty": empty,
                 "d": Attribute(), "closed": closed, "opened": opened,
                 "manager": module.Manager(), "slots": Slots(), "span": span,
                 "plain": plain, "traced": span(plain), "methods": Methods(),
                 "coroutine": coroutine, "traced_coroutine": span(coroutine)}
        functions = {key: compile_row(statement, names)
                     for key, (_, statement, _) in ROWS.items()}
        report(measure(functions, rounds))
    print(f"\nPython {platform.python_version()}, "
          f"{platform.system()} {platform.release()} {platform.machine()}, "
          f"{datetime.date.today()}, {rounds} rounds of {TURNS * 10} calls")
    return 0


sys.exit(main())
