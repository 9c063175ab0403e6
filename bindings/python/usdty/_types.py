# SPDX-License-Identifier: MIT
"""Types of arguments: exact types, and what Python's own types mean."""

import enum
import json as _json

from . import _core


class Type(enum.Enum):
    """The type of an argument. The numbers are those of the library."""

    int8 = _core.INT8
    int16 = _core.INT16
    int32 = _core.INT32
    int64 = _core.INT64
    uint8 = _core.UINT8
    uint16 = _core.UINT16
    uint32 = _core.UINT32
    uint64 = _core.UINT64
    c_int = _core.INT
    c_long = _core.LONG
    pointer = _core.POINTER
    string = _core.STRING
    json = 256

    @property
    def wire(self) -> int:
        """The library's type, as tracers see it."""
        return Type.string.value if self is Type.json else self.value


def dumps(value: object) -> bytes:
    """The bytes of a json argument. If there is no JSON for it, {"err":"why"}
    arrives in its place, as Rust's crate "usdt" has it; strict mode raises the
    exception. What can be encoded is not wrapped in {"ok":...}: tracers cut
    strings, often after 63 bytes."""
    try:
        text = _encoder.encode(value)
    except Exception as error:
        if _core.strict():
            raise
        text = _encoder.encode({"err": _reason(error)})
    # JSON has the same escapes for surrogates.
    return text.encode("utf-8", "backslashreplace")


def _reason(error: Exception) -> str:
    try:
        return str(error) or type(error).__name__
    except Exception:
        return type(error).__name__


# JSON has no NaN and no Infinity.
_encoder = _json.JSONEncoder(separators=(",", ":"), ensure_ascii=False,
                             allow_nan=False)


_core.json_dumps = dumps
_core.types_of = lambda kinds: tuple(map(Type, kinds))

_python = {str: Type.string, bytes: Type.string, int: Type.int64,
           bool: Type.uint8}


def resolve(kind: "Type | type") -> Type:
    """The Type that a Type or one of Python's own types means."""
    if isinstance(kind, Type):
        return kind
    found = _python.get(kind) if isinstance(kind, type) else None
    if found is None:
        raise TypeError(
            f"{getattr(kind, '__name__', kind)!r} is not a type of argument: "
            "give str, bytes, int, bool, or one of usdty's, such as "
            "usdty.uint8 (tracers have no floating point)")
    return found
