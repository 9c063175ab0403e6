# SPDX-License-Identifier: MIT
"""Spans, by what their probes are fired with; tests/python/traced.py sees
them with a tracer."""

import asyncio
import contextvars
import copy
import functools
import gc
import inspect
import pickle
import re
import sys
import threading
import types
import typing
import warnings
import weakref

import pytest

import usdty
from usdty import _core, _spans
from conftest import open_gate, set_gate


@pytest.fixture
def log(monkeypatch, provider):
    """What the probes of spans are fired with, as if a tracer watched all that
    are made from now on."""
    if usdty.backend() == "none":
        pytest.skip("no backend whose gates open")
    log = []
    add = usdty.Provider.add_probes

    def opened(self, probes):
        made = add(self, probes)
        for probe in made:
            open_gate(probe)
        return made

    def fire(probe, *values):
        name, end = re.fullmatch("(.*)__(entry|return)", probe.name).groups()
        log.append((name + (">" if end == "entry" else "<"), *values))

    provider.enable()
    monkeypatch.setattr(usdty.Provider, "add_probes", opened)
    monkeypatch.setattr(usdty.Probe, "fire", fire)
    return log


def pairs(log):
    """What is left when each return is paired with its entry."""
    open = {}
    for which, id, _ in log:
        if which.endswith(">"):
            assert id not in open
            open[id] = which[:-1]
        else:
            assert open.pop(id) == which[:-1]
    return open


def test_function_is_called_as_before(log, provider):
    @usdty.traced(provider)
    def work(a, *, b=2):
        """Doc."""
        return a + b

    assert work(1, b=3) == 4 and work.__doc__ == "Doc."
    name = work.__qualname__.replace("<locals>.", "").replace(".", "_")
    assert [which for which, *_ in log] == [f"{name}>", f"{name}<"]
    assert log[0][2] == f"{__name__}.{work.__qualname__}"
    assert log[1][2] is None
    assert log[0][1] == log[1][1] > 0


def test_exception_is_named_and_passed_on(log, provider):
    @usdty.traced(provider, "fails")
    def fails():
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails()
    assert log[1][0] == "fails<" and log[1][2] == "KeyError"


def test_block_has_a_name_and_a_detail(log, provider):
    span = usdty.traced(provider, "block", "GET /")
    with span:
        with span.block("GET /about"):
            with span:
                pass
    assert [each[0] for each in log] == ["block>"] * 3 + ["block<"] * 3
    assert [each[2] for each in log[:3]] == ["GET /", "GET /about", "GET /"]
    assert pairs(log) == {}
    with pytest.raises(TypeError, match="needs a name"):
        with usdty.traced(provider):
            pass


