"""Where the pixels of an ordinary file are, found without reading more of its header than that takes.

What is not ordinary is left to pydicom, and what comes out is the same.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_IMPLICIT, _DEFLATED, _BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
_SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_AT_ONCE, _AT_MOST = 16 * 1024, 8 * 1024 * 1024  # headers of long multiframe images are long
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXELS = 0x7FE00010
_element_at = struct.Struct("<HH2sH").unpack_from
_implicit_at = struct.Struct("<HHI").unpack_from
_length_at = struct.Struct("<I").unpack_from


class OrdinaryPixels(NamedTuple):
    """What `find_pixels` finds.

    Parameters
    ----------
    start, length
        Of the value in the file; no length where it is encapsulated.
    TransferSyntaxUID
        Of the file.
    header
        Keyword to value of those that were asked for; None where the file says nothing.
    """

    start: int
    length: int | None
    TransferSyntaxUID: str
    header: dict[str, Any]


class _Unusual(Exception):
    """The file is to be read by pydicom."""


class _Incomplete(Exception):
    """The header goes on."""


def find_pixels(file: BinaryIO) -> OrdinaryPixels | None:
    """Return where the pixels of a file are; None where pydicom has to find them, if anybody can.

    Parameters
    ----------
    file
        At its beginning; where it stands afterwards is open.
    """
    data = b""
    size = _AT_ONCE
    while len(data) < _AT_MOST:
        more = file.read(size)
        data += more
        try:
            return _found(data)
        except (_Incomplete, struct.error):
            if len(more) < size:
                return None
        except (_Unusual, ValueError):
            return None
        size = max(len(data), _AT_ONCE) * 3
    return None


def _found(data: bytes) -> OrdinaryPixels:
    syntax, position = _meta(data)
    implicit = syntax == _IMPLICIT
    step = _implicit_step if implicit else _explicit_step
    header: dict[str, Any] = dict.fromkeys(keyword for keyword, _, _ in _WANTED.values())
    before = -1
    while True:
        # What `step` does stands here too, for what most elements are: there are hundreds.
        group, low, vr, length = _element_at(data, position)
        if vr in _SHORT and not implicit:
            number, start = group << 16 | low, position + 8
        else:
            number, vr, start, length = step(data, position)
        if number >= _PIXELS:
            if number != _PIXELS or not (implicit or vr in (b"OB", b"OW")):
                raise _Unusual
            return OrdinaryPixels(start, None if length == _UNDEFINED else length, syntax, header)
        if number <= before or number >> 16 < 8 or number >> 16 == 0xFFFE:
            raise _Unusual
        before = number
        if length == _UNDEFINED:
            if vr != b"SQ" and not implicit:
                raise _Unusual
            position = _after_sequence(data, start, step)
            continue
        position = start + length
        if position > len(data):
            raise _Incomplete
        wanted = _WANTED.get(number)
        if wanted is not None:
            keyword, wanted_vr, read = wanted
            if not implicit and vr != wanted_vr:
                raise _Unusual
            header[keyword] = read(data[start:position])


def _meta(data: bytes) -> tuple[str, int]:
    """Return the transfer syntax, and where the dataset begins."""
    if data[128:132] != b"DICM":
        raise _Unusual
    position, syntax = 132, ""
    while True:
        number, vr, start, length = _explicit_step(data, position, strict=False)
        if number >> 16 != 2:
            break
        if not vr or length == _UNDEFINED:
            raise _Unusual
        position = start + length
        if number == 0x00020010:
            syntax = data[start:position].rstrip(b"\0 ").decode("ascii")
    if not syntax.startswith(_IMPLICIT) or syntax in (_DEFLATED, _BIG):
        raise _Unusual
    if bool(vr) is (syntax == _IMPLICIT):
        raise _Unusual  # it is not what it says
    return syntax, position


def _explicit_step(
    data: bytes, position: int, *, strict: bool = True
) -> tuple[int, bytes, int, int]:
    """Return number, VR, place and length of an element; no VR where it says none, unless that is `strict`."""
    if position + 12 > len(data):
        raise _Incomplete
    group, low, vr, length = _element_at(data, position)
    number = group << 16 | low
    if vr in _SHORT:
        return number, vr, position + 8, length
    if vr in _LONG:
        return number, vr, position + 12, _length_at(data, position + 8)[0]
    if group != 0xFFFE and strict:
        raise _Unusual
    return number, b"", position + 8, _length_at(data, position + 4)[0]


def _implicit_step(data: bytes, position: int) -> tuple[int, bytes, int, int]:
    if position + 8 > len(data):
        raise _Incomplete
    group, low, length = _implicit_at(data, position)
    return group << 16 | low, b"", position + 8, length


def _after_sequence(data: bytes, position: int, step: Callable[..., Any]) -> int:
    """Return where a sequence or item of undefined length is over: items, and what is in them, are counted."""
    depth = [_SEQUENCE_END]
    while depth:
        number, vr, start, length = step(data, position)
        if number in (_SEQUENCE_END, _ITEM_END):
            if number != depth.pop() or length:
                raise _Unusual
            position = start
        elif (number == _ITEM) is not (depth[-1] == _SEQUENCE_END):
            raise _Unusual
        elif length == _UNDEFINED:
            if vr == b"UN":
                raise _Unusual
            depth.append(_ITEM_END if number == _ITEM else _SEQUENCE_END)
            position = start
        else:
            position = start + length
    return position


def _number(value: bytes) -> int | None:
    if len(value) not in (0, 2):
        raise _Unusual
    return int.from_bytes(value, "little") if value else None


def _text(value: bytes) -> str | None:
    text = value.rstrip(b"\0 ").decode("ascii")
    if "\\" in text:
        raise _Unusual
    return text.strip() or None


def _text_number(value: bytes) -> int | None:
    text = _text(value)
    return None if text is None else int(text)


def _bytes(value: bytes) -> bytes | None:
    return value or None


_WANTED: dict[int, tuple[str, bytes, Callable[[bytes], Any]]] = {
    0x00080016: ("SOPClassUID", b"UI", _text),
    0x00080018: ("SOPInstanceUID", b"UI", _text),
    0x00280002: ("SamplesPerPixel", b"US", _number),
    0x00280004: ("PhotometricInterpretation", b"CS", _text),
    0x00280006: ("PlanarConfiguration", b"US", _number),
    0x00280008: ("NumberOfFrames", b"IS", _text_number),
    0x00280010: ("Rows", b"US", _number),
    0x00280011: ("Columns", b"US", _number),
    0x00280100: ("BitsAllocated", b"US", _number),
    0x00280101: ("BitsStored", b"US", _number),
    0x00280103: ("PixelRepresentation", b"US", _number),
    0x7FE00001: ("ExtendedOffsetTable", b"OV", _bytes),
    0x7FE00002: ("ExtendedOffsetTableLengths", b"OV", _bytes),
}
"""What is read on the way to the pixels; what `ImagePixel` reads, and the offset tables."""
