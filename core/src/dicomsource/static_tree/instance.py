"""What a static tree holds of one instance."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DicomsourceError, NotFoundError
from dicomsource.files import Skipped
from dicomsource.natural import BulkData, NaturalDataset, from_part10, to_dicom_json
from dicomsource.natural.representations import is_big_endian
from dicomsource.rows import instance_row
from dicomsource.static_tree.bulk_data import BulkDataFolder
from dicomsource.static_tree.deflated import (
    FASTEST,
    STORED,
    Deflated,
    deflated,
    found_at_the_end,
)
from dicomsource.static_tree.files import replacing, write_part
from dicomsource.static_tree.frames import content_type, is_native
from dicomsource.static_tree.pictures import thumbnail_of, write_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dicomsource.contract import DicomJson, EncodedFrame
    from dicomsource.files import Identified
    from dicomsource.static_tree.content import TreeContent

_PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


@attrs.frozen
class WrittenInstance:
    """An instance that a tree holds.

    Parameters
    ----------
    dataset
        Its metadata, without pixels.
    metadata, row
        As the tree has them.
    thumbnail
        A small JPEG, where one was wanted and could be made.
    remark
        What of the file the tree could not take.
    """

    dataset: NaturalDataset
    metadata: DicomJson
    row: DicomJson
    thumbnail: bytes | None = None
    remark: Skipped | None = None


def write_instance(
    study: Path, file: Identified, content: TreeContent, *, represents_series: bool = False
) -> WrittenInstance | Skipped:
    """Write what belongs to one instance alone; nothing where its file cannot be used.

    Parameters
    ----------
    study
        The folder of its study.
    file
        Where it is.
    content
        What the tree is to hold.
    represents_series
        Whether a thumbnail is wanted also where single instances have none.
    """
    try:
        part10 = file.path.read_bytes()
    except OSError as error:
        return Skipped(file.path, f"it cannot be read: {error.strerror or error}", "unread")
    frames, fault = _frames(part10)
    bulk_data = BulkDataFolder(study)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a file with faults is still a file
            whole = from_part10(part10)
            instance = _described(whole, file, frames, bulk_data)
            metadata, row = to_dicom_json(instance), instance_row(instance)
    except DicomsourceError as error:
        return Skipped(file.path, error.problem)
    except Exception as error:  # what damaged bytes do to a reader is anyone's guess
        return Skipped(file.path, f"it cannot be read: {' '.join(str(error).split())}")
    folder = study / "series" / file.SeriesInstanceUID / "instances" / file.SOPInstanceUID
    stored_as = str(whole["_meta"]["TransferSyntaxUID"])
    pieces = _write_frames(folder, frames)
    if content.part10:
        part_type = f"application/dicom;transfer-syntax={stored_as}"
        effort = FASTEST if is_native(stored_as) else STORED
        write_part(folder / "index.mht.gz", _sharing(part10, pieces, effort), part_type)
    bulk_data.write()
    write_document(folder, whole)
    thumbnail = None
    if frames and (content.thumbnails == "instances" or represents_series):
        thumbnail = thumbnail_of(frames, whole)
    if thumbnail is not None and content.thumbnails == "instances":
        write_picture(folder, thumbnail)
    remark = None
    if fault is not None:
        remark = Skipped(file.path, f"its pixels are no frames: {fault.problem}", "pixels")
    return WrittenInstance(instance, metadata, row, thumbnail, remark)


def write_picture(folder: Path, thumbnail: bytes) -> None:
    """Write the thumbnail of a study, series or instance into its folder."""
    with replacing(folder / "thumbnail") as stream:
        stream.write(thumbnail)


def _described(
    whole: NaturalDataset,
    file: Identified,
    frames: Sequence[EncodedFrame],
    bulk_data: BulkDataFolder,
) -> NaturalDataset:
    """Return an instance with its pixels and long values replaced by where they are."""
    stored_as = str(whole["_meta"]["TransferSyntaxUID"])
    swapped = is_big_endian(whole)
    rest = whole.copy()
    pixels = {keyword: rest.pop(keyword) for keyword in _PIXEL_KEYWORDS if keyword in rest}
    instance = _in_unicode(bulk_data.externalized(rest, big_endian=swapped))
    instance["AvailableTransferSyntaxUID"] = stored_as
    for keyword, value in pixels.items():
        if frames:
            instance[keyword] = BulkData(f"instances/{file.SOPInstanceUID}/frames")
            instance["AvailableTransferSyntaxUID"] = frames[0].TransferSyntaxUID
        elif is_native(stored_as):  # pixels that do not make up whole frames
            instance[keyword] = bulk_data.add(keyword, value, whole, big_endian=swapped)
    return instance


def _frames(part10: bytes) -> tuple[Sequence[EncodedFrame], DicomsourceError | None]:
    """Return the frames of a file, and why there are none where it has pixels all the same."""
    from dicomsource.pixels import frames_of_part10

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return frames_of_part10(part10), None
    except NotFoundError:
        return [], None
    except DicomsourceError as error:
        return [], error


def _write_frames(folder: Path, frames: Sequence[EncodedFrame]) -> list[Deflated]:
    """Write frames; return those that were compressed."""
    pieces = []
    for number, frame in enumerate(frames, start=1):
        part_type = content_type(frame.TransferSyntaxUID)
        if is_native(frame.TransferSyntaxUID):
            pieces.append(deflated(frame.data, FASTEST))
            write_part(folder / "frames" / f"{number}.mht.gz", pieces[-1:], part_type)
        else:
            write_part(folder / "frames" / f"{number}.mht", frame.data, part_type)
    return pieces


def _sharing(part10: bytes, pieces: list[Deflated], effort: int) -> list[Deflated]:
    """Return a file as pieces to compress; its pixels are not compressed again if they end it, as they mostly do."""
    around = found_at_the_end(part10, pieces) if pieces else None
    if around is None:
        return [deflated(part10, effort)]
    return [deflated(around[0], effort), *pieces, deflated(around[1], effort)]


def _in_unicode(dataset: NaturalDataset) -> NaturalDataset:
    """Say in the dataset and its items that their text is UTF-8, as all JSON is (PS3.18, F.2)."""
    for keyword, value in dataset.items():
        if keyword == "SpecificCharacterSet":
            dataset[keyword] = "ISO_IR 192"
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, NaturalDataset):
                    _in_unicode(item)
    return dataset
