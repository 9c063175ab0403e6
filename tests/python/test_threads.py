# SPDX-License-Identifier: MIT
"""Providers that change while other threads of Python run."""

import os
import sys
import threading

import pytest

import usdty


@pytest.fixture
def long_turns():
    """No thread of Python is interrupted. So another one runs only while this
    one has released the interpreter's lock by itself."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(before)


def others_run_during(change):
    """Whether another thread gets to run while this one only makes changes."""
    ran = []
    go = threading.Lock()
    go.acquire()

    def wait_and_run():
        with go:
            ran.append(True)

    other = threading.Thread(target=wait_and_run)
    other.start()
    go.release()  # from now on the other one waits for the interpreter's lock
    for _ in range(2000):
        change()
        if ran:
            break
    found = bool(ran)
    other.join()
    return found


def test_others_do_not_run_during_what_only_computes(long_turns):
    assert not others_run_during(lambda: None)


def test_others_run_during_enable(provider, long_turns):
    provider.probe("hit")
    assert others_run_during(lambda: provider.enable() or provider.disable())


@pytest.mark.parametrize("enabled", [False, True])
def test_others_run_during_add(provider, long_turns, enabled):
    if enabled:
        provider.enable()
    numbers = iter(range(10_000))
    assert others_run_during(
        lambda: provider.add_probes({f"p{next(numbers)}": (int,)}))


def test_others_run_while_a_provider_is_freed(long_turns):
    providers = [usdty.Provider(f"freed{number}_x") for number in range(300)]
    for provider in providers:
        provider.probe("hit")
        provider.enable()
    del provider
    assert others_run_during(lambda: providers and providers.pop() and None)


def test_others_run_while_a_file_is_read(tmp_path):
    path = tmp_path / "fifo.d"
    os.mkfifo(path)
    loaded = []
    reader = threading.Thread(target=lambda: loaded.append(usdty.load(path)))
    reader.start()
    path.write_text("provider fifo { probe p(); };", encoding="ascii")
    reader.join()
    assert loaded[0].p.name == "p"


def test_provider_is_closed_while_threads_use_it():
    used = threading.Semaphore(0)

    def use(provider, number):
        try:
            while True:
                provider.enable()
                probe = provider.probe(f"p{number}", str)
                probe.fire("text")
                provider.remove(probe)
                provider.disable()
                used.release()
        except usdty.ClosedError:
            pass

    for _ in range(20):
        provider = usdty.Provider("closing")
        threads = [threading.Thread(target=use, args=(provider, number))
                   for number in range(4)]
        for each in threads:
            each.start()
        for _ in range(8):
            used.acquire()
        provider.close()
        for each in threads:
            each.join()
        assert repr(provider) == "<usdty.Provider, closed>"
