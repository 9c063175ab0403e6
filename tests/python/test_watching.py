# SPDX-License-Identifier: MIT
"""A program does the same whether it is watched or not. What arrives is shown by
traced.py, with a tracer."""

import os
import subprocess
import sys

import pytest

import usdty
from usdty import _core
from conftest import open_gate


class Failing:
    def __index__(self):
        raise RuntimeError("no index")


def way_of(probe, way):
    return {"fire": probe.fire, "call": probe,
            "lazy": lambda *values: probe.fire_lazy(lambda: values)}[way]


WAYS = pytest.mark.parametrize("way", ["fire", "call", "lazy"])

REFUSED = [
    ((300,), OverflowError, "pytest:opened, argument 1: 300 is out of range"),
    (("x",), TypeError, "pytest:opened, argument 1: int expected, not str"),
    ((None,), TypeError, "pytest:opened, argument 1: int expected"),
    ((Failing(),), RuntimeError, "no index"),
    ((), TypeError, "pytest:opened takes 1 argument"),
    ((1, 2), TypeError, "pytest:opened takes 1 argument"),
    ((1,) * 13, TypeError, "pytest:opened takes 1 argument"),
]


@WAYS
@pytest.mark.parametrize("values, kind, text", REFUSED)
def test_wrong_arguments_are_skipped_and_told_once(opened, unraisable, way,
                                                   values, kind, text):
    probe = opened(usdty.uint8)
    for number in range(1, 4):
        assert way_of(probe, way)(*values) is None
        assert probe.skipped == number
    way_of(probe, way)(1)
    assert probe.skipped == 3
    (told, error), = unraisable
    assert told is probe and type(error) is kind and text in str(error)


def test_each_probe_tells_once(opened, unraisable):
    one, two = opened(int), opened(int, name="two")
    for probe in one, two, one, two:
        probe.fire("x")
    assert [probe for probe, _ in unraisable] == [one, two]
    assert (one.skipped, two.skipped) == (2, 2)


def test_keywords_are_skipped(opened, unraisable):
    probe = opened(int)
    probe(value=1)
    assert probe.skipped == 1 and "keyword" in str(unraisable[0][1])


def test_function_that_fails_is_told_with_its_position(opened, monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda given: seen.append(
        given.exc_traceback.tb_next.tb_frame.f_code.co_name
        if given.exc_traceback.tb_next
        else given.exc_traceback.tb_frame.f_code.co_name))

    def arguments():
        raise KeyError("x")

    probe = opened(int)
    probe.fire_lazy(arguments)
    probe.fire_lazy(None)
    assert probe.skipped == 2 and seen == ["arguments"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit,
                                  GeneratorExit, BaseException])
def test_requests_to_the_thread_are_passed_on(opened, unraisable, kind):
    class Index:
        def __index__(self):
            raise kind

    def raising():
        raise kind

    probe = opened(int)
    for way in lambda: probe.fire(Index()), lambda: probe.fire_lazy(raising):
        with pytest.raises(kind):
            way()
    assert probe.skipped == 0 and not unraisable


def test_hook_that_fails_fails_nothing(opened, monkeypatch, capfd):
    def fails(given):
        raise ValueError("in the hook")

    monkeypatch.setattr(sys, "unraisablehook", fails)
    probe = opened(int)
    probe.fire("x")
    assert probe.skipped == 1


def test_hook_may_fire_and_close(opened, provider, monkeypatch):
    def closes(given):
        probe.fire("x")
        provider.close()

    monkeypatch.setattr(sys, "unraisablehook", closes)
    probe = opened(int)
    probe.fire("x")
    assert probe.skipped == 2


def test_provider_closed_by_the_arguments_is_skipped(opened, provider,
                                                     unraisable):
    class Closing:
        def __index__(self):
            provider.close()
            return 1

    probe = opened(int, int)
    probe.fire(Closing(), 1)
    assert isinstance(unraisable[0][1], usdty.ClosedError)


def test_provider_closed_by_the_function_is_skipped(opened, provider,
                                                    unraisable):
    probe = opened(int)
    probe.fire_lazy(lambda: provider.close() or 1)
    assert probe.skipped == 1
    with pytest.raises(usdty.ClosedError):  # watched or not
        probe.fire(1)


def test_any_text_is_taken(opened, unraisable):
    probe = opened(str, str)
    for value in ("a\0b", b"a\0b", "\0", "\ud800", "\udc80\0", b"\xff\0"):
        for way in probe.fire, probe:
            way(value, value)
    assert probe.skipped == 0 and not unraisable


