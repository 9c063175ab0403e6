# SPDX-License-Identifier: MIT
"""Spans: pairs of probes around a piece of work. What happens while no tracer
is attached is in C, in span.c and traced.c; the rest is here."""

import functools
import inspect
import re
import types
from collections.abc import Callable, Generator
from contextvars import ContextVar
from typing import Any

from . import _core
from ._core import Probe, Span
from ._errors import DuplicateError, NotFoundError
from ._logging import _text
from ._provider import Provider, ProbeSpec
from ._types import Type


class traced(Span):
    """A span fires the probe NAME__entry at its start, NAME__return at its end.

        @usdty.traced(provider)
        def work(): ...

        parsing = usdty.traced(provider, "parse")
        with parsing: ...
        with parsing.block("index.html"): ...

    The first argument of both is an id that is unique in the process. With it a
    tracer can pair them even if threads or asyncio tasks overlap. The second
    argument of NAME__entry is `detail`, a str or None: by default a decorated
    function's module and qualified name. The second argument of NAME__return is
    the name of the exception that ended the span, or NULL.

    A decorated function may be a coroutine function or a generator function.
    Its span lasts from the first step to the end. It has one if a tracer is
    attached both when the function is called and at the first step.

    Unless a name is given, the probes are named after the function
    ("Class.method" becomes Class_method). Functions of different modules that
    have the same name share the probes, and differ in `detail`. One object may
    decorate any number of functions. TypeError is raised for what cannot have
    a span: classes, asynchronous generators, and what @staticmethod,
    @classmethod and @property return, which belong above @traced.

    Make spans before the provider is enabled: a tracer sees only the probes
    that exist when it starts. A span that began before a tracer was attached
    fires nothing; one that is open when it is detached has no end.
    """

    def __init__(self, provider: Provider, name: str | None = None,
                 detail: str | None = None) -> None:
        if not isinstance(provider, Provider):
            raise TypeError("usdty.traced needs a usdty.Provider, "
                            f"@usdty.traced(provider), not {provider!r}")
        self._provider = provider
        entry, return_ = (None, None) if name is None else _pair(provider, name)
        self._prepare(entry, return_, detail)


_KINDS = (Type.uint64, Type.string)


def _pair(provider: Provider, name: str) -> list[Probe]:
    """The two probes. Those that are missing are added, together, so that an
    enabled provider has one object more. A nested function is decorated each
    time that the outer one runs: it finds them."""
    names = {f"{name}__entry": ("id", "detail"),
             f"{name}__return": ("id", "exception")}
    missing = [ProbeSpec(each, *_KINDS, argument_names=arguments)
               for each, arguments in names.items()
               if not _has(provider, each)]
    try:
        if missing:
            provider.add_probes(missing)
    except DuplicateError:  # or another thread was faster
        if not all(_has(provider, each) for each in names):
            raise
    return [provider["", each] for each in names]


def _has(provider: Provider, name: str) -> bool:
    """Whether the provider has such a probe of a span."""
    try:
        return provider["", name]._kinds == tuple(
            kind.value for kind in _KINDS)
    except NotFoundError:
        return False


# == Blocks ===================================================================

class _Open:
    """A block that was entered. Its list of ids is empty once it is left."""

    __slots__ = ("span", "ids", "epoch")

    def __init__(self, span: Span, ids: list[int]) -> None:
        self.span, self.ids, self.epoch = span, ids, span._epoch

    def is_open(self) -> bool:
        return bool(self.ids) and self.epoch == self.span._epoch


# The blocks of this thread or task that are remembered, the innermost last. They
# are not in the span, because several threads may be inside it at once.
_blocks: ContextVar[tuple[_Open, ...]] = ContextVar("usdty_blocks", default=())


def _open_blocks() -> tuple[_Open, ...]:
    return tuple(block for block in _blocks.get() if block.is_open())


def _enter(span: Span, ids: list[int]) -> bool:
    """Called if a tracer is attached, or a block of the span is remembered
    somewhere. Remembers the block if it has an id; also if it has none, 0, but
    is inside of one that is remembered: its end is not that of the other one."""
    blocks = _open_blocks()
    if not ids[0] and not any(block.span is span for block in blocks):
        return False
    _blocks.set((*blocks, _Open(span, ids)))
    return True


