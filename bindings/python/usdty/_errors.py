# SPDX-License-Identifier: MIT
"""Exceptions: one class for each status of the library."""

from . import _core


class Error(Exception):
    """The base class of the package's exceptions.

    `status` is the library's status, a number, and `name` is its name in C.

    Of names: NameError_, the base class of ProviderNameError, ModuleNameError,
    FunctionNameError, ProbeNameError and ArgumentNameError. Of a definition or
    a probe: DefinitionError, ArgumentTypeError, TooManyArgumentsError,
    FlagsError, DuplicateError, SignatureError, TooManyProbesError,
    MissingError, NotFoundError, ArgumentCountError. Of enabling: EnabledError,
    ConflictError, BackendError, ObjectError, LoadError, OutOfMemoryError. After
    close(): ClosedError.
    """

    status = 0

    @property
    def name(self) -> str | None:
        return _core.status_name(self.status)


class NameError_(Error, ValueError):
    """The name is invalid: tracers could not show it."""


class ProviderNameError(NameError_):
    status = _core.ERROR_PROVIDER_NAME


class ModuleNameError(NameError_):
    status = _core.ERROR_MODULE_NAME


class FunctionNameError(NameError_):
    status = _core.ERROR_FUNCTION_NAME


class ProbeNameError(NameError_):
    status = _core.ERROR_PROBE_NAME


class ArgumentNameError(NameError_):
    status = _core.ERROR_ARGUMENT_NAME


class ArgumentTypeError(Error, TypeError):
    """An argument cannot have this type."""

    status = _core.ERROR_TYPE


class TooManyArgumentsError(Error, ValueError):
    """A probe has at most 12 arguments."""

    status = _core.ERROR_TOO_MANY_ARGUMENTS


class FlagsError(Error, ValueError):
    """There is no such probe flag."""

    status = _core.ERROR_FLAGS


class DuplicateError(Error, ValueError):
    """The provider already has a probe with this function and name."""

    status = _core.ERROR_DUPLICATE


class SignatureError(Error, ValueError):
    """Probes with the same name must have the same types and flags."""

    status = _core.ERROR_SIGNATURE


class EnabledError(Error):
    """This is not possible while the provider is enabled."""

    status = _core.ERROR_ENABLED


class ConflictError(Error):
    """Another enabled provider defines this probe differently."""

    status = _core.ERROR_CONFLICT


class TooManyProbesError(Error):
    """A provider has at most 65,536 probes."""

    status = _core.ERROR_TOO_MANY_PROBES


class NotFoundError(Error, LookupError):
    """The provider has no such probe."""

    status = _core.ERROR_NOT_FOUND


class ArgumentCountError(Error, TypeError):
    """The probe has another number of arguments."""

    status = _core.ERROR_ARGUMENT_COUNT


class BackendError(Error, ValueError):
    """USDTY_BACKEND names a backend that is unknown or not supported."""

    status = _core.ERROR_BACKEND


class ObjectError(Error, OSError):
    """The provider's object could not be written or read."""

    status = _core.ERROR_IO


class LoadError(Error, OSError):
    """The provider's object could not be loaded into the process."""

    status = _core.ERROR_LOAD


class DefinitionError(Error, ValueError):
    """A provider definition in D has errors."""

    status = _core.ERROR_SYNTAX


class OutOfMemoryError(Error, MemoryError):
    """Not enough memory."""

    status = _core.ERROR_MEMORY


class MissingError(Error, ValueError):
    """A required argument is missing."""

    status = _core.ERROR_ARGUMENT


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
