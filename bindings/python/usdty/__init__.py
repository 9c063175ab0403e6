# SPDX-License-Identifier: MIT
"""USDT probes that a program defines while it runs.

    import usdty

    provider = usdty.Provider("myapp", module="web")
    request = provider.probe("request", str, int, function="handle")
    provider.enable()
    ...
    request.fire("/about", 200)

    # bpftrace -p PID -e 'usdt:*:myapp:request
          { printf("%s %d\\n", str(arg0), arg1); }'

Provider                    a named group of probes, to begin with
Probe                       made by Provider.probe(): fires
ProbeSpec                   a probe for Provider.add_probes()
Type, int8, json, ...       types of arguments
traced, Span                pairs of probes around functions and blocks
LoggingHandler              a probe for each record of logging
load, loads                 a Provider from a definition in the D language
register, register_probes   providers of many modules, enabled by one call
Error                       the base class of all exceptions: see its help

While no tracer is attached, firing a probe takes little longer than calling an
empty function written in C, and its arguments are not examined.

Firing never raises because a tracer is attached: a hit whose arguments do not
fit is skipped and counted (Probe.skipped), and sys.unraisablehook gets the
first exception. usdty.strict = True, USDTY_STRICT=1 or -X dev make firing check
its arguments always and raise: for tests.
"""

import sys as _sys

if "t" in getattr(_sys, "abiflags", ""):
    raise ImportError("usdty does not work in free-threaded builds of Python: "
                      "use a build with the global interpreter lock (GIL)")
try:
    from . import _core as _core
except ImportError as _error:
    if _error.name != __name__:  # it was found, but it failed
        raise
    raise ImportError(
        f"usdty has no module usdty._core for this Python, {_sys.version}: "
        "install it with pip, a checkout as well") from None
if _core.abi_version() != _core.ABI_VERSION:
    raise ImportError(
        f"usdty was built for version {_core.ABI_VERSION} of the library's "
        f"ABI but the library has {_core.abi_version()}: install both again")

from ._core import Probe, Span
# Not in __all__: help(usdty) would begin with them.
from ._errors import (
    ArgumentCountError as ArgumentCountError,
    ArgumentNameError as ArgumentNameError,
    ArgumentTypeError as ArgumentTypeError,
    BackendError as BackendError,
    ClosedError as ClosedError,
    ConflictError as ConflictError,
    DefinitionError as DefinitionError,
    DuplicateError as DuplicateError,
    EnabledError as EnabledError,
    Error as Error,
    FlagsError as FlagsError,
    FunctionNameError as FunctionNameError,
    LoadError as LoadError,
    MissingError as MissingError,
    ModuleNameError as ModuleNameError,
    NameError_ as NameError_,
    NotFoundError as NotFoundError,
    ObjectError as ObjectError,
    OutOfMemoryError as OutOfMemoryError,
    ProbeNameError as ProbeNameError,
    ProviderNameError as ProviderNameError,
    SignatureError as SignatureError,
    TooManyArgumentsError as TooManyArgumentsError,
    TooManyProbesError as TooManyProbesError,
)
from ._logging import LoggingHandler
from ._provider import (DefinedProvider, ProbeSpec, Provider, load,
                        loads)
from ._registry import generated, register, register_probes
from ._spans import traced
from ._strict import Module as _Module
from ._types import Type

__version__ = _core.version()

_sys.modules[__name__].__class__ = _Module
strict: bool  # the module's property

int8, int16, int32, int64 = Type.int8, Type.int16, Type.int32, Type.int64
uint8, uint16, uint32, uint64 = (Type.uint8, Type.uint16, Type.uint32,
                                 Type.uint64)
c_int, c_long = Type.c_int, Type.c_long
pointer, string, json = Type.pointer, Type.string, Type.json


def backend() -> str | None:
    """The backend that a new provider would get: "stapsdt", or "none" where
    tracing is not possible. None if USDTY_BACKEND names a backend that is
    unknown, or not supported on this machine."""
    return _core.backend_name()


__all__ = [
    "DefinedProvider", "LoggingHandler", "Probe", "ProbeSpec", "Provider",
    "Span", "Type", "backend", "c_int", "c_long", "generated", "int8",
    "int16", "int32", "int64", "json", "pointer", "load", "loads", "register",
    "register_probes", "string", "traced", "uint8", "uint16", "uint32",
    "uint64",
]
