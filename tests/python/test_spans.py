# SPDX-License-Identifier: MIT
"""Spans, by what their probes are fired with; tests/python/traced.py sees
them with a tracer."""

import asyncio
import contextvars
import inspect
import threading

import pytest

import usdty


class Recorder:
    """Stands for the two probes of a span."""

    def __init__(self, log, which, watched=True):
        self.log, self.which, self.watched = log, which, watched

    def __bool__(self):
        return self.watched

    def fire(self, *values):
        self.log.append((self.which, *values))


@pytest.fixture
def log(monkeypatch):
    log = []
    define = usdty.traced._define

    def recording(self, name):
        define(self, name)
        assert self._entry.name == f"{name}__entry"
        self._entry = Recorder(log, f"{name}>")
        self._return = Recorder(log, f"{name}<")

    monkeypatch.setattr(usdty.traced, "_define", recording)
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
    assert log[0][2] == work.__qualname__ and log[1][2] is None
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


def test_no_id_is_spent_while_nobody_watches(provider):
    @usdty.traced(provider, "quiet")
    def quiet():
        return 1

    before = next(usdty._spans._ids)
    assert quiet() == 1
    with usdty.traced(provider, "quiet"):
        pass
    assert next(usdty._spans._ids) == before + 1


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