def test_json_is_taken_whatever_it_is(opened, unraisable):
    class Odd(Exception):
        def __str__(self):
            raise Odd

    class Fails(dict):
        def items(self):
            raise Odd

    circle = []
    circle.append(circle)
    probe = opened(*[usdty.json] * 12)
    for value in object(), circle, {1, 2}, Fails(a=1), {"a": "\ud800"}, (
            float("nan")):
        probe.fire(*[value] * 12)
    assert probe.skipped == 0 and not unraisable


def test_json_has_a_reason_where_it_cannot_be():
    dumps = usdty._types.dumps
    assert dumps({"a": [1, "é"]}) == '{"a":[1,"é"]}'.encode()
    assert dumps(object()) == (
        b'{"err":"Object of type object is not JSON serializable"}')
    assert dumps(float("inf")).startswith(b'{"err":"Out of range float')
    assert dumps("\udc80") == rb'"\udc80"'


def test_strict_mode_raises_what_json_raises(strict):
    with pytest.raises(TypeError, match="not JSON serializable"):
        usdty._types.dumps(object())


# == Strict mode ============================================================


@WAYS
@pytest.mark.parametrize("values, kind, text", REFUSED)
def test_strict_mode_raises_while_nobody_watches(strict, provider, unraisable,
                                                 way, values, kind, text):
    probe = provider.probe("opened", usdty.uint8)
    for _ in range(2):
        with pytest.raises(kind, match=text):
            way_of(probe, way)(*values)
        way_of(probe, way)(1)
        provider.enable()
    assert not probe and probe.skipped == 0 and not unraisable


def test_strict_mode_holds_for_probes_that_are_there(provider, opened):
    closed, watched = provider.probe("closed", int), opened(int)
    assert usdty.strict is sys.flags.dev_mode
    try:
        usdty.strict = True
        late = provider.probe("late", int)
        for probe in closed, watched, late:
            with pytest.raises(TypeError):
                probe.fire("x")
            with pytest.raises(ZeroDivisionError):
                probe.fire_lazy(lambda: 1 / 0)
        usdty.strict = False
        for probe in closed, late:
            probe.fire("x")
            probe.fire_lazy(lambda: 1 / 0)
    finally:
        usdty.strict = False


def test_strict_mode_leaves_removed_and_closed_probes(strict, provider):
    probe = provider.probe("gone", int)
    provider.remove(probe)
    usdty.strict = True
    probe.fire("x")
    provider.close()
    usdty.strict = False
    with pytest.raises(usdty.ClosedError):
        probe.fire(1)


def run(script, *options, **environment):
    return subprocess.run(
        [sys.executable, *options, "-c", script], capture_output=True,
        encoding="utf-8", env={**os.environ, **environment})


@pytest.mark.parametrize("options, environment, strict", [
    ([], {}, False), ([], {"USDTY_STRICT": "1"}, True),
    ([], {"USDTY_STRICT": "0"}, False), (["-X", "dev"], {}, True),
    (["-E"], {"USDTY_STRICT": "1"}, True)])
def test_what_makes_a_program_strict(options, environment, strict):
    result = run("import usdty; p = usdty.Provider('dev'); "
                 "r = p.probe('request', int); p.enable(); r.fire(1); "
                 "assert not r; print(usdty.strict); r.fire('x')",
                 *options, **environment)
    assert result.stdout == f"{strict}\n"
    assert ("dev:request, argument 1: int expected, not str"
            in result.stderr) == strict


def test_generated_functions_raise_nothing(opened, provider, unraisable):
    module = usdty.loads("provider gen { probe stop(char *, uint8_t); };")
    module.enable()
    if module.backend == "none":
        pytest.skip("no backend whose gates open")
    open_gate(module.stop)
    fire, lazy = module.stop.fire, module.stop.fire_lazy  # as gen python has it
    fire("a\0b", 1)
    fire("a", 300)
    lazy(lambda: ("a",))
    assert module.stop.skipped == 2 and len(unraisable) == 1
    module.close()


def test_strict_mode_holds_for_probes_made_by_its_truth_value(strict):
    made = []

    class Value:
        def __bool__(self):
            made.append(usdty.Provider("truth").probe("hit", int))
            return True

    usdty.strict = False
    _core.set_strict(Value())
    with pytest.raises(TypeError, match="truth:hit"):
        made[0].fire("text")
