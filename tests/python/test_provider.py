# SPDX-License-Identifier: MIT
import os
import pydoc
import re
import weakref

import pytest

import usdty
from conftest import open_gate
from usdty import _core


def test_tells_what_it_was_given(provider):
    assert (provider.name, provider.module) == ("pytest", "suite")
    assert provider.backend == usdty.backend()
    request = provider.probe("request", str, int, function="handle")
    assert (request.name, request.function) == ("request", "handle")
    assert repr(request) == "<usdty.Probe pytest:request, 2 arguments>"
    assert repr(provider) == "<usdty.Provider 'pytest', 1 probes, disabled>"


def test_probes_are_found_by_name_and_function(provider):
    first = provider.probe("request", function="read")
    second = provider.probe("request", function="write")
    other = provider.probe("other")
    assert provider["request"] is first
    assert provider["write", "request"] is second
    assert list(provider) == [first, second, other] and len(provider) == 3
    with pytest.raises(usdty.NotFoundError, match="'pytest'.*'none'"):
        provider["none"]
    with pytest.raises(LookupError):
        provider["close", "request"]


def test_path_is_told_while_enabled(provider):
    provider.probe("request")
    assert provider.path is None and provider.paths == []
    provider.enable()
    assert provider.is_enabled
    if provider.backend == "stapsdt":
        assert re.fullmatch(r".*/pytest-[0-9a-f]{32}\.so", provider.path)
        assert os.path.exists(provider.path)
        provider.probe("late")
        assert len(provider.paths) == 2
    provider.disable()
    assert not provider.is_enabled and provider.path is None


def test_context_manager_enables_for_the_block(provider):
    provider.probe("request")
    with provider as same:
        assert same is provider and provider.is_enabled
    assert not provider.is_enabled
    with provider:
        provider.close()


def test_removed_probe_may_be_fired_and_added_again(provider):
    request = provider.probe("request", int)
    provider.enable()
    provider.remove(request)
    assert not request and len(provider) == 0
    request.fire(1)
    with pytest.raises(usdty.NotFoundError):
        provider.remove(request)
    again = provider.probe("request", int)
    assert again is not request
    if provider.backend == "stapsdt":
        open_gate(again)
        assert again and not request
    with pytest.raises(usdty.NotFoundError):
        provider.remove(request)
    provider.remove(again)


@pytest.mark.parametrize("name", ["oauth2", "api2", "x" * 63])
def test_providers_may_end_in_a_digit(name):
    with usdty.Provider(name) as provider:
        provider.probe("request", int).fire(1)
        assert provider.name == name


def test_path_that_is_no_utf8_can_be_opened(tmp_path, monkeypatch):
    directory = os.fsencode(tmp_path) + b"/\xff\xe9"
    monkeypatch.setenv("USDTY_DIR", os.fsdecode(directory))
    with usdty.Provider("pytest") as provider:
        provider.probe("odd", int)
        if provider.backend == "stapsdt":
            assert os.fsencode(provider.path).startswith(directory + b"/")
            assert os.path.exists(provider.path)
            assert provider.paths == [provider.path]


@pytest.mark.parametrize("name, error", [
    ("", usdty.ProviderNameError), ("1st", usdty.ProviderNameError),
    ("../x", usdty.ProviderNameError), ("x" * 64, usdty.ProviderNameError)])
def test_bad_provider_names_are_refused(name, error):
    with pytest.raises(error, match=re.escape(repr(name)[:20])) as caught:
        usdty.Provider(name)
    assert isinstance(caught.value, (usdty.Error, ValueError))
    assert caught.value.name == "USDTY_ERROR_PROVIDER_NAME"


def test_bad_modules_functions_and_names_are_refused(provider):
    with pytest.raises(usdty.ModuleNameError, match="a/b"):
        usdty.Provider("pytest", module="a/b")
    with pytest.raises(usdty.FunctionNameError, match="a b"):
        provider.probe("request", function="a b")
    with pytest.raises(usdty.ProbeNameError, match="a-b"):
        provider.probe("a-b")
    with pytest.raises(usdty.ArgumentNameError, match="1st"):
        provider.probe("request", int, argument_names=["1st"])
    with pytest.raises(ValueError, match="embedded null"):
        provider.probe("re\0quest")
    with pytest.raises(TypeError, match="str or None expected, not b'request'"):
        provider.probe(b"request")
    assert len(provider) == 0


def test_bad_types_are_refused(provider):
    for kind in (float, object, 8, "int", None):
        with pytest.raises(TypeError, match="not a type of argument"):
            provider.probe("request", kind)
    with pytest.raises(usdty.TooManyArgumentsError):
        provider.probe("request", *[int] * 13)
    with pytest.raises(ValueError, match="2 arguments but 1 argument_names"):
        provider.probe("request", int, int, argument_names=["one"])
    provider.probe("request", *[int] * 12)


