"""Part 10 files, made where a source has none."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, UnsupportedError, errors_named
from dicomsource.made.pixel_facts import EXPLICIT_LITTLE
from dicomsource.natural import NaturalDataset, to_part10
from dicomsource.natural.dataset import META
from dicomsource.pixels.frame_count import frame_count
from dicomsource.pixels.image_pixel import ImagePixel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dicomsource.contract.data import EncodedFrame
    from dicomsource.datasource.retrieve import Retrieve
    from dicomsource.natural import BulkData

_PIXELS = {
    "FloatPixelData": (0x0008, b"OF"),
    "DoubleFloatPixelData": (0x0009, b"OD"),
    "PixelData": (0x0010, b"OW"),
}
_AFTER_PIXELS = ("DataSetTrailingPadding", "FFFCFFFC")
_UNCOMPRESSED = (EXPLICIT_LITTLE, "1.2.840.10008.1.2")
_LONGEST = 0xFFFFFFFE
_UNDEFINED = 0xFFFFFFFF
# Attributes that every file of an image has, if need be without a value (PS3.3, C.7 and C.8.6).
_EMPTY_IF_UNKNOWN = (
    "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "PatientName", "PatientID",
    "PatientBirthDate", "PatientSex", "StudyID", "SeriesNumber", "InstanceNumber",
)  # fmt: skip


def made_file(retrieve: Retrieve, instance: NaturalDataset, label: str) -> Iterator[bytes]:
    """Yield the pieces of a Part 10 file, made from the metadata and the frames of an instance.

    Raises
    ------
    DataError
        They do not fit together, or are too long for a file.
    UnsupportedError
        The source has no frames.
    """
    instance = retrieve.completed(instance)
    uids = {
        name: str(instance[name])
        for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    }
    count = frame_count(instance)
    first = retrieve.frames(**uids, frames=1)[0]
    with errors_named(label):
        pixel = ImagePixel.of(instance)
        yield _header(retrieve, instance, first.TransferSyntaxUID)
        frames = _frames(retrieve, uids, first, count)
        if first.TransferSyntaxUID in _UNCOMPRESSED:
            yield from _native(pixel, frames, count)
        else:
            yield from _encapsulated(frames)


def _frames(
    retrieve: Retrieve, uids: Mapping[str, str], first: EncodedFrame, count: int
) -> Iterator[bytes]:
    yield first.data
    for number in range(2, count + 1):
        frame = retrieve.frames(**uids, frames=number)[0]
        if frame.TransferSyntaxUID != first.TransferSyntaxUID:
            raise DataError(
                f"frame {number} of instance {uids['SOPInstanceUID']} is in transfer syntax"
                f" {frame.TransferSyntaxUID}, frame 1 in {first.TransferSyntaxUID}"
            )
        yield frame.data


def _header(retrieve: Retrieve, instance: NaturalDataset, transfer_syntax: str) -> bytes:
    """Return the file up to its pixels."""
    dropped = (*_PIXELS, *_AFTER_PIXELS, META)
    kept: dict[str, Any] = {name: value for name, value in instance.items() if name not in dropped}
    for name in _EMPTY_IF_UNKNOWN:
        kept.setdefault(name, "")
    kept.setdefault("Modality", "OT")
    kept.setdefault("ConversionType", "WSD")
    uncompressed = transfer_syntax in _UNCOMPRESSED
    kept[META] = NaturalDataset(
        TransferSyntaxUID=EXPLICIT_LITTLE if uncompressed else transfer_syntax
    )

    def read(bulk: BulkData) -> bytes:
        return retrieve.bulkDataURI(
            kept["StudyInstanceUID"], bulk.BulkDataURI, kept["SeriesInstanceUID"]
        )

    return to_part10(NaturalDataset(kept), bulk_data=read)


def _native(pixel: ImagePixel, frames: Iterator[bytes], count: int) -> Iterator[bytes]:
    if count > 1 and pixel.bits_per_frame % 8:
        raise UnsupportedError("frames that begin within a byte cannot be put into a file")
    size = -(-pixel.bits_per_frame // 8)
    length = size * count + (size * count) % 2
    if length > _LONGEST:
        raise DataError(f"{count} frames of {size} bytes are too long for one file")
    element, vr = _PIXELS[pixel.keyword]
    yield struct.pack("<HH2s2xL", 0x7FE0, element, vr, length)
    for number, frame in enumerate(frames, 1):
        data = frame[:size]  # a frame may come with the byte that makes its length even
        if len(data) != size:
            raise DataError(f"frame {number} has {len(data)} bytes, where {size} are its pixels")
        yield data
    yield bytes(length - size * count)


def _encapsulated(frames: Iterator[bytes]) -> Iterator[bytes]:
    yield struct.pack("<HH2s2xL", 0x7FE0, 0x0010, b"OB", _UNDEFINED)
    yield struct.pack("<HHL", 0xFFFE, 0xE000, 0)  # no offsets: they would have to be known before
    for frame in frames:
        length = len(frame) + len(frame) % 2
        yield struct.pack("<HHL", 0xFFFE, 0xE000, length)
        yield frame + bytes(length - len(frame))
    yield struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
