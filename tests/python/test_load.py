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


HIDDEN = "provider hidden { probe enable(int); probe name(); probe start(); };"


def test_names_that_methods_hide_are_told():
    with pytest.warns(UserWarning, match=(
            r"provider 'hidden' .* use provider\['enable'\] for "
            "enable, name, and")) as seen:
        provider = usdty.loads(HIDDEN)
    assert seen[0].filename == __file__
    assert provider["enable"].name == "enable"
    assert provider.start is provider["start"]
    assert provider.name == "hidden" and callable(provider.enable)


def test_provider_without_attributes_hides_nothing(recwarn, tmp_path):
    path = tmp_path / "hidden.d"
    path.write_text(HIDDEN, encoding="ascii")
    for provider in (usdty.loads(HIDDEN, attributes=False),
                     usdty.load(path, "hidden", attributes=False)):
        assert provider["name"].name == "name"
        with pytest.raises(AttributeError):
            provider.start
    usdty.loads("provider all { probe start(); };").start.fire()
    assert not recwarn
