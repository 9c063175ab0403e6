# SPDX-License-Identifier: MIT
"""Probes of the modules that "usdty gen python" makes: one call makes them all
visible."""

import threading

from ._errors import Error
from ._provider import DefinedProvider

_lock = threading.Lock()
_waiting: list[DefinedProvider] = []
_called = False


def generated(provider: DefinedProvider) -> DefinedProvider:
    """For generated modules: the provider, which register_probes() enables. If
    that was called already it is enabled now; if it cannot be, the next call
    of register_probes() says why."""
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
    tracers, also of those of libraries, and of those that are imported later:
    all of this interpreter. An application calls it once; more calls do no harm.

    Raises what Provider.enable() raises, after it tried all providers."""
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
