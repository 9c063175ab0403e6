# SPDX-License-Identifier: MIT
"""One call enables the providers of all generated modules."""

import pytest

import usdty
from usdty import _registry


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(_registry, "_called", False)
    monkeypatch.setattr(_registry, "_waiting", [])


def define(name):
    return usdty.loads(f"provider {name} {{ probe start(int); }};")


def test_call_enables_all_and_those_that_come_later():
    first, second, third = map(define, ("regone", "regtwo", "regthree"))
    assert usdty.generated(first) is first
    usdty.generated(second)
    assert not first.is_enabled
    usdty.register_probes()
    assert first.is_enabled and second.is_enabled
    usdty.generated(third)
    assert third.is_enabled
    usdty.register_probes()
    assert first.is_enabled


def test_call_says_what_failed_and_tries_all():
    first, rival, last = define("regsame"), define("regsame"), define("reglast")
    rival.probe("more")
    for provider in (first, rival, last):
        usdty.generated(provider)
    if usdty.backend() != "stapsdt":
        pytest.skip("SKIPPED: without a backend nothing fails")
    with pytest.raises(usdty.ConflictError, match="regsame"):
        usdty.register_probes()
    assert first.is_enabled and last.is_enabled and not rival.is_enabled
    first.close()
    usdty.register_probes()
    assert rival.is_enabled


def test_later_one_that_fails_is_told_by_the_next_call():
    usdty.register_probes()
    closed = define("regclosed")
    closed.close()
    assert usdty.generated(closed) is closed
    with pytest.raises(usdty.ClosedError):
        usdty.register_probes()