def _exit(span: Span) -> list[int] | None:
    """The ids of the innermost block; None if it was not remembered, or was
    entered in another context. Changes nothing, so that it can be called again
    if a signal handler raises an exception."""
    for block in reversed(_blocks.get()):
        if block.span is span and block.is_open():
            return block.ids
    return None


def _forget(_: Span) -> None:
    """Called when a block that was remembered was left."""
    _blocks.set(_open_blocks())


# == Functions ================================================================

def _origin(function: Any) -> Any:
    """What has a name: the function in a partial, the class of any other object
    that can be called."""
    while isinstance(function, functools.partial):
        function = function.func
    return function if hasattr(function, "__qualname__") else type(function)


def _probe_name(function: Any) -> str:
    name: str = _origin(function).__qualname__.replace("<locals>.", "")
    return re.sub(r"\W", "_", name, flags=re.ASCII)


def _full_name(function: Any) -> str:
    origin = _origin(function)
    module = getattr(origin, "__module__", None)
    return f"{module}.{origin.__qualname__}" if module else origin.__qualname__


def _is(kind: Callable[[Any], bool], function: Any) -> bool:
    """Whether it, or the method that is called when it is called, is of a
    kind."""
    return kind(function) or kind(getattr(type(function), "__call__", None))


def _check(function: Any) -> None:
    """Raises TypeError for what cannot have a span."""
    if isinstance(function, (staticmethod, classmethod, property)):
        raise TypeError(f"put @usdty.traced below @{type(function).__name__}, "
                        "next to the function")
    if isinstance(function, type):
        raise TypeError(f"{function.__qualname__} is a class: use "
                        "@usdty.traced for its methods")
    if not callable(function):
        raise TypeError("usdty.traced decorates functions, not "
                        f"{function!r}")
    if _is(inspect.isasyncgenfunction, function):
        raise TypeError(f"{_full_name(function)} is an asynchronous generator: "
                        "trace what it calls")


class _Inner:
    """A coroutine inside of another one. If both are never awaited, Python warns
    of one of them."""

    __slots__ = ("awaitable",)

    def __init__(self, awaitable: Any) -> None:
        self.awaitable = awaitable

    def __del__(self) -> None:
        if inspect.iscoroutine(self.awaitable):
            self.awaitable.close()


def _coroutines(span: Span, function: Any) -> Callable[[Any], Any]:
    async def coroutine(inner: _Inner) -> Any:
        id = span._begin()
        try:
            result = await inner.awaitable
        except BaseException as error:
            span._end(id, error)
            raise
        span._end(id, None)
        return result

    functools.update_wrapper(coroutine, function)
    return lambda awaitable: coroutine(_Inner(awaitable))


def _generators(span: Span, function: Any) -> Callable[[Any], Any]:
    def generator(inner: Generator[Any, Any, Any]) -> Any:
        id = span._begin()
        try:
            result = yield from inner
        except BaseException as error:
            span._end(id, error)
            raise
        span._end(id, None)
        return result

    functools.update_wrapper(generator, function)
    awaitable = types.coroutine(generator)
    return lambda inner: (awaitable if inspect.isawaitable(inner)
                          else generator)(inner)


def _decorate(span: Span, function: Any) -> Any:
    _check(function)
    entry, return_, detail = span._entry, span._return, span._detail
    if entry is None:
        if not isinstance(span, traced):
            raise TypeError("a span that decorates needs a name: "
                            'usdty.traced(provider, "name")')
        entry, return_ = _pair(span._provider, _probe_name(function))
    own, wrap = Span(), None
    own._prepare(entry, return_,
                 _full_name(function) if detail is None else detail)
    if _is(inspect.iscoroutinefunction, function):
        wrap = _coroutines(own, function)
    elif _is(inspect.isgeneratorfunction, function):
        wrap = _generators(own, function)
    return functools.update_wrapper(_core.Traced(own, function, wrap), function)


_core.readable = lambda text: _text(text).decode()
_core.span_enter, _core.span_exit, _core.span_forget = _enter, _exit, _forget
_core.span_decorate = _decorate
