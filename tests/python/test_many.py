# SPDX-License-Identifier: MIT
"""Many probes: added at once, and found in the same time whatever their
number."""

import sys

import pytest

import usdty
from usdty import ProbeSpec


def test_mapping_gives_names_and_types(provider):
    request, idle = made = provider.add_probes(
        {"request": (str, usdty.uint8), "idle": []})
    assert list(provider) == made
    assert provider["request"] is request and request.name == "request"
    assert repr(request) == "<usdty.Probe pytest:request, 2 arguments>"
    assert repr(idle) == "<usdty.Probe pytest:idle, 0 arguments>"


def test_specs_take_what_probe_takes(strict, provider):
    read, write = provider.add_probes(
        ProbeSpec("request", str, usdty.json, function=function,
                  argument_names=["path", "what"], semaphore=False)
        for function in ("read", "write"))
    assert provider["write", "request"] is write
    assert (read.name, read.function) == ("request", "read")
    assert repr(ProbeSpec("a", str)) == "<usdty.ProbeSpec 'a', 1 arguments>"
    provider.enable()
    assert read.is_enabled == (provider.backend == "stapsdt")
    if read:
        with pytest.raises(TypeError, match=r"argument 1 \('path'\)"):
            write.fire(1, {})
    read.fire("a", {"b": 1})


def test_many_come_into_one_object(provider):
    provider.probe("first")
    provider.enable()
    made = provider.add_probes({f"many{i}": (int,) for i in range(1000)})
    assert [probe.name for probe in made] == [f"many{i}" for i in range(1000)]
    assert len(provider) == 1001 and provider["many7"] is made[7]
    if provider.backend == "stapsdt":
        assert len(provider.paths) == 2


@pytest.mark.parametrize("last, error, text", [
    (ProbeSpec("a-b"), usdty.ProbeNameError, "'a-b'"),
    (ProbeSpec("p", function="a b"), usdty.FunctionNameError, "'a b'"),
    (ProbeSpec("old"), usdty.DuplicateError, "'pytest', probe 'old'"),
    (ProbeSpec("old", int, function="f"), usdty.SignatureError, "'old'"),
    (ProbeSpec("new"), usdty.DuplicateError, "probe 'new'"),
    (ProbeSpec("p", *[int] * 13), usdty.TooManyArgumentsError, "'p'"),
    (ProbeSpec("p", int, argument_names=["1"]), usdty.ArgumentNameError,
     "'p', argument 1 '1'"),
    (ProbeSpec("a\0b"), ValueError, "embedded null"),
    (ProbeSpec(b"p"), TypeError, "str or None expected, not b'p'"),
    (ProbeSpec(None), usdty.MissingError,
     "'pytest', probe number 3: its name is NULL"),
    ("p", TypeError, "a usdty.ProbeSpec expected, not 'p'")])
def test_all_are_added_or_none(provider, last, error, text):
    old = provider.probe("old")
    provider.enable()
    with pytest.raises(error, match=text):
        provider.add_probes([ProbeSpec("new"), ProbeSpec("newer"), last])
    assert list(provider) == [old]
    with pytest.raises(usdty.NotFoundError):
        provider["new"]
    if provider.backend == "stapsdt":
        assert len(provider.paths) == 1
    assert len(provider.add_probes([ProbeSpec("new")])) == 1


def test_wrong_types_are_refused_by_the_name_of_their_probe(provider):
    with pytest.raises(TypeError, match="probe 'b', argument 2: 'float'"):
        provider.add_probes({"a": (int,), "b": (int, float)})
    with pytest.raises(TypeError, match="'b': a tuple of types expected, not"):
        provider.add_probes({"a": (int,), "b": str})
    assert len(provider) == 0


def test_none_are_added(provider):
    assert provider.add_probes([]) == provider.add_probes({}) == []
    provider.close()
    with pytest.raises(usdty.ClosedError):
        provider.add_probes([])


class CountingName(str):
    """Counts how often it is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        CountingName.compared += 1
        return str.__eq__(self, other)


def work_of(call):
    """How many of Python's instructions the call takes, and how many
    comparisons of names that C functions make for it."""
    instructions = 0

    def trace(frame, event, argument):
        nonlocal instructions
        frame.f_trace_opcodes = True
        instructions += event == "opcode"
        return trace

    CountingName.compared = 0
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return instructions, CountingName.compared


def test_look_ups_take_the_same_work_whatever_the_number():
    work = []
    work_of(lambda: usdty.loads("provider many {};"))  # CPython 3.12
    # sees no instructions the first time that a process traces them.
    for count in (10, 2000):
        loaded = usdty.loads("provider many { %s };" % " ".join(
            f"probe p{i}(int);" for i in range(count)))
        last = f"p{count - 1}"
        work.append([
            work_of(lambda: getattr(loaded, last)),
            work_of(lambda: loaded[CountingName(last)]),
            work_of(lambda: loaded["", CountingName(last)]),
            work_of(lambda: getattr(loaded, "none", None)),
            work_of(lambda: loaded.remove(loaded[last])),
            work_of(lambda: loaded.probe("late")),
        ])
        loaded.close()
    assert work[0] == work[1]
    assert all(instructions > 5 for instructions, compared in work[0])
    assert work[0][1][1] == work[0][2][1] == 1
