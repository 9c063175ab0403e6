# SPDX-License-Identifier: MIT
import ctypes
import os
import sys

import pytest

import usdty


@pytest.fixture(autouse=True, scope="session")
def directory(tmp_path_factory):
    os.environ["USDTY_DIR"] = str(tmp_path_factory.mktemp("objects"))


@pytest.fixture
def strict():
    before, usdty.strict = usdty.strict, True
    yield
    usdty.strict = before


@pytest.fixture
def unraisable(monkeypatch):
    """What sys.unraisablehook gets: pairs of an object and an exception."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda given: seen.append(
        (given.object, given.exc_value)))
    return seen


@pytest.fixture
def provider():
    provider = usdty.Provider("pytest", module="suite")
    yield provider
    provider.close()


def set_gate(probe, value):
    """As the kernel would, in memory that is this process's own."""
    ctypes.c_uint16.from_address(probe._location()[0]).value = value


def open_gate(probe):
    set_gate(probe, 1)


@pytest.fixture
def opened(provider):
    """Makes a probe that counts as watched."""
    def make(*types, name="opened", **options):
        probe = provider.probe(name, *types, **options)
        provider.enable()
        open_gate(probe)
        assert probe
        return probe
    if usdty.backend() == "none":
        pytest.skip("no backend whose gates open")
    return make
