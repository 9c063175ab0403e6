# SPDX-License-Identifier: MIT
"""Gates that ask, and entries that change while threads fire."""
import ctypes
import threading

import pytest

import usdty
from usdty import _core

ask = ctypes.CDLL(_core.__file__)
ask.ask_hits.restype = ask.ask_questions.restype = ctypes.c_uint64


def hits():
    return ask.ask_hits(0) + ask.ask_hits(1)


@pytest.fixture
def provider():
    provider = usdty.Provider("pytest")
    assert provider.backend == "ask"
    yield provider
    provider.close()
    ask.ask_answer(0)


@pytest.fixture
def probe(provider):
    return provider.probe("asked", str, int)


def fire_in_every_way(probe, evaluated=None):
    def arguments():
        if evaluated is not None:
            evaluated.append(1)
        return "text", 1
    probe.fire("text", 1)
    probe("text", 1)
    probe.fire_lazy(arguments)


def test_nobody_is_asked_about_a_closed_gate(probe):
    ask.ask_answer(1)
    before, hit, evaluated = ask.ask_questions(), hits(), []
    assert not probe.is_enabled
    fire_in_every_way(probe, evaluated)
    assert ask.ask_questions() == before
    assert hits() == hit
    assert not evaluated


def test_answer_is_no(provider, probe):
    before, hit, evaluated = ask.ask_questions(), hits(), []
    provider.enable()
    assert not probe and not probe.is_enabled
    fire_in_every_way(probe, evaluated)
    probe.fire("wrong")  # as while nobody watches
    assert ask.ask_questions() > before
    assert hits() == hit
    assert not evaluated


def test_answer_is_yes(provider, probe):
    hit, evaluated = hits(), []
    provider.enable()
    ask.ask_answer(1)
    assert probe and probe.is_enabled
    fire_in_every_way(probe, evaluated)
    assert hits() == hit + 3
    assert evaluated == [1]
    probe.fire("wrong")
    assert hits() == hit + 3 and probe.skipped == 1
    usdty.strict = True
    with pytest.raises(TypeError):
        probe.fire("wrong")
    usdty.strict = False


def test_entry_moves_and_no_hit_is_lost(provider, probe):
    before = [ask.ask_hits(0), ask.ask_hits(1)]
    rounds = 20000
    provider.enable()
    ask.ask_answer(1)
    assert ask.ask_start_moving() == 0

    def fire():
        for _ in range(rounds):
            fire_in_every_way(probe)

    threads = [threading.Thread(target=fire) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ask.ask_stop_moving()
    assert hits() == sum(before) + 3 * 3 * rounds
    assert ask.ask_hits(0) > before[0]
    assert ask.ask_hits(1) > before[1]
