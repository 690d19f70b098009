"""Where the pixels of a Part 10 file begin, and how they are laid out."""

from __future__ import annotations

import io
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs

from dicomsource.errors import DataError, DicomsourceError, NotFoundError
from dicomsource.pixels.image_pixel import KEYWORDS, ImagePixel
from dicomsource.pixels.known_files import known_pixels
from dicomsource.pixels.native_frames import native_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydicom import FileDataset

_PIXEL_TAGS = {
    (0x7FE0, 0x0008): "FloatPixelData",
    (0x7FE0, 0x0009): "DoubleFloatPixelData",
    (0x7FE0, 0x0010): "PixelData",
}
_OFFSETS = ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")
_HEADER = (*KEYWORDS, *_OFFSETS, "SOPClassUID", "SOPInstanceUID")
_IMPLICIT_LITTLE = "1.2.840.10008.1.2"
_EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
_DEFLATED = "1.2.840.10008.1.2.1.99"
_EXPLICIT_BIG = "1.2.840.10008.1.2.2"
_LONG_VRS = ("OB", "OW", "OF", "OD", "UN")
_UNDEFINED = 0xFFFFFFFF


@attrs.frozen
class Part10Pixels:
    """The pixel data of an opened file.

    Parameters
    ----------
    file
        Positioned at the first byte of the value.
    name
        How messages call it.
    start
        That position.
    length
        Bytes of the value; None where it is encapsulated, and ends with a delimiter.
    TransferSyntaxUID
        Of the frames that come out.
    word_size
        Bytes that stand in reverse order together; 1 for none.
    header
        The attributes of the file that `ImagePixel` reads, and the offset tables.
    """

    file: BinaryIO
    name: str
    start: int
    length: int | None
    TransferSyntaxUID: str
    word_size: int
    header: Mapping[str, Any]

    @property
    def encapsulated(self) -> bool:
        """Whether the frames stand in items, as compressed ones do."""
        return self.length is None

    @property
    def count(self) -> int:
        """How many frames the file says it has."""
        try:
            return max(1, int(self.header.get("NumberOfFrames") or 1))
        except (TypeError, ValueError):
            return 1

    @property
    def offsets(self) -> dict[str, Any]:
        """What `pydicom.encaps` wants to know to tell frames apart."""
        starts, lengths = (self.header.get(keyword) for keyword in _OFFSETS)
        usable = starts and lengths and len(starts) == len(lengths)
        extended = (starts, lengths) if usable else None
        return {"number_of_frames": self.count, "extended_offsets": extended}

    def native(self, index: int) -> bytes:
        """Return one uncompressed frame, counted from 0.

        Raises
        ------
        DataError
            The file ends before the frame does, or does not say how long frames are.
        """
        pixel = ImagePixel.of(self.header)
        return native_frame(self._read, pixel.bits_per_frame, index, self.word_size)

    def _read(self, start: int, end: int) -> bytes:
        assert self.length is not None
        self.file.seek(self.start + start)
        return self.file.read(max(0, min(end, self.length) - start))


def open_pixels(file: BinaryIO, name: str) -> Part10Pixels:
    """Return where the pixels of a file are; nothing of them is read.

    Parameters
    ----------
    file
        The file, at its beginning.
    name
        How messages call it.

    Raises
    ------
    NotFoundError
        It has none.
    DataError
        It is no DICOM file.
    """
    found = known_pixels(file)
    if found is not None:
        file.seek(found.start)
        return Part10Pixels(
            file=file,
            name=name,
            start=found.start,
            length=found.length,
            TransferSyntaxUID=found.TransferSyntaxUID,
            word_size=1,
            header=found.header,
        )
    file.seek(0)
    with damage_named(name):
        dataset = _read_header(file, name)
        syntax = str(getattr(dataset, "file_meta", {}).get("TransferSyntaxUID") or "")
        if syntax == _DEFLATED:
            return _inflated(file, name)
        implicit, little = dataset.original_encoding
        header = {keyword: dataset.get(keyword) for keyword in _HEADER}
    keyword, vr, length = _element(file, name, "<" if little else ">")
    if keyword != "PixelData":
        header[keyword] = None
    if not little:
        syntax = _EXPLICIT_LITTLE
    return Part10Pixels(
        file=file,
        name=name,
        start=file.tell(),
        length=None if length == _UNDEFINED else length,
        TransferSyntaxUID=syntax or (_IMPLICIT_LITTLE if implicit else _EXPLICIT_LITTLE),
        word_size=1 if little else _word_size(int(header.get("BitsAllocated") or 0), vr),
        header=header,
    )


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Turn whatever pydicom raises on damaged bytes into a DataError."""
    try:
        yield
    except (DicomsourceError, Warning):
        raise
    except Exception as error:  # what damaged bytes do to a reader is anyone's guess
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise DataError(
            f"the pixels of {name} cannot be found: {said}",
            way_out="Check that the file is whole, and DICOM",
        ) from error


def _read_header(file: BinaryIO, name: str) -> FileDataset:
    from pydicom import dcmread

    dataset = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(_HEADER))
    if dataset.preamble is None and not len(dataset):
        raise DataError(f"{name} is not DICOM", way_out="Give the whole file, as it was stored")
    return dataset


def _inflated(file: BinaryIO, name: str) -> Part10Pixels:
    from pydicom import dcmread

    file.seek(0)
    dataset = dcmread(file, force=True)
    keyword = next((name for name in _PIXEL_TAGS.values() if name in dataset), None)
    if keyword is None:
        raise _without_pixels(name)
    value = dataset[keyword].value
    header = {each: dataset.get(each) for each in _HEADER}
    if keyword != "PixelData":
        header[keyword] = None
    return Part10Pixels(io.BytesIO(value), name, 0, len(value), _EXPLICIT_LITTLE, 1, header)


def _element(file: BinaryIO, name: str, order: str) -> tuple[str, str, int]:
    start = file.read(8)
    if len(start) < 8:
        raise _without_pixels(name)
    keyword = _PIXEL_TAGS.get(struct.unpack(f"{order}HH", start[:4]))
    if keyword is None:
        raise _without_pixels(name)
    vr = start[4:6].decode("latin-1")
    if vr in _LONG_VRS:
        return keyword, vr, _length(name, order, file.read(4))
    # Lengths are even and these letters are not, so this is one: the element has no VR.
    return keyword, "OW", _length(name, order, start[4:])


def _length(name: str, order: str, four: bytes) -> int:
    if len(four) < 4:
        raise DataError(
            f"{name} ends where its pixels begin", way_out="Check that the file is whole"
        )
    (length,) = struct.unpack(f"{order}L", four)
    return int(length)


def _without_pixels(name: str) -> NotFoundError:
    return NotFoundError(f"{name} has no pixel data", way_out="Choose an instance with an image")


def _word_size(bits: int, vr: str) -> int:
    if bits <= 8:
        return 2 if bits == 8 and vr == "OW" else 1
    return bits // 8
