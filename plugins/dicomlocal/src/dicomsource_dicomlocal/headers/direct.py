"""Headers of ordinary files read straight into the text of DICOM JSON: many times as fast as by way of objects.

Whatever is not ordinary is left to pydicom, and what comes out is the same.
"""

from __future__ import annotations

from typing import NamedTuple

from dicomsource.natural.representations import OTHER
from dicomsource_dicomlocal.headers.element_text import ENCODINGS, UTF_8, Unusual, element_text
from dicomsource_dicomlocal.headers.file_meta import (
    IMPLICIT,
    VRS,
    Incomplete,
    four_bytes,
    meta_of,
    tag_at,
    two_bytes,
)
from dicomsource_dicomlocal.headers.long_values import LONGEST_INLINE, PIXELS, is_long, reference
from dicomsource_dicomlocal.headers.settling import LUT_DESCRIPTORS, private_vr, settled_vr, vr_of

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_CHARACTER_SET, _INSTANCE, _AVAILABLE = 0x00080005, 0x00080018, 0x00083002
_PIXEL_REPRESENTATION, _PIXELS = 0x00280103, 0x7FE00008
_TOLD = frozenset([_INSTANCE, 0x0020000D, 0x0020000E, 0x00200011, 0x00200013])


class DirectHeader(NamedTuple):
    """A header as text.

    Parameters
    ----------
    text
        DICOM JSON.
    told
        Tag to bytes of the UIDs and numbers that place an instance.
    """

    text: bytes
    told: dict[int, bytes]


def read_direct(begin: bytes) -> DirectHeader:
    """Return the header of a file.

    Parameters
    ----------
    begin
        The first bytes of the file, or all.

    Raises
    ------
    Unusual
        The file is to be read by pydicom.
    Incomplete
        These are too few.
    """
    syntax, start = meta_of(begin)
    reader = _Reader(begin, implicit=syntax == IMPLICIT)
    available = b'"00083002":{"vr":"UI","Value":["%b"]}' % syntax.encode()
    fragments = reader.dataset(start, available)
    return DirectHeader(b"{%b}" % b",".join(fragments), reader.told)


_MOST_KNOWN, _LONGEST_KNOWN = 50_000, 256
_known: dict[tuple[bool, str], dict[bytes, bytes]] = {}
"""Elements that were met before: most of those of an image are those of its neighbour."""