def test_recursion_threads_and_tasks_pair(log, provider):
    @usdty.traced(provider, "deep")
    def deep(depth):
        return depth and deep(depth - 1)

    @usdty.traced(provider, "task")
    async def task():
        await asyncio.sleep(0)
        return 7

    async def gather():
        return await asyncio.gather(*(task() for _ in range(20)))

    threads = [threading.Thread(target=deep, args=(20,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert inspect.iscoroutinefunction(task)
    assert asyncio.run(gather()) == [7] * 20
    for thread in threads:
        thread.join()
    assert len(log) == 2 * (4 * 21 + 20) and pairs(log) == {}


def test_one_span_is_entered_by_many_tasks(log, provider):
    span = usdty.traced(provider, "shared")

    async def task(index):
        with span:
            await asyncio.sleep(0.01 * (index % 3))
            if index % 2:
                raise KeyError

    async def gather():
        await asyncio.gather(*map(task, range(9)), return_exceptions=True)

    asyncio.run(gather())
    assert pairs(log) == {}
    failed = [id for which, id, error in log if error == "KeyError"]
    assert sorted(failed) == sorted(
        id for which, id, _ in log if which == "shared>")[1::2]


def test_generator_lasts_from_first_step_to_the_end(log, provider):
    @usdty.traced(provider, "steps")
    def steps():
        got = yield 1
        return got

    running = steps()
    assert log == []
    assert next(running) == 1 and len(log) == 1
    with pytest.raises(StopIteration) as stopped:
        running.send(5)
    assert stopped.value.value == 5 and pairs(log) == {}


def test_asynchronous_generator_is_refused(provider):
    with pytest.raises(TypeError, match="asynchronous generator"):
        @usdty.traced(provider)
        async def steps():
            yield 1


def close_gates(span):
    set_gate(span._entry, 0)
    set_gate(span._return, 0)


def test_no_id_is_spent_while_nobody_watches(log, provider):
    watched = usdty.traced(provider, "watched")
    closed = usdty.traced(provider, "quiet")
    close_gates(closed)
    quiet = closed(lambda: 1)
    with watched:
        pass
    assert quiet() == 1
    with closed, closed.block("detail"):
        pass
    with watched:
        pass
    assert [which for which, *_ in log] == ["watched>", "watched<"] * 2
    assert log[2][1] == log[0][1] + 1


def test_any_text_is_a_detail(log, provider):
    span = usdty.traced(provider, "text")
    for detail in "a\0b", "\udc80", "caf\u00e9", None:
        with span.block(detail):
            pass
    assert [entry[2] for entry in log if entry[0] == "text>"] == [
        r"a\x00b", r"\udc80", "caf\u00e9", None]
    for detail in 5, b"bytes":
        with pytest.raises(TypeError, match="a span's detail is a str"):
            span.block(detail)


def test_block_left_in_another_context_keeps_its_error(log, provider):
    span = usdty.traced(provider, "context")
    contextvars.copy_context().run(span.__enter__)
    with pytest.raises(KeyError):
        try:
            raise KeyError
        except KeyError as error:
            span.__exit__(KeyError, error, None)
            raise


def test_block_left_in_another_context_is_not_remembered(log, provider):
    span = usdty.traced(provider, "elsewhere")
    for _ in range(3):
        span.__enter__()
        contextvars.Context().run(span.__exit__, None, None, None)
    assert span._open == 0 and len(log) == 3
    close_gates(span)
    for _ in range(3):
        span.__enter__()
        contextvars.Context().run(span.__exit__, None, None, None)
    assert span._open == 0 and _spans._open_blocks() == ()
    open_gate(span._entry), open_gate(span._return)
    with span:
        pass
    assert log[3][1] == log[4][1] and _spans._blocks.get() == ()


def test_unwatched_block_of_another_context_is_not_remembered(log, provider):
    span = usdty.traced(provider, "both")
    with span:
        close_gates(span)
        other = contextvars.Context()
        for _ in range(3):
            other.run(span.__enter__)
        assert span._open == 1 and _spans._blocks not in other
        open_gate(span._return)
        for _ in range(3):
            other.run(span.__exit__, None, None, None)
        assert span._open == 1 and len(log) == 1
    assert span._open == 0 and log[0][1] == log[1][1]


# == Requests to the thread ===================================================

class Stop(BaseException):
    pass


def interrupt(monkeypatch, name, when):
    """A signal handler raises Stop, once, before or after a function of
    _spans.py ran."""
    original = getattr(_core, name)

    def function(*arguments):
        monkeypatch.setattr(_core, name, original)
        if when == "before":
            raise Stop
        original(*arguments)
        raise Stop

    monkeypatch.setattr(_core, name, function)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ["span_enter", "span_exit", "span_forget"])
def test_request_goes_on_and_the_pairs_stay(log, provider, monkeypatch,
                                            unraisable, name, when):
    span = usdty.traced(provider, "stopped")
    with span:
        if name == "span_enter":
            interrupt(monkeypatch, name, when)
        with pytest.raises(Stop):
            with span:
                assert name != "span_enter"
                interrupt(monkeypatch, name, when)
        assert span._open == 1
    assert pairs(log) == {} and len(log) == 4 and unraisable == []
    assert [log[0][1], log[1][1]] == [log[3][1], log[2][1]]
    assert span._open == 0 and _spans._open_blocks() == ()


def test_request_while_a_text_is_made_goes_on(log, provider, monkeypatch,
                                              unraisable):
    span = usdty.traced(provider, "text", "a\0b")
    never = span(lambda: pytest.fail("called"))
    interrupt(monkeypatch, "readable", "before")
    with pytest.raises(Stop):
        with span:
            pytest.fail("entered")
    interrupt(monkeypatch, "readable", "before")
    with pytest.raises(Stop):
        never()
    assert log == [] and unraisable == [] and span._open == 0


def test_request_at_the_end_of_a_call_goes_on(log, provider, monkeypatch,
                                              unraisable):
    def fire(probe, *values):
        if probe.name.endswith("__return"):
            raise Stop

    span = usdty.traced(provider, "end", "detail")
    monkeypatch.setattr(usdty.Probe, "fire", fire)
    with pytest.raises(Stop):
        span(lambda: 5)()
    with pytest.raises(Stop) as stopped:
        span(lambda: 1 / 0)()
    assert isinstance(stopped.value.__context__, ZeroDivisionError)
    with pytest.raises(Stop):
        with span:
            pass
    assert span._open == 0 and unraisable == []


# == Gates that open and close inside of spans ================================

def test_block_that_began_unwatched_does_not_end_another(log, provider):
    span = usdty.traced(provider, "nested")
    with span:
        close_gates(span)
        with span:  # inside of one that has an id
            open_gate(span._return)
        assert len(log) == 1
    assert [which for which, *_ in log] == ["nested>", "nested<"]
    assert log[0][1] == log[1][1]


def test_block_has_no_end_without_a_begin(log, provider):
    span = usdty.traced(provider, "attached")
    close_gates(span)
    with span:
        open_gate(span._return)
    assert log == []
    close_gates(span)
    with span:
        open_gate(span._entry), open_gate(span._return)
        with span:
            pass
    assert pairs(log) == {} and len(log) == 2


def test_block_is_not_ended_by_a_copy_of_its_context(log, provider):
    span = usdty.traced(provider, "copied")
    copies = []
    with span:
        copies.append(contextvars.copy_context())
    close_gates(span)
    copies[0].run(span.__enter__)  # without a record
    open_gate(span._entry), open_gate(span._return)
    with span:
        copies[0].run(span.__exit__, None, None, None)
    assert len(log) == 4 and pairs(log) == {}


def test_call_that_began_unwatched_has_no_end(log, provider):
    span = usdty.traced(provider, "call")

    @span
    def plain():
        open_gate(span._return)

    @span
    async def coroutine():
        await asyncio.sleep(0)
        open_gate(span._return)

    close_gates(span)
    plain()
    close_gates(span)
    asyncio.run(coroutine())
    assert log == []


def test_closed_provider_ends_nothing(log, provider):
    span = usdty.traced(provider, "closing")

    @span
    def work():
        provider.close()
        return 5

    with span:
        assert work() == 5
    assert [which for which, *_ in log] == ["closing>", "closing>"]
    with span, span.block("again"):
        assert work() == 5


# == What can be decorated ====================================================

def test_one_object_decorates_many_functions(log, provider):
    decorate, named = usdty.traced(provider), usdty.traced(provider, "named")

    @decorate
    def one():
        pass

    @decorate
    def two():
        pass

    @named
    def three():
        pass

    @named
    def four():
        pass

    for function in one, two, three, four:
        function()
    prefix = "test_one_object_decorates_many_functions_"
    begins = [(which[:-1].removeprefix(prefix), detail.rpartition(".")[2])
              for which, _, detail in log if which.endswith(">")]
    assert begins == [("one", "one"), ("two", "two"), ("named", "three"),
                      ("named", "four")]
    assert pairs(log) == {}


def test_functions_of_two_modules_are_told_apart(log, provider):
    for name in "shop.cart", "shop.stock":
        scope = {"__name__": name, "traced": usdty.traced(provider)}
        exec("@traced\ndef update(): pass\nupdate()", scope)
    assert [entry[2] for entry in log[::2]] == ["shop.cart.update",
                                                "shop.stock.update"]
    assert {which for which, *_ in log} == {"update>", "update<"}
    assert len(provider) == 2


def test_wrong_use_is_refused_when_decorating(provider):
    with pytest.raises(TypeError, match=r"@usdty.traced\(provider\), not"):
        @usdty.traced
        def function():
            pass
    for wrong, text in [(int, "int is a class"), (5, "functions, not 5"),
                        (staticmethod(len), "below @staticmethod"),
                        (classmethod(len), "below @classmethod"),
                        (property(len), "below @property")]:
        with pytest.raises(TypeError, match=text):
            usdty.traced(provider, "wrong")(wrong)
    provider.probe("taken__entry", str)
    with pytest.raises(usdty.DuplicateError, match="taken__entry"):
        usdty.traced(provider, "taken")


def test_block_without_a_name_is_no_decorator(provider):
    for nameless in usdty.traced(provider).block("detail"), _core.Span():
        with pytest.raises(TypeError, match="that decorates needs a name"):
            nameless(lambda: 1)
        assert nameless._begin() == 0 and nameless._end(1, None) is None
        assert _core.Traced(nameless, lambda: 1, None)() == 1


class Job:
    async def __call__(self):
        return 7


def test_partial_and_object_are_named_after_what_they_call(log, provider):
    decorate = usdty.traced(provider)
    assert decorate(functools.partial(max, 2))(3) == 3
    assert asyncio.run(decorate(Job())()) == 7
    assert [each[0] for each in log] == ["max>", "max<", "Job>", "Job<"]
    assert [log[0][2], log[2][2]] == ["builtins.max", f"{__name__}.Job"]


def test_return_value_of_types_coroutine_stays_awaitable(log, provider):
    @usdty.traced(provider, "old")
    @types.coroutine
    def old():
        yield from asyncio.sleep(0).__await__()
        return 3

    async def main():
        return await old()

    assert asyncio.run(main()) == 3
    assert [which for which, *_ in log] == ["old>", "old<"]


# == A decorated function is used as before ===================================

example = usdty.Provider("pytest_example")


@usdty.traced(example)
def module_function(a: int, *, b: str = "x") -> str:
    """Doc."""
    return b * a


class Example:
    @usdty.traced(example)
    def method(self, value=1):
        return self, value

    @staticmethod
    @usdty.traced(example)
    def static(value):
        return value

    @classmethod
    @usdty.traced(example)
    def build(cls):
        return cls


def test_methods_are_bound():
    this = Example()
    assert this.method(2) == (this, 2) and this.method(value=3) == (this, 3)
    bound = this.method
    assert bound() == (this, 1) and bound.__self__ is this
    assert Example.method(this) == (this, 1)
    assert this.static(4) == Example.static(4) == 4
    assert Example.build() is this.build() is Example
    with pytest.raises(TypeError, match="method"):
        this.method(1, 2)


def test_function_is_described_as_before():
    assert str(inspect.signature(module_function)) == \
        "(a: int, *, b: str = 'x') -> str"
    assert str(inspect.signature(Example().method)) == "(value=1)"
    assert module_function.__name__ == "module_function"
    assert Example.method.__qualname__ == "Example.method"
    assert module_function.__doc__ == "Doc."
    assert module_function.__module__ == __name__
    assert typing.get_type_hints(module_function)["b"] is str
    assert inspect.isroutine(module_function)
    assert module_function.__wrapped__.__code__ is module_function.__code__
    with pytest.raises(AttributeError, match="nothing"):
        module_function.nothing
    module_function.mark = 1
    assert module_function.mark == 1
    assert "module_function" in repr(module_function)


def test_function_is_copied_and_pickled_by_name():
    for each in module_function, Example.method:
        assert pickle.loads(pickle.dumps(each)) is each
        assert copy.copy(each) is copy.deepcopy(each) is each
    assert weakref.ref(module_function)() is module_function


def test_kinds_of_functions_are_recognized(provider):
    @usdty.traced(provider)
    async def coroutine():
        pass

    @usdty.traced(provider)
    def generator():
        yield

    @usdty.traced(provider)
    @functools.lru_cache
    def cached():
        pass

    assert inspect.iscoroutinefunction(coroutine)
    assert asyncio.iscoroutinefunction(coroutine)
    assert inspect.isgeneratorfunction(generator)
    assert not inspect.iscoroutinefunction(cached)
    cached()
    assert cached.cache_info().misses == 1


def test_unwatched_call_returns_what_the_function_returns(log, provider):
    span = usdty.traced(provider, "same")
    made = []

    @span
    def returning(value):
        return value

    @span
    async def coroutine():
        made.append(1)

    close_gates(span)
    assert returning(made) is made
    running = coroutine()
    assert running.cr_code is coroutine.__code__
    asyncio.run(running)
    assert made == [1] and log == []


@pytest.mark.parametrize("watched", [False, True])
def test_mistakes_are_reported_at_the_same_point(log, provider, watched):
    span = usdty.traced(provider, "mistake")

    @span
    async def coroutine(argument):
        pass

    @span
    def generator(argument):
        yield

    if not watched:
        close_gates(span)
    for function in coroutine, generator:
        with pytest.raises(TypeError, match="argument"):
            function()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        coroutine(1)
        gc.collect()
    assert [str(each.message) for each in seen] == [
        f"coroutine '{coroutine.__qualname__}' was never awaited"]
    assert log == []


def test_errors_of_hits_are_not_the_program_s(log, provider, monkeypatch):
    def fire(probe, *values):
        raise ValueError(probe.name)

    reported = []
    monkeypatch.setattr(usdty.Probe, "fire", fire)
    monkeypatch.setattr(sys, "unraisablehook",
                        lambda each: reported.append(str(each.exc_value)))
    with usdty.traced(provider, "bad") as span:
        assert span(lambda: 5)() == 5
    assert reported == ["bad__entry", "bad__entry", "bad__return",
                        "bad__return"]


def test_decorated_functions_are_freed(provider):
    def decorate():
        @usdty.traced(provider, "freed")
        def function():
            return function  # a cycle
        return weakref.ref(function)

    alive = decorate()
    gc.collect()
    assert alive() is None
