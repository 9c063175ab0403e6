# SPDX-License-Identifier: MIT
"""The module beside plug-ins with copies of the library, of the same version
and of another: tests/plugin."""

import ctypes
import os

import pytest

import usdty

PLUGINS = os.environ.get("USDTY_TEST_PLUGINS", "").split()
CONFLICT = -14

pytestmark = [
    pytest.mark.skipif(not PLUGINS, reason="no plug-ins were built"),
    pytest.mark.skipif(usdty.backend() != "stapsdt",
                       reason="without a backend nothing conflicts"),
]


class Functions(ctypes.Structure):
    """struct rival_functions in rival.h."""
    rival = ctypes.c_void_p
    status = ctypes.CFUNCTYPE(ctypes.c_int, rival)
    text = ctypes.CFUNCTYPE(ctypes.c_char_p, rival)
    _fields_ = [
        ("create", ctypes.CFUNCTYPE(rival, ctypes.c_char_p)),
        ("add", ctypes.CFUNCTYPE(ctypes.c_int, rival, ctypes.c_char_p, ctypes.c_int)),
        ("enable", status), ("disable", status), ("is_enabled", status),
        ("release", ctypes.CFUNCTYPE(None, rival)),
        ("error", text),
        ("gate", ctypes.CFUNCTYPE(ctypes.c_void_p, rival)),
        ("path", text),
    ]


@pytest.fixture(params=PLUGINS, ids=os.path.basename)
def plugin(request):
    get = ctypes.CDLL(request.param).rival_get
    get.restype = ctypes.POINTER(Functions)
    return get().contents


@pytest.fixture
def rival(plugin):
    made = []

    def make(definition):
        made.append(plugin.create(definition))
        return made[-1]
    yield make
    for each in made:
        plugin.release(each)


def test_different_definitions_conflict(plugin, rival):
    theirs = rival(b"provider pycopies { probe start(char *); };")
    with usdty.loads("provider pycopies { probe start(int); };") as ours:
        ours.enable()
        assert plugin.enable(theirs) == CONFLICT
        assert b"provider 'pycopies', probe 'start'" in plugin.error(theirs)
        ours.disable()
        assert plugin.enable(theirs) == 0
        with pytest.raises(usdty.ConflictError, match="another copy"):
            ours.enable()
        assert not ours.is_enabled
        plugin.disable(theirs)
        ours.enable()
        assert plugin.enable(theirs) == CONFLICT


def test_equal_definitions_live_side_by_side(plugin, rival):
    definition = "provider pycopies { probe start(int); };"
    theirs = rival(definition.encode())
    with usdty.loads(definition) as ours:
        ours.enable()
        assert plugin.enable(theirs) == 0
        gate = ctypes.c_uint16.from_address(plugin.gate(theirs))
        gate.value = 1
        ours.disable()
        assert gate.value == 1 and plugin.path(theirs)
        ours.enable()
        assert plugin.disable(theirs) == 0
        assert ours.paths and not plugin.path(theirs)
