# SPDX-License-Identifier: MIT
"""A handler for the standard library's logging."""

import logging

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

    def handle(self, record: logging.LogRecord) -> bool:
        if not self.probe:
            return False
        return bool(super().handle(record))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.probe.fire(_text(record.name), record.levelno,
                            _text(self.format(record)),
                            _text(record.pathname), record.lineno)
        except Exception:
            self.handleError(record)


def _text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace").replace(b"\0", rb"\x00")