class _Reader:
    """Reads the elements of a file.

    Parameters
    ----------
    data
        The first bytes of the file.
    implicit
        Whether its elements do not say their VR.
    """

    def __init__(self, data: bytes, *, implicit: bool) -> None:
        self.told: dict[int, bytes] = {}
        self._data = data
        self._implicit = implicit

    def dataset(self, position: int, available: bytes) -> list[bytes]:
        """Return the elements before the pixels, and those themselves as a reference."""
        fragments, _ = self._elements(position, len(self._data), "ascii", (), available)
        return fragments

    def _elements(
        self,
        position: int,
        end: int,
        encoding: str,
        above: tuple[str, ...],
        available: bytes | None = None,
        *,
        closed: bool = True,
    ) -> tuple[list[bytes], int]:
        """Return the elements of a dataset or item, and the position after them.

        One that is not closed ends with a delimiter.
        """
        data, implicit = self._data, self._implicit
        top, before = not above, -1
        fragments: list[bytes] = []
        creators: dict[int, str] = {}
        signed: bool | None = None
        known = _known.setdefault((implicit, encoding), {})
        while position < end:
            if position + 8 > len(data):
                raise Incomplete
            group, low = tag_at(data, position)
            number = group << 16 | low
            if number == _ITEM_END and not closed:
                return fragments, position + 8
            if number <= before or group == 0xFFFE or group < 8:
                raise Unusual
            before = number
            if implicit:
                vr, start, length = vr_of(number), position + 8, four_bytes(data, position + 4)[0]
            else:
                vr, start, length = self._explicit(position)
            if available is not None and number >= _AVAILABLE:
                fragments.append(available)
                available = None
            if top and number >= _PIXELS and (tag := f"{number:08X}") in PIXELS:
                fragments.append(self._reference(tag, vr if vr in OTHER else "OW", tag))
                return fragments, position
            if vr == "SQ":
                tag = f"{number:08X}"
                items, position = self._sequence(start, length, encoding, (*above, tag))
                fragments.append(b'"%b":%b' % (tag.encode(), items))
                continue
            stop = start + length
            if length == _UNDEFINED:
                raise Unusual
            if stop > end:
                raise Incomplete
            raw, value = data[position:stop], data[start:stop]
            position = stop
            if not low or number == _AVAILABLE:
                continue
            if top and number in _TOLD:
                self.told[number] = value
            private = group % 2 == 1
            if private and 0x10 <= low <= 0xFF:
                creators[low] = value.rstrip(b"\0 ").decode("ascii", "replace")
            elif number == _PIXEL_REPRESENTATION and length == 2:
                signed = value == b"\1\0"
            fragment = known.get(raw)
            if fragment is not None:
                fragments.append(fragment)
                continue
            if number == _CHARACTER_SET:
                encoding = _encoding(value)
                known = _known.setdefault((implicit, encoding), {})
                fragments.append(b'"00080005":%b' % UTF_8)
                continue
            tag = f"{number:08X}"
            settled = vr
            if vr in ("", "UN"):
                if not private or (length > LONGEST_INLINE and not top):
                    raise Unusual
                # A private dictionary may know it; pydicom asks that only for what is short.
                creator = creators.get(low >> 8, "") if length <= LONGEST_INLINE else ""
                settled = private_vr(number, creator)
            elif " " in vr or number in LUT_DESCRIPTORS:
                settled = settled_vr(number, vr, signed if top else None)
            if is_long(settled, length):
                fragments.append(self._reference(tag, settled, *above, tag))
                continue
            fragment = b'"%b":%b' % (tag.encode(), element_text(settled, value, encoding))
            fragments.append(fragment)
            # What UN stands for depends on more than the element.
            if settled == vr != "UN" and length <= _LONGEST_KNOWN:
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                known[raw] = fragment
        if position != end or not closed:
            raise Incomplete
        if available is not None:
            fragments.append(available)
        return fragments, position

    def _explicit(self, position: int) -> tuple[str, int, int]:
        """Return the VR that an element says, where its value starts, and how long that is."""
        data = self._data
        vr, long = VRS.get(data[position + 4 : position + 6], ("", False))
        if not vr:
            raise Unusual
        if not long:
            return vr, position + 8, two_bytes(data, position + 6)[0]
        if position + 12 > len(data):
            raise Incomplete
        return vr, position + 12, four_bytes(data, position + 8)[0]

    def _sequence(
        self, position: int, length: int, encoding: str, above: tuple[str, ...]
    ) -> tuple[bytes, int]:
        """Return a sequence, and the position after it."""
        data = self._data
        end = len(data) if length == _UNDEFINED else position + length
        if end > len(data):
            raise Incomplete
        items: list[bytes] = []
        while position < end:
            if position + 8 > len(data):
                raise Incomplete
            group, low = tag_at(data, position)
            number, size = group << 16 | low, four_bytes(data, position + 4)[0]
            position += 8
            if number == _SEQUENCE_END and length == _UNDEFINED:
                break
            if number != _ITEM:
                raise Unusual
            stop = end if size == _UNDEFINED else position + size
            if stop > end:
                raise Incomplete
            path = (*above, str(len(items) + 1))
            fragments, position = self._elements(
                position, stop, encoding, path, closed=size != _UNDEFINED
            )
            items.append(b"{%b}" % b",".join(fragments))
        else:
            if length == _UNDEFINED:
                raise Incomplete
        if not items:
            return b'{"vr":"SQ"}', position
        return b'{"vr":"SQ","Value":[%b]}' % b",".join(items), position

    def _reference(self, tag: str, vr: str, *steps: str) -> bytes:
        sop_uid = self.told.get(_INSTANCE, b"").rstrip(b"\0 ").decode("ascii", "replace")
        if not sop_uid:
            raise Unusual
        uri = reference(sop_uid, *steps).BulkDataURI
        return b'"%b":{"vr":"%b","BulkDataURI":"%b"}' % (tag.encode(), vr.encode(), uri.encode())


def _encoding(value: bytes) -> str:
    encoding = ENCODINGS.get(value.rstrip(b"\0 "))
    if encoding is None:
        raise Unusual
    return encoding
