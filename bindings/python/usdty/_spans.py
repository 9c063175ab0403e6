# SPDX-License-Identifier: MIT
"""Spans: pairs of probes around a piece of work."""

import copy
import functools
import inspect
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar, cast

from ._core import Probe
from ._errors import NotFoundError
from ._logging import _text
from ._provider import Provider
from ._types import Type

P = ParamSpec("P")
R = TypeVar("R")

# Unique in the process: next() is atomic.
_ids = itertools.count(1)

# The open blocks of this thread or task, the innermost last, with their ids.
# They are not in the span, because several threads may be inside it at once.
_blocks: ContextVar[tuple[tuple["traced", int], ...]] = ContextVar(
    "usdty_blocks", default=())


def _probe(provider: Provider, name: str, *names: str) -> Probe:
    """The provider's probe with this name, added if it is missing. A nested
    function is decorated each time that the outer one runs."""
    try:
        return provider[name]
    except NotFoundError:
        return provider.probe(name, Type.uint64, str, argument_names=names)


def _checked(detail: str | None) -> str | None:
    """The detail in a form that tracers can show. It is checked at once, even
    while no tracer is attached."""
    if detail is None:
        return None
    if not isinstance(detail, str):
        raise TypeError("a span's detail is a str or None, not "
                        f"{type(detail).__name__}")
    return _text(detail).decode()


class traced:
    """A span fires the probe NAME__entry at its start, NAME__return at its end.

        @usdty.traced(provider)
        def work(): ...

        parsing = usdty.traced(provider, "parse")
        with parsing: ...
        with parsing.block("index.html"): ...

    The first argument of both is an id that is unique in the process. With it a
    tracer can pair them even if threads or asyncio tasks overlap. The second
    argument of NAME__entry is `detail`, by default a decorated function's
    qualified name. The second argument of NAME__return is the name of the
    exception that ended the span, or NULL.

    A decorated function may be a coroutine function or a generator function.
    Its span lasts from the first step to the end. Unless a name is given, the
    probes are named after the function ("Class.method" becomes Class_method).
    Make spans before the provider is enabled: a tracer sees only the probes
    that exist when it starts.
    """

    def __init__(self, provider: Provider, name: str | None = None,
                 detail: str | None = None) -> None:
        self._provider = provider
        self._detail = _checked(detail)
        if name is not None:
            self._define(name)

    def _define(self, name: str) -> None:
        self._entry = _probe(self._provider, f"{name}__entry", "id", "detail")
        self._return = _probe(self._provider, f"{name}__return", "id",
                              "exception")

    def _begin(self) -> int:
        """Fires NAME__entry. Returns the id, or 0 if no tracer is attached."""
        if not self._entry and not self._return:
            return 0
        id = next(_ids)
        self._entry.fire(id, self._detail)
        return id

    def _end(self, id: int, error: BaseException | None) -> None:
        if id and self._return:
            self._return.fire(id, type(error).__name__ if error else None)

    def __enter__(self) -> "traced":
        if not hasattr(self, "_entry"):
            raise TypeError("a traced block needs a name: "
                            'usdty.traced(provider, "name")')
        _blocks.set((*_blocks.get(), (self, self._begin())))
        return self

    def __exit__(self, kind: object, error: BaseException | None,
                 traceback: object) -> None:
        blocks = _blocks.get()
        last = max((index for index, (span, _) in enumerate(blocks)
                    if span is self), default=None)
        if last is None:
            return  # it was entered in another context
        _blocks.set(blocks[:last] + blocks[last + 1:])
        self._end(blocks[last][1], error)

    @contextmanager
    def _span(self) -> Iterator[None]:
        id = self._begin()
        try:
            yield
        except BaseException as error:
            self._end(id, error)
            raise
        self._end(id, None)

    def block(self, detail: str | None) -> "traced":
        """The same span with another detail, for a block."""
        other = copy.copy(self)
        other._detail = _checked(detail)
        return other

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if not hasattr(self, "_entry"):
            self._define(re.sub(r"\W", "_", function.__qualname__.replace(
                "<locals>.", ""), flags=re.ASCII))
        if self._detail is None:
            self._detail = function.__qualname__
        return cast(Callable[P, R], self._wrap(function))

    def _wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        span = self._span
        entry, return_ = self._entry, self._return
        if inspect.isasyncgenfunction(function):
            raise TypeError(f"{function.__qualname__} is an asynchronous "
                            "generator: trace what it calls")
        if inspect.iscoroutinefunction(function):
            @functools.wraps(function)
            async def coroutine(*args: Any, **kwargs: Any) -> Any:
                with span():
                    return await function(*args, **kwargs)
            return coroutine
        if inspect.isgeneratorfunction(function):
            @functools.wraps(function)
            def generator(*args: Any, **kwargs: Any) -> Any:
                with span():
                    return (yield from function(*args, **kwargs))
            return generator

        @functools.wraps(function)
        def plain(*args: Any, **kwargs: Any) -> Any:
            if not entry and not return_:
                return function(*args, **kwargs)
            with span():
                return function(*args, **kwargs)
        return plain
