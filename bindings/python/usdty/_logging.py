# SPDX-License-Identifier: MIT
"""A handler for the standard library's logging."""

import copy
import logging

from . import _core
from ._provider import Provider
from ._types import Type


class LoggingHandler(logging.Handler):
    """Fires a probe for each record. Formats records only while a tracer is
    attached.

        logging.getLogger().addHandler(usdty.LoggingHandler("myapp"))

    provider: a Provider. Or a name: the handler then makes a provider with this
    name and enables it.
    probe: the probe's name. Its arguments are the logger's name, the level (10
    for DEBUG to 50 for CRITICAL), the formatted message, the file and the line.
    A null character in a text becomes "\\x00".

    A record that cannot be formatted is skipped and counted, as a hit of
    Probe.fire(). In strict mode each record is formatted, even while no tracer
    is attached, and handleError() gets those that cannot be.
    """

    def __init__(self, provider: Provider | str, probe: str = "log",
                 level: int | str = logging.NOTSET) -> None:
        super().__init__(level)
        own = isinstance(provider, str)
        self.provider = Provider(provider) if isinstance(provider, str) \
            else provider
        self.probe = self.provider.probe(
            probe, str, Type.c_int, str, str, Type.c_int,
            argument_names=("logger", "level", "message", "file", "line"))
        if own:
            self.provider.enable()

    def createLock(self) -> None:
        """Makes none: a lock around a formatter, held only while a tracer is
        attached, could be waited for in a circle."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        if not self.probe and not _core.strict():
            return False
        try:
            return self._handle(copy.copy(record))
        except Exception as error:
            if _core.strict():
                self.handleError(record)
            else:
                self.probe._skip(error)
            return False

    def _handle(self, record: logging.LogRecord) -> bool:
        """With a record of its own: filters and formatters write to it, which
        other handlers must not see."""
        passed: object = self.filter(record)
        if isinstance(passed, logging.LogRecord):  # since Python 3.12
            record = passed
        if passed:
            self.emit(record)
        return bool(passed)

    def emit(self, record: logging.LogRecord) -> None:
        self.probe.fire(_text(record.name), record.levelno,
                        _text(self.format(record)), _text(record.pathname),
                        record.lineno)


def _text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace").replace(b"\0", rb"\x00")
