# SPDX-License-Identifier: MIT
"""One call makes the probes of all modules visible."""

import os
import threading
from typing import TypeVar

from ._errors import ClosedError, Error
from ._provider import Provider

P = TypeVar("P", bound=Provider)

_lock = threading.Lock()
_waiting: list[Provider] = []
_called = False


def _after_fork() -> None:
    """The child has not the thread that may have held the lock."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def register(provider: P) -> P:
    """Leaves it to register_probes() to enable the provider; returns it.

        provider = usdty.register(usdty.Provider("shop"))

    So libraries and modules add probes and decorate functions while they are
    imported, and the program decides when tracers see them. All probes that a
    provider has by then are in one object.

    If register_probes() was called already, the provider is enabled now; if
    this fails, the next call of register_probes() raises the error. Modules from
    "usdty gen python" call this as generated()."""
    if not isinstance(provider, Provider):
        raise TypeError(f"a usdty.Provider expected, not {provider!r}")
    with _lock:
        if _called:
            try:
                provider.enable()
                return provider
            except Error:
                pass
        if not any(each is provider for each in _waiting):
            _waiting.append(provider)
        return provider


generated = register


def register_probes(*providers: Provider) -> None:
    """Makes probes visible to tracers: those of the given providers, of the
    providers that register() was called for, and of all modules that "usdty gen
    python" made; in this interpreter, those of libraries and those that are
    imported later, too. An application calls it once, when its modules are
    imported; more calls do no harm.

    Probes that are added to a provider later are in an object of their own.

    Raises the first error of Provider.enable(), after it has tried all providers.
    The next call tries those that failed again, except closed ones."""
    global _called
    first: Error | None = None
    for each in providers:
        if not isinstance(each, Provider):
            raise TypeError(f"a usdty.Provider expected, not {each!r}")
    with _lock:
        _called = True
        given: list[Provider] = []
        for provider in (*_waiting, *providers):
            if not any(each is provider for each in given):
                given.append(provider)
        failed = []
        for provider in given:
            try:
                provider.enable()
            except Error as error:
                first = first or error
                if not isinstance(error, ClosedError):  # can succeed later
                    failed.append(provider)
        _waiting[:] = failed
    if first:
        raise first
