# SPDX-License-Identifier: MIT
"""Providers from definitions in the D language."""

import pytest

import usdty
from conftest import open_gate

TEXT = """
typedef unsigned int id_t;
provider loaded {
    probe start(uint8_t);
    probe stop(char *name, uint8_t status);
    probe ids(id_t id, void *p, string s, unsigned long long n);
};
"""


def test_probes_are_attributes_with_the_definition_s_types(strict):
    provider = usdty.loads(TEXT)
    assert provider.name == "loaded" and len(provider) == 3
    assert provider["stop"] is provider.stop
    assert "ids" in dir(provider)
    provider.enable()
    if provider.backend != "none":
        for probe in provider:
            open_gate(probe)
        with pytest.raises(OverflowError, match=(
                r"loaded:stop, argument 2 \('status'\): 256 is out of range")):
            provider.stop.fire("name", 256)
    provider.start.fire(7)
    provider.stop.fire("name", 255)
    provider.ids.fire(2**32 - 1, None, "text", 2**64 - 1)
    with pytest.raises(AttributeError, match="no probe 'nothing'"):
        provider.nothing
    provider.close()


def test_file_is_loaded(tmp_path):
    path = tmp_path / "two.d"
    path.write_text("provider one { probe p(); }; provider two { probe q(); "
                    "};", encoding="ascii")
    assert usdty.load(path, "two").q.name == "q"
    assert usdty.load(str(path), provider="one").p.name == "p"
    with pytest.raises(usdty.NotFoundError, match="several providers"):
        usdty.load(path)
    with pytest.raises(usdty.NotFoundError, match="no provider 'three'"):
        usdty.load(path, "three")
    with pytest.raises(usdty.ObjectError, match="none.d: No such file"):
        usdty.load(tmp_path / "none.d")


def test_errors_show_their_lines():
    with pytest.raises(usdty.DefinitionError) as caught:
        usdty.loads("provider p {\n probe x(flaot);\n probe y(int;\n}")
    assert str(caught.value).startswith(
        "definition:2:10: error: unknown type: declare it with typedef before "
        "the provider\n   probe x(flaot);\n           ^~~~~\n"
        "definition:3:13: error: expected ',' or ')', not ';'\n")
    assert isinstance(caught.value, ValueError)
    with pytest.raises(usdty.DefinitionError):
        usdty.loads("a\0b")
