"""Whether a Part 10 file is there down to its end; headers are walked over, values are never read.

pydicom reads a file that was cut as if it had been meant so.
"""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from os import PathLike

_LONG_VRS = frozenset(
    b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split()
)  # PS3.5 section 7.1.2: length in 32 bits
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_TRANSFER_SYNTAX = 0x00020010
_DEFLATED = "1.2.840.10008.1.2.1.99"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"


class _CutError(Exception):
    """The file ends too early; its text says within what."""


def refuse_truncated(path: PathLike[str]) -> None:
    """Do nothing where every element of a Part 10 file is as long as it says.

    Raises
    ------
    DataError
        The file ends within an element.

    References
    ----------
    DICOM PS3.5 sections 7.1 and 7.5; PS3.10 section 7.1.
    """
    with Path(path).open("rb") as file:
        try:
            _check(file)
        except _CutError as cut:
            raise DataError(f"this DICOM file is cut: it ends within {cut}") from None


def _check(file: BinaryIO) -> None:
    file.seek(132)
    meta = _Walk(file, _size(file), "<", explicit=True)
    syntax = meta.file_meta()
    if not syntax:
        return
    if syntax == _DEFLATED:
        file = BytesIO(_inflated(file.read()))
    _Walk(file, _size(file), ">" if syntax == _BIG_ENDIAN else "<", explicit=None).dataset()


def _inflated(data: bytes) -> bytes:
    import zlib

    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflate.decompress(data)
    except zlib.error:
        raise _CutError("its deflated dataset") from None
    if not inflate.eof:
        raise _CutError("its deflated dataset")
    return plain


def _size(file: BinaryIO) -> int:
    here = file.tell()
    end = file.seek(0, 2)
    file.seek(here)
    return end


@attrs.define
class _Walk:
    """Walks over the elements from where the file stands.

    Parameters
    ----------
    file
        Stands at the first element.
    end
        Size of the file.
    order
        Byte order, as `struct` has it.
    explicit
        Whether elements name their VR; None: as the first one does, whatever the transfer syntax says.
    """

    file: BinaryIO
    end: int
    order: str
    explicit: bool | None

    def file_meta(self) -> str:
        """Walk over group 2; return the transfer syntax, empty where none is named."""
        syntax = b""
        while (tag := self._peek()) is not None and tag >> 16 == 2:
            _, _, length = self._header()
            start = self.file.tell()
            if tag == _TRANSFER_SYNTAX:
                syntax = self.file.read(length)
                self.file.seek(start)
            self._skip(tag, length)
        return syntax.decode("ascii", "replace").rstrip("\0 ")

    def dataset(self) -> None:
        """Walk to the end of the file."""
        if self.explicit is None:
            start = self.file.read(6)
            self.file.seek(-len(start), 1)
            self.explicit = start[4:].isalpha() and start[4:].isupper()
        while self._peek() is not None:
            self._element()

    def _peek(self) -> int | None:
        """Return the next tag without passing it; None at the end, which bytes of zero may fill."""
        rest = self.file.read(8)
        self.file.seek(-len(rest), 1)
        if len(rest) < 8 and not rest.strip(b"\0"):
            return None
        if len(rest) < 8:
            raise _CutError("the head of an element")
        group, element = struct.unpack(f"{self.order}HH", rest[:4])
        return int(group) << 16 | int(element)

    def _header(self) -> tuple[int, bytes, int]:
        group, element = self._unpack("HH")
        tag = group << 16 | element
        if not self.explicit or group == 0xFFFE:
            return tag, b"", self._unpack("L")[0]
        vr = self.file.read(2)
        if vr in _LONG_VRS:
            return tag, vr, self._unpack("2xL")[0]
        if vr.isalpha() and vr.isupper():
            return tag, vr, self._unpack("H")[0]
        self.file.seek(-2, 1)  # no VR after all, which pydicom reads too
        return tag, b"", self._unpack("L")[0]

    def _unpack(self, form: str) -> tuple[int, ...]:
        data = self.file.read(struct.calcsize(f"={form}"))
        if len(data) < struct.calcsize(f"={form}"):
            raise _CutError("the head of an element")
        return struct.unpack(f"{self.order}{form}", data)

    def _skip(self, tag: int, length: int) -> None:
        here = self.file.tell()
        if here + length > self.end:
            name = _name(tag)
            raise _CutError(f"{name}, of which {self.end - here} of {length} bytes are there")
        self.file.seek(length, 1)

    def _element(self) -> int:
        tag, vr, length = self._header()
        if length != _UNDEFINED:
            self._skip(tag, length)
        elif tag != _ITEM_END:
            spoken = self.explicit
            if vr == b"UN":  # PS3.5 section 6.2.2: its items are implicit
                self.explicit = False
            self._items(tag)
            self.explicit = spoken
        return tag

    def _items(self, owner: int) -> None:
        while True:
            if self.file.tell() >= self.end:
                raise _CutError(f"{_name(owner)}, whose end is missing")
            tag, _, length = self._header()
            if tag == _SEQUENCE_END:
                return
            if length != _UNDEFINED:
                self._skip(owner, length)
                continue
            while self._element() != _ITEM_END:
                if self.file.tell() >= self.end:
                    raise _CutError(f"{_name(owner)}, whose end is missing")


def _name(tag: int) -> str:
    from dicomsource.natural.dictionary import keyword_for

    return keyword_for(f"{tag:08X}")
