# SPDX-License-Identifier: MIT
"""One call enables the providers of all generated modules."""

import os

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
    usdty.register_probes()  # told once: it cannot be enabled any more


def test_providers_that_are_equal_are_not_the_same():
    class Equal(usdty.Provider):
        def __eq__(self, other):
            return True

    one, two = Equal("regone"), Equal("regtwo")
    usdty.register(one)
    usdty.register_probes(two)
    assert one.is_enabled and two.is_enabled and _registry._waiting == []


def decorate_in_modules(provider, count):
    for number in range(count):
        scope = {"__name__": f"shop.part{number}",
                 "traced": usdty.traced(provider)}
        exec(f"@traced\ndef work{number}(): pass", scope)


def test_decorators_of_many_modules_are_one_object():
    provider = usdty.register(usdty.Provider("regshop"))
    assert usdty.register(provider) is provider
    decorate_in_modules(provider, 50)
    assert not provider.is_enabled and len(provider) == 100
    usdty.register_probes()
    assert provider.is_enabled
    if provider.backend != "none":
        assert len(provider.paths) == 1
        decorate_in_modules(provider, 50)  # the same functions, once more
        assert len(provider.paths) == 1
        usdty.traced(provider, "later")
        assert len(provider.paths) == 2


def test_call_takes_providers():
    one, two = usdty.Provider("regone"), usdty.Provider("regtwo")
    usdty.register_probes(one, two, one)
    assert one.is_enabled and two.is_enabled and _registry._waiting == []
    late = usdty.register(usdty.Provider("reglater"))
    assert late.is_enabled
    for function in usdty.register, usdty.register_probes:
        with pytest.raises(TypeError, match="a usdty.Provider expected"):
            function("name")


def test_provider_in_a_child_is_registered_whoever_held_the_lock():
    lock = _registry._lock
    with lock:
        pid = os.fork()
        if pid == 0:
            os._exit(_registry._lock is lock or not usdty.register(
                usdty.Provider("regfork")))
    assert os.waitpid(pid, 0)[1] == 0
