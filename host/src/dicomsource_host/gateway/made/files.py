"""Part 10 files, from sources that have none."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, UnsupportedError, errors_named
from dicomsource.natural import NaturalDataset, to_part10
from dicomsource.natural.dataset import META
from dicomsource.pixels.frame_count import frame_count
from dicomsource.pixels.image_pixel import ImagePixel
from dicomsource_host.gateway.made.frames import completed, frames_of
from dicomsource_host.gateway.made.pixel_facts import EXPLICIT_LITTLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource import EncodedFrame, WebApiDataSource
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


def files_of(
    source: WebApiDataSource,
    StudyInstanceUID: str,
    SeriesInstanceUID: str | None = None,
    SOPInstanceUID: str | None = None,
) -> Iterator[Iterable[bytes]]:
    """Yield the files of a study, series or instance, each as pieces of its bytes.

    They are those that the source has; where it has none they are made from metadata and frames, and hold no more
    than one frame at a time in memory.

    Raises
    ------
    UnsupportedError
        The source has no files, and not what they could be made from.
    """
    retrieve = source.retrieve
    if retrieve.gives("streams") or retrieve.supports("instances") or retrieve.gives("instance"):
        yield from retrieve.streams(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return
    if SeriesInstanceUID is not None and SOPInstanceUID is not None:
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        found = [retrieve.series.of_instance(*uids)]
    else:
        found = retrieve.series.fetch(StudyInstanceUID, SeriesInstanceUID)
    for instance in found:
        yield made_file(source, instance)


def made_file(source: WebApiDataSource, instance: NaturalDataset) -> Iterator[bytes]:
    """Yield the pieces of a Part 10 file, made from the metadata and the frames of an instance.

    Raises
    ------
    DataError
        They do not fit together, or are too long for a file.
    UnsupportedError
        The source has no frames.
    """
    instance = completed(source, instance)
    uids = {
        name: str(instance[name])
        for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    }
    count = frame_count(instance)
    first = frames_of(source, uids, [1])[0]
    with errors_named(source.name):
        pixel = ImagePixel.of(instance)
        yield _header(source, instance, first.TransferSyntaxUID)
        frames = _frames(source, uids, first, count)
        if first.TransferSyntaxUID in _UNCOMPRESSED:
            yield from _native(pixel, frames, count)
        else:
            yield from _encapsulated(frames)


def _frames(
    source: WebApiDataSource, uids: Mapping[str, str], first: EncodedFrame, count: int
) -> Iterator[bytes]:
    yield first.data
    for number in range(2, count + 1):
        frame = frames_of(source, uids, [number])[0]
        if frame.TransferSyntaxUID != first.TransferSyntaxUID:
            raise DataError(
                f"frame {number} of instance {uids['SOPInstanceUID']} is in transfer syntax"
                f" {frame.TransferSyntaxUID}, frame 1 in {first.TransferSyntaxUID}"
            )
        yield frame.data


def _header(source: WebApiDataSource, instance: NaturalDataset, transfer_syntax: str) -> bytes:
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
        return source.retrieve.bulkDataURI(
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
