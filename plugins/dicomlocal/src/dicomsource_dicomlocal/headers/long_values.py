"""Long binary values: left in the file, and found there again."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any, BinaryIO

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import BulkData, NaturalDataset, tag_for, vr_for
from dicomsource.natural.binary import little_endian
from dicomsource.natural.representations import AMBIGUOUS, OTHER

if TYPE_CHECKING:
    from pydicom import Dataset

LONGEST_INLINE = 1024
"""Bytes up to which a binary value stands in the metadata."""

PIXELS = {"7FE00008": "FloatPixelData", "7FE00009": "DoubleFloatPixelData", "7FE00010": "PixelData"}

_URI = re.compile(r"instances/([0-9.]+)/bulkdata/([0-9A-F]{8}(?:/[1-9][0-9]*/[0-9A-F]{8})*)")
_EXPLICIT_BIG = "1.2.840.10008.1.2.2"


def reference(sop_uid: str, *steps: str) -> BulkData:
    """Return what stands in the metadata for a value: relative to the series, as in a DICOMweb service.

    Parameters
    ----------
    sop_uid
        The instance.
    steps
        Tag, and for each sequence on the way its tag and the number of the item, from 1.
    """
    return BulkData(f"instances/{sop_uid}/bulkdata/{'/'.join(steps)}")


def referred(uri: str) -> tuple[str, list[str]]:
    """Return SOPInstanceUID and steps of a BulkDataURI that `reference` made.

    Raises
    ------
    NotFoundError
        It is another one.
    """
    found = _URI.fullmatch(uri)
    if found is None:
        raise NotFoundError(
            f"the BulkDataURI {uri!r} is none of this source",
            way_out="Give it as the metadata has it",
        )
    return found[1], found[2].split("/")


def is_long(vr: str | None, length: int) -> bool:
    """Whether a value of this many bytes is left in the file."""
    return length > LONGEST_INLINE and (vr is None or vr in OTHER or vr in AMBIGUOUS)


def externalized(dataset: NaturalDataset, sop_uid: str, *above: str) -> NaturalDataset:
    """Replace the long binary values of a dataset, at any depth, by references to them; return the dataset."""
    for keyword, value in dataset.items():
        if isinstance(value, bytes) and len(value) > LONGEST_INLINE:
            dataset[keyword] = reference(sop_uid, *above, _tag(keyword))
        elif isinstance(value, list):
            for number, item in enumerate(value, 1):
                if isinstance(item, NaturalDataset):
                    externalized(item, sop_uid, *above, _tag(keyword), str(number))
    return dataset


def value_at(stream: BinaryIO, steps: list[str], shown: str) -> bytes:
    """Return a value of a file, its words little endian; compressed pixels with the items that hold them.

    Parameters
    ----------
    stream
        The file, at its beginning.
    steps
        As for `reference`.
    shown
        The file, for messages.

    Raises
    ------
    NotFoundError
        There is no such value.
    DataError
        The file cannot be read.
    """
    from pydicom import dcmread

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset: Any = dcmread(
                stream,
                force=True,
                specific_tags=[int(steps[0], 16), 0x00080005, 0x00280100],
                stop_before_pixels=steps[0] not in PIXELS,
            )
            meta = getattr(dataset, "file_meta", None) or {}
            swapped = dataset.original_encoding[1] is False
            swapped = swapped or meta.get("TransferSyntaxUID") == _EXPLICIT_BIG
            for tag, number in zip(steps[:-1:2], steps[1::2], strict=True):
                dataset = dataset[int(tag, 16)].value[int(number) - 1]
            vr, value = _bytes_of(dataset, steps[-1])
    except (KeyError, IndexError, TypeError):
        raise NotFoundError(f"{shown} has no value at {'/'.join(steps)}") from None
    except Exception as error:  # what damaged bytes do to a reader is anyone's guess
        raise DataError(f"{shown} cannot be read: {error}") from error
    return little_endian(value, vr) if swapped else value


def _bytes_of(dataset: Dataset, tag: str) -> tuple[str, bytes]:
    raw = dataset.get_item(int(tag, 16))
    if raw is None:
        raise KeyError(tag)
    vr = str(raw.VR or vr_for(tag) or "UN")
    value = raw.value
    if isinstance(value, io.BufferedIOBase):
        value = value.read()
    if not isinstance(value, bytes):
        raise TypeError(tag)
    if vr in AMBIGUOUS:
        vr = "OW"
    return vr, value


def _tag(keyword: str) -> str:
    tag = tag_for(keyword)
    assert tag is not None  # what is in a dataset has one
    return tag
