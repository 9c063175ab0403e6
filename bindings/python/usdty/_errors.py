# SPDX-License-Identifier: MIT
"""Exceptions: one class for each status of the library."""

from . import _core


class Error(Exception):
    """The base class of the package's exceptions.

    `status` is the library's status, a number, and `name` is its name in C.
    """

    status = 0

    @property
    def name(self) -> str | None:
        return _core.status_name(self.status)


class NameError_(Error, ValueError):
    """The name is invalid: tracers could not show it."""


class ProviderNameError(NameError_):
    status = -3


class ModuleNameError(NameError_):
    status = -4


class FunctionNameError(NameError_):
    status = -5


class ProbeNameError(NameError_):
    status = -6


class ArgumentNameError(NameError_):
    status = -7


class ArgumentTypeError(Error, TypeError):
    """An argument cannot have this type."""

    status = -8


class TooManyArgumentsError(Error, ValueError):
    """A probe has at most 12 arguments."""

    status = -9


class FlagsError(Error, ValueError):
    """There is no such probe flag."""

    status = -10


class DuplicateError(Error, ValueError):
    """The provider already has a probe with this function and name."""

    status = -11


class SignatureError(Error, ValueError):
    """Probes with the same name must have the same types and flags."""

    status = -12


class EnabledError(Error):
    """This is not possible while the provider is enabled."""

    status = -13


class ConflictError(Error):
    """Another enabled provider defines this probe differently."""

    status = -14


class TooManyProbesError(Error):
    """A provider has at most 65,536 probes."""

    status = -15


class NotFoundError(Error, LookupError):
    """The provider has no such probe."""

    status = -16


class ArgumentCountError(Error, TypeError):
    """The probe has another number of arguments."""

    status = -17


class BackendError(Error, ValueError):
    """USDTY_BACKEND names a backend that is unknown or not supported."""

    status = -18


class ObjectError(Error, OSError):
    """The provider's object could not be written or read."""

    status = -19


class LoadError(Error, OSError):
    """The provider's object could not be loaded into the process."""

    status = -20


class DefinitionError(Error, ValueError):
    """A provider definition in D has errors."""

    status = -21


class OutOfMemoryError(Error, MemoryError):
    """Not enough memory."""

    status = -2


class MissingError(Error, ValueError):
    """A required argument is missing."""

    status = -1


class ClosedError(Error):
    """The provider was closed."""


def _tree(base: type[Error]) -> dict[int, type[Error]]:
    classes = {}
    for each in base.__subclasses__():
        if each.status:
            classes[each.status] = each
        classes.update(_tree(each))
    return classes


_by_status = _tree(Error)


def error_for(status: int, text: str) -> Error:
    """The exception for a status that is not success."""
    return _by_status.get(status, Error)(text or _core.status_text(status))


_core.ClosedError = ClosedError
