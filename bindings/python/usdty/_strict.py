# SPDX-License-Identifier: MIT
"""Strict mode, as a property of the package."""

import sys
from types import ModuleType

from . import _core


class Module(ModuleType):
    """The package's class: a module itself cannot have a property."""

    @property
    def strict(self) -> bool:
        """Whether firing checks its arguments always and raises what is wrong
        with them. It may be set at any time. At first it is True with
        USDTY_STRICT=1 in the environment and with Python's -X dev."""
        return _core.strict()

    @strict.setter
    def strict(self, value: bool) -> None:
        _core.set_strict(value)


_core.set_strict(bool(_core.is_strict()) or sys.flags.dev_mode)
