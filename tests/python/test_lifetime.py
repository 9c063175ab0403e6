# SPDX-License-Identifier: MIT
"""Objects end in any order, and nothing crashes."""

import gc
import itertools
import subprocess
import sys
import threading
import weakref

import pytest

import usdty


def test_probe_keeps_its_provider(opened, provider):
    probe = usdty.Provider("kept").probe("request", int)
    gc.collect()
    probe.fire(1)
    assert probe.name == "request"


def test_fire_after_close_is_an_error(opened, provider):
    probe = opened(int)
    provider.close()
    for call in (probe.fire, probe, lambda: probe.name,
                 lambda: probe.fire_lazy(lambda: 1 / 0)):
        with pytest.raises(usdty.ClosedError,
                           match="pytest:opened: its provider was closed"):
            call()
    assert not probe and not probe.is_enabled


def test_provider_closed_by_a_conversion_is_an_error(strict, opened,
                                                     provider):
    class Closing:
        def __index__(self):
            provider.close()
            return 1

    probe = opened(int, int)
    with pytest.raises(usdty.ClosedError):
        probe.fire(Closing(), 1)


def test_provider_closed_by_a_conversion_that_is_refused_is_an_error(
        strict, opened, provider):
    class Closing:
        def __index__(self):
            provider.close()
            return 300

    probe = opened(usdty.uint8, usdty.uint8)
    with pytest.raises((usdty.Error, OverflowError)):
        probe.fire(Closing(), 300)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_references_go_in_any_order(order):
    provider = usdty.Provider("order")
    things = [provider, provider.probe("first", int),
              provider.probe("second", str), provider._handle]
    provider.enable()
    del provider
    for index in order:
        things[index] = None
        gc.collect()


def test_cycles_are_collected():
    class Owner:
        pass

    owner = Owner()
    owner.provider = usdty.Provider("cycle")
    owner.provider.owner = owner
    owner.probe = owner.provider.probe("request")
    owner.provider.enable()
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None


def test_nothing_grows():
    import resource
    for round in range(3000):
        provider = usdty.Provider("grows")
        probe = provider.probe("request", str, int)
        provider.enable()
        probe.fire("a", 1)
        provider.close()
        if round == 300:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 2000  # KiB; a leak of one provider is more


def test_threads_fire_while_another_enables_and_closes(provider):
    probe = provider.probe("request", int)
    stop = threading.Event()
    errors = []

    def fire():
        while not stop.is_set():
            try:
                probe.fire(1)
            except usdty.ClosedError:
                return
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=fire) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        provider.enable()
        provider.disable()
    provider.close()
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_interpreter_ends_well_with_probes_left():
    script = ("import usdty, sys; p = usdty.Provider('ends'); "
              "r = p.probe('request'); p.enable(); sys.keep = [p, r]; r()")
    subprocess.run([sys.executable, "-X", "dev", "-W", "error", "-c", script],
                   check=True)


def test_subinterpreters_are_refused_and_harm_nothing():
    script = """
import importlib, sys
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
import usdty
provider = usdty.Provider('main')
probe = provider.probe('request', int)
each = interpreters.create()
try:
    result = interpreters.run_string(each, "import usdty")
    print("refused" if result else "imported")
except Exception as error:
    print("refused", error)
interpreters.destroy(each)
provider.enable()
probe.fire(1)
provider.probe('late', int).fire(1)
for name in [name for name in sys.modules if name.startswith("usdty")]:
    del sys.modules[name]
importlib.import_module("usdty").Provider("again").probe("request").fire()
provider.disable()
print("well")
"""
    result = subprocess.run([sys.executable, "-c", script], check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            encoding="utf-8")
    assert result.stdout.startswith("refused"), result.stdout + result.stderr
    assert result.stdout.endswith("well\n"), result.stdout + result.stderr