def test_conflicting_definition_is_refused(provider):
    provider.probe("request", int)
    provider.enable()
    with pytest.raises(usdty.DuplicateError):
        provider.probe("request", int)
    other = usdty.Provider("pytest")
    other.probe("request", str)
    if provider.backend == "stapsdt":
        with pytest.raises(usdty.ConflictError, match="request"):
            other.enable()


def test_calls_after_close_are_refused(provider):
    provider.close()
    provider.close()
    for call in (provider.enable, provider.disable,
                 lambda: provider.probe("request"), lambda: provider.name):
        with pytest.raises(usdty.ClosedError,
                           match="^provider 'pytest' was closed$"):
            call()
    assert repr(provider) == "<usdty.Provider, closed>"


def test_each_status_has_its_exception():
    statuses = []
    while _core.status_name(-1 - len(statuses)):
        statuses.append(-1 - len(statuses))
    errors = [usdty._errors.error_for(status, "") for status in statuses]
    assert [error.status for error in errors] == statuses
    assert len({type(error) for error in errors}) == len(statuses)
    assert all(str(error) == _core.status_text(error.status)
               for error in errors)


def test_each_type_of_the_library_is_there():
    names = {}
    while name := _core.type_name(1 + len(names)):
        names[1 + len(names)] = name
    ours = {each.value: each.name.removeprefix("c_") for each in usdty.Type
            if each is not usdty.json}
    assert ours == names


def test_names_find_the_oldest_probe_that_is_there():
    provider = usdty.Provider("pynames")
    first = provider.probe("work", int, function="first")
    second = provider.probe("work", int, function="second")
    assert provider["work"] is first
    assert provider["second", "work"] is second
    provider.remove(first)
    assert provider["work"] is second
    again = provider.probe("work", int, function="first")
    assert provider["work"] is second and provider["first", "work"] is again
    provider.remove(second)
    provider.remove(again)
    for missing in ("work", ("first", "work"), ("", "work"), 7,
                    ["first", "work"], (["first"], "work")):
        with pytest.raises(usdty.NotFoundError):
            provider[missing]
    assert list(provider) == []


def test_probe_knows_what_it_was_made_of(provider):
    probe = provider.probe("known", str, usdty.json, bool, function="handle",
                           argument_names=("path", "body", "ok"))
    assert probe.provider is provider
    assert probe.types == (usdty.string, usdty.json, usdty.uint8)
    assert probe.argument_names == ("path", "body", "ok")
    assert provider.probe("nameless", int).argument_names == (None,)
    assert provider.probe("empty").types == ()
    provider.close()
    assert probe.provider is provider and probe.types[1] is usdty.json
    with pytest.raises(usdty.ClosedError):
        probe.argument_names


def test_provider_lists_its_probes(provider):
    made = provider.add_probes({"one": (), "two": (int,)})
    assert provider.probes == list(provider) == made
    assert "one" in provider and ("", "two") in provider
    assert made[0] in provider and "three" not in provider
    other = usdty.Provider("pytestother").probe("one")
    assert other not in provider and ("f", "one") not in provider
    provider.remove(made[0])
    assert provider.probes == made[1:] and made[0] not in provider


def test_probe_makes_its_provider_anew_if_nobody_has_it():
    provider = usdty.loads("provider anew { probe one(int); };")
    one, two = provider.one, provider.probe("two", usdty.json)
    gone = provider.probe("gone")
    provider.probe("three", str, usdty.json)
    provider.remove(gone)
    provider.enable()
    seen = weakref.ref(provider)
    del provider
    assert seen() is None
    again = two.provider
    assert again is one.provider and isinstance(again, usdty.DefinedProvider)
    assert again.is_enabled and again.one is one and again["two"] is two
    assert [probe.name for probe in again] == ["one", "two", "three"]
    assert again["three"].types == (usdty.string, usdty.json)
    again.remove(two)
    assert "two" not in again
    again.close()
    del again
    with pytest.raises(usdty.ClosedError):
        one.provider


def test_help_begins_with_the_provider():
    text = pydoc.plain(pydoc.render_doc(usdty))
    assert text.index("usdty.Provider(") < text.index("class ")
    assert "class Provider(" in text and "class ProbeNameError" not in text
    assert "ProbeNameError" in usdty.Error.__doc__
    for each in vars(usdty._errors).values():
        if isinstance(each, type) and issubclass(each, usdty.Error):
            assert getattr(usdty, each.__name__) is each
            assert each is usdty.Error or each.__name__ in usdty.Error.__doc__
