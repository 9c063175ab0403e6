# SPDX-License-Identifier: MIT
# The part of the extension module that the rest of the package uses.
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar, final

from typing_extensions import Self

from ._provider import Provider
from ._types import Type

F = TypeVar("F", bound=Callable[..., Any])

PROBE_NO_SEMAPHORE: int
ABI_VERSION: int
ERROR_ARGUMENT: int
ERROR_MEMORY: int
ERROR_PROVIDER_NAME: int
ERROR_MODULE_NAME: int
ERROR_FUNCTION_NAME: int
ERROR_PROBE_NAME: int
ERROR_ARGUMENT_NAME: int
ERROR_TYPE: int
ERROR_TOO_MANY_ARGUMENTS: int
ERROR_FLAGS: int
ERROR_DUPLICATE: int
ERROR_SIGNATURE: int
ERROR_ENABLED: int
ERROR_CONFLICT: int
ERROR_TOO_MANY_PROBES: int
ERROR_NOT_FOUND: int
ERROR_ARGUMENT_COUNT: int
ERROR_BACKEND: int
ERROR_IO: int
ERROR_LOAD: int
ERROR_SYNTAX: int
INT8: int
INT16: int
INT32: int
INT64: int
UINT8: int
UINT16: int
UINT32: int
UINT64: int
INT: int
LONG: int
POINTER: int
STRING: int
ClosedError: type[Exception]
types_of: Callable[[tuple[int, ...]], tuple[Type, ...]]
provider_of: Callable[[Handle], Provider]
readable: Callable[[str], str]
span_enter: Callable[[Span, list[int]], bool]
span_exit: Callable[[Span], list[int] | None]
span_forget: Callable[[Span], None]
span_decorate: Callable[[Span, Any], Any]
json_dumps: Callable[[Any], bytes]

@final
class Handle:
    @property
    def closed(self) -> bool: ...
    def close(self) -> None: ...
    def probes(self) -> list[Probe]: ...
    data: Any

@final
class Probe:
    """A probe of a provider: see Provider.probe()."""

    @property
    def name(self) -> str:
        """The probe's name."""
    @property
    def function(self) -> str:
        """Its function, or ''."""
    @property
    def provider(self) -> Provider:
        """Its provider."""
    @property
    def types(self) -> tuple[Type, ...]:
        """The types of its arguments: a tuple of usdty.Type."""
    @property
    def argument_names(self) -> tuple[str | None, ...]:
        """The names of its arguments: a tuple of str, or None for no name."""
    @property
    def is_enabled(self) -> bool:
        """Whether a tracer is attached. bool(probe) is the same."""
    @property
    def skipped(self) -> int:
        """How many hits were skipped, because an argument did not fit or the
        function of fire_lazy() raised an exception."""
    def fire(self, *arguments: object) -> None:
        """Fires the probe with its arguments. While no tracer is attached,
        does nothing and does not examine them. Calling the probe does the
        same."""
    def fire_lazy(self, function: Callable[[], object], /) -> None:
        """While a tracer is attached, calls the function and fires the probe
        with its result: a tuple of the arguments, or the only argument."""
    def __call__(self, *arguments: object) -> None: ...
    def __bool__(self) -> bool: ...
    def _forget(self) -> None: ...
    def _skip(self, error: Exception, /) -> None: ...
    def _prepare(self, kinds: tuple[int, ...], /) -> None: ...
    def _location(self) -> tuple[int, int]: ...
    @property
    def _kinds(self) -> tuple[int, ...]: ...

class Span:
    """A span: see usdty.traced."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None,
                 error: BaseException | None,
                 traceback: TracebackType | None, /) -> None: ...
    def __call__(self, function: F) -> F: ...
    def block(self, detail: str | None, /) -> Span:
        """The same span with another detail, for a block.

        detail: a str or None; otherwise raises TypeError."""
    @property
    def _entry(self) -> Probe | None: ...
    @property
    def _return(self) -> Probe | None: ...
    @property
    def _detail(self) -> str | None: ...
    @property
    def _open(self) -> int: ...
    @property
    def _epoch(self) -> int: ...
    def _prepare(self, entry: Probe | None, return_: Probe | None,
                 detail: str | None, /) -> None: ...
    def _begin(self) -> int: ...
    def _end(self, id: int, error: BaseException | None, /) -> None: ...

@final
class Traced:
    def __new__(cls, span: Span, function: Any,
                wrap: Callable[[Any], Any] | None, /) -> Self: ...
    def __call__(self, *arguments: Any, **keywords: Any) -> Any: ...

def strict() -> bool: ...
def set_strict(strict: bool, /) -> None: ...
def is_strict() -> int: ...
def abi_version() -> int: ...
def version() -> str: ...
def status_name(status: int) -> str | None: ...
def status_text(status: int) -> str: ...
def type_name(type: int) -> str | None: ...
def backend_name() -> str | None: ...
def backend_name_at(index: int) -> str | None: ...
def backend_is_supported(name: str) -> int: ...
def provider_new_with(name: str, module: str | None) \
    -> tuple[int, Handle, str]: ...
def provider_from_text(definition: str, name: str | None) \
    -> tuple[int, Handle, str]: ...
def provider_from_file(path: str, name: str | None) \
    -> tuple[int, Handle, str]: ...
def provider_get_probe(provider: Handle, index: int) -> Probe | None: ...
def provider_add_probes(
    provider: Handle,
    specs: list[tuple[str | None, str, tuple[tuple[int, str | None], ...],
                      int]],
) -> tuple[int, list[Probe]]: ...
def provider_remove_probe(provider: Handle, probe: Probe) -> int: ...
def provider_enable(provider: Handle) -> int: ...
def provider_disable(provider: Handle) -> int: ...
def provider_is_enabled(provider: Handle) -> int: ...
def provider_error(provider: Handle) -> str: ...
def provider_get_name(provider: Handle) -> str: ...
def provider_get_module(provider: Handle) -> str: ...
def provider_get_backend(provider: Handle) -> str: ...
def provider_get_path(provider: Handle, index: int) -> str: ...
def probe_get_argument_name(probe: Probe, index: int) -> str | None: ...
