# SPDX-License-Identifier: MIT
"""What values are taken, in strict mode: test_watching.py has the other. That
tracers see them is in tests/e2e."""

import warnings

import pytest

import usdty

RANGES = {
    "int8": (-2**7, 2**7 - 1), "int16": (-2**15, 2**15 - 1),
    "int32": (-2**31, 2**31 - 1), "int64": (-2**63, 2**63 - 1),
    "uint8": (0, 2**8 - 1), "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1), "uint64": (0, 2**64 - 1),
    "c_int": (-2**31, 2**31 - 1), "c_long": (-2**63, 2**63 - 1),
    "pointer": (0, 2**64 - 1),
}


class Index:
    def __index__(self):
        return 7


@pytest.mark.parametrize("name", RANGES)
def test_integers_in_their_range_are_taken(strict, opened, name):
    probe = opened(usdty.Type[name])
    for value in (*RANGES[name], 0, 1, True, Index()):
        probe.fire(value)
    for value in (RANGES[name][0] - 1, RANGES[name][1] + 1, 2**64, -2**64):
        with pytest.raises(OverflowError, match=(
                f"^pytest:opened, argument 1: {value} is out of range for "
                + name.removeprefix("c_") + "$")):
            probe.fire(value)


def numpy_like(name, **methods):
    return type(name, (), {"__module__": "numpy", **methods})()


def warn(self):
    warnings.warn("not an index", DeprecationWarning, stacklevel=2)
    return 1


@pytest.mark.parametrize("value", [
    numpy_like("bool"), numpy_like("bool_", __index__=warn),
    numpy_like("bool", __bool__=lambda self: False)])
def test_truth_values_of_numpy_are_taken(strict, opened, value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        opened(bool, usdty.int8, usdty.uint64).fire(value, value, value)


def test_error_of_a_truth_value_is_passed_on(strict, opened):
    probe = opened(bool)
    with pytest.raises(ZeroDivisionError):
        probe.fire(numpy_like("bool", __bool__=lambda self: 1 / 0))
    with pytest.raises(TypeError, match="int expected, not float16"):
        probe.fire(numpy_like("float16", __bool__=lambda self: True))


def test_values_of_numpy_are_taken(strict, opened):
    numpy = pytest.importorskip("numpy")
    probe = opened(bool, usdty.uint8, int)
    probe.fire(numpy.bool_(True), numpy.uint8(255), numpy.int64(-1))
    probe.fire(numpy.array([False])[0], numpy.array(3), numpy.int8(-1))
    with pytest.raises(TypeError, match="int expected, not float64"):
        probe.fire(True, 1, numpy.float64(1))


def test_integers_are_not_made_of_anything_else(strict, opened):
    probe = opened(int, int, argument_names=["first", "second"])
    for value in (1.0, "1", b"1", None, object()):
        with pytest.raises(TypeError, match=(
                r"^pytest:opened, argument 2 \('second'\): int expected, not "
                + type(value).__name__)):
            probe.fire(1, value)


def test_strings_are_taken(strict, opened):
    probe = opened(str)
    for value in ("", "text", "café", "x" * 100_000, b"\xff\xfe", None):
        probe.fire(value)
    for value in (1, 1.5, ["a"]):
        with pytest.raises(TypeError, match="str, bytes or None expected"):
            probe.fire(value)
    for value in ("a\0b", b"a\0b", "\0"):
        with pytest.raises(ValueError, match="argument 1: embedded null"):
            probe.fire(value)
    with pytest.raises(UnicodeEncodeError):
        probe.fire("\ud800")


def test_json_takes_what_json_takes(strict, opened):
    probe = opened(usdty.json, int)
    for value in ({"a": [1, 2.5, None, True]}, "text", 7, [], "a\0b"):
        probe.fire(value, 1)
    with pytest.raises(TypeError, match="not JSON serializable"):
        probe.fire(object(), 1)
    with pytest.raises(TypeError, match="argument 2: int expected"):
        probe.fire({}, "")


def test_wrong_counts_are_refused(strict, opened):
    probe = opened(int, name="one")
    for values in ((), (1, 2), (1,) * 13):
        with pytest.raises(TypeError, match=(
                rf"^pytest:one takes 1 argument \({len(values)} given\)$")):
            probe.fire(*values)
        with pytest.raises(TypeError):
            probe(*values)
        with pytest.raises(TypeError):
            probe.fire_lazy(lambda: values)
    with pytest.raises(TypeError, match="keyword"):
        probe(value=1)
    with pytest.raises(TypeError):
        probe.fire(value=1)


def test_lazy_arguments_are_a_tuple_or_an_only_one(strict, opened):
    one, two = opened(str), opened(int, int, name="two")
    one.fire_lazy(lambda: "text")
    one.fire_lazy(lambda: ("text",))
    two.fire_lazy(lambda: (1, 2))
    with pytest.raises(TypeError, match="takes 2"):
        two.fire_lazy(lambda: [1, 2])
    with pytest.raises(ZeroDivisionError):
        two.fire_lazy(lambda: 1 / 0)


def test_nothing_is_evaluated_while_nobody_watches(provider):
    probe = provider.probe("request", int)
    for _ in range(2):
        assert not probe and probe.is_enabled is False
        probe.fire("no integer", "and too many")
        probe()
        probe.fire_lazy(lambda: 1 / 0)
        provider.enable()


def test_probe_without_semaphore_is_watched_while_enabled(provider):
    probe = provider.probe("request", int, semaphore=False)
    assert not probe
    provider.enable()
    assert bool(probe) == (provider.backend != "none")
