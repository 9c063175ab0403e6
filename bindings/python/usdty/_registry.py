# SPDX-License-Identifier: MIT
"""One call makes the probes of all modules from "usdty gen python" visible."""

import threading

from ._errors import Error
from ._provider import DefinedProvider

_lock = threading.Lock()
_waiting: list[DefinedProvider] = []
_called = False


def generated(provider: DefinedProvider) -> DefinedProvider:
    """Called by generated modules; returns the provider. register_probes()
    enables it. If that was called already, the provider is enabled now; if
    this fails, the next call of register_probes() raises the error."""
    with _lock:
        if _called:
            try:
                provider.enable()
                return provider
            except Error:
                pass
        _waiting.append(provider)
        return provider


def register_probes() -> None:
    """Makes the probes of all modules that "usdty gen python" made visible to
    tracers: all modules of this interpreter, including those of libraries and
    those that are imported later. An application calls it once; more calls do
    no harm.

    Raises what Provider.enable() raises, after it has tried all providers."""
    global _called
    first: Error | None = None
    with _lock:
        _called = True
        for provider in _waiting[:]:
            try:
                provider.enable()
                _waiting.remove(provider)
            except Error as error:
                first = first or error
    if first:
        raise first
