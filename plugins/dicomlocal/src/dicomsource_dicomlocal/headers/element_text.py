"""One element of a file as the text that DICOM JSON has for it; what is unusual is left to pydicom."""

from __future__ import annotations

import base64
import math
import re
import struct
from typing import TYPE_CHECKING, Any

import msgspec

from dicomsource.natural import PersonName
from dicomsource.natural.json_values import several
from dicomsource.natural.numbers import decimal_number, integer_number, json_number, safe_integer
from dicomsource.natural.representations import BINARY_FORMATS, OTHER

if TYPE_CHECKING:
    from collections.abc import Callable

UTF_8 = b'{"vr":"CS","Value":["ISO_IR 192"]}'
"""The character set of all JSON."""

ENCODINGS = {
    b"": "ascii",
    b"ISO_IR 6": "ascii",
    b"ISO_IR 100": "latin-1",
    b"ISO_IR 192": "utf-8",
}
"""The character sets of most files; others are left to pydicom."""

_encode = msgspec.json.Encoder().encode
_ESCAPE = b"\x1b"
_PADDING = "\0 "
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


class Unusual(Exception):
    """Something that pydicom is to make sense of."""


def element_text(vr: str, value: bytes, encoding: str) -> bytes:
    """Return what stands in DICOM JSON for an attribute, as `by_pydicom` would have it.

    Parameters
    ----------
    vr
        A value representation other than SQ and UN.
    value
        Bytes of a little-endian file, none of them long binary ones.
    encoding
        Python's name of the character set.

    Raises
    ------
    Unusual
        Nothing but pydicom knows what it means.
    """
    if not value:
        return b'{"vr":"%b"}' % vr.encode()
    if vr in OTHER:
        return b'{"vr":"%b","InlineBinary":"%b"}' % (vr.encode(), base64.b64encode(value))
    read = _READERS.get(vr)
    if read is None:
        raise Unusual
    native = several(read(value, encoding))
    if native is None:
        return b'{"vr":"%b"}' % vr.encode()
    values = native if isinstance(native, list) else [native]
    return _encode({"vr": vr, "Value": values})


def _ascii(value: bytes) -> str:
    if not value.isascii() or _ESCAPE in value:
        raise Unusual
    return value.decode("ascii")


def _decoded(value: bytes, encoding: str) -> str:
    if _ESCAPE in value:
        raise Unusual
    try:
        return value.decode(encoding)
    except UnicodeDecodeError:
        raise Unusual from None


def _codes(value: bytes, _: str) -> list[Any]:
    return [part or None for part in _ascii(value).rstrip(_PADDING).split("\\")]


def _titles(value: bytes, _: str) -> list[Any]:
    if b"\0" in value:
        raise Unusual
    return [part.strip() or None for part in _ascii(value).split("\\")]


def _texts(value: bytes, encoding: str) -> list[Any]:
    return [part.rstrip(_PADDING) or None for part in _decoded(value, encoding).split("\\")]


def _one_text(value: bytes, encoding: str) -> list[Any]:
    return [_decoded(value, encoding).rstrip(_PADDING) or None]


def _address(value: bytes, _: str) -> list[Any]:
    return [_ascii(value).rstrip() or None]


def _names(value: bytes, encoding: str) -> list[Any]:
    if b"=" in value:
        raise Unusual
    parts = _decoded(value.rstrip(b"\0 "), encoding).split("\\")
    return [PersonName(part).to_groups() if part else None for part in parts]


def _decimals(value: bytes, _: str) -> list[Any]:
    return [
        _number(part, _DECIMAL, decimal_number)
        for part in _ascii(value).strip().rstrip(" \0").split("\\")
    ]


def _integers_as_text(value: bytes, _: str) -> list[Any]:
    return [
        _number(part, _INTEGER, integer_number) for part in _ascii(value).rstrip(" \0").split("\\")
    ]


def _number(part: str, form: re.Pattern[str], read: Callable[[str], Any]) -> Any:
    part = part.strip()
    if not part:
        return None
    if not form.fullmatch(part):
        raise Unusual
    return json_number(read(part))


def _tags(value: bytes, _: str) -> list[Any]:
    words = _unpacked("H", value)
    if len(words) % 2:
        raise Unusual
    return [f"{a:04X}{b:04X}" for a, b in zip(words[::2], words[1::2], strict=True)]


def _binary(code: str, written: Callable[[Any], Any]) -> Callable[[bytes, str], list[Any]]:
    def read(value: bytes, _: str) -> list[Any]:
        return [written(number) for number in _unpacked(code, value)]

    return read


def _unpacked(code: str, value: bytes) -> tuple[Any, ...]:
    size = struct.calcsize(f"<{code}")
    if len(value) % size:
        raise Unusual
    return struct.unpack(f"<{len(value) // size}{code}", value)


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise Unusual
    return number


_READERS: dict[str, Callable[[bytes, str], list[Any]]] = {
    **dict.fromkeys(("AS", "CS", "DA", "DT", "TM", "UI"), _codes),
    **dict.fromkeys(("LO", "SH", "UC"), _texts),
    **dict.fromkeys(("LT", "ST", "UT"), _one_text),
    "AE": _titles,
    "AT": _tags,
    "DS": _decimals,
    "IS": _integers_as_text,
    "PN": _names,
    "UR": _address,
    **{
        vr: _binary(BINARY_FORMATS[vr], safe_integer) for vr in ("SL", "SS", "SV", "UL", "US", "UV")
    },
    **{vr: _binary(BINARY_FORMATS[vr], _finite) for vr in ("FL", "FD")},
}
