"""npm's dicomweb-client in a page, and what it finds beside what pydicom reads."""

from __future__ import annotations

import base64
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydicom import Dataset, dcmread
from pydicom.encaps import get_frame
from pydicom.pixels.utils import get_expected_length

from dicomsource.files import scan
from dicomsource.pixels.frame_count import frame_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import Page
    from pydicom import DataElement, FileDataset

MODULE = "dicomweb-client.es.js"
"""The file of the package."""

_PIXELS = {"PixelData", "FloatPixelData", "DoubleFloatPixelData"}
_MEANINGLESS = {"SpecificCharacterSet", "DataSetTrailingPadding"}
"""What JSON has another one of, and what the standard gives no meaning."""
_LONGEST_INLINE = 1024


def everything(page: Page, module: str, root: str, *, more: bool = False) -> dict[str, Any]:
    """Return all that it finds: studies, series, instances, metadata and frames.

    Parameters
    ----------
    page
        A page that may read `root`.
    module
        The URL of `MODULE`.
    root
        The service.
    more
        Whether files and bulk data are read as well, and then of the first two instances of each series; these, as
        frames, are in base64.
    """
    script = Path(__file__).with_name("read_everything.js").read_text(encoding="utf-8")
    found: dict[str, Any] = page.evaluate(script, [module, root, more])
    return found


def stored(page: Page, module: str, root: str, files: Iterable[Path]) -> dict[str, str]:
    """Store files; return which the service refuses, and with which words.

    Parameters
    ----------
    page, module, root
        As for `everything`.
    files
        The files.
    """
    script = Path(__file__).with_name("store_files.js").read_text(encoding="utf-8")
    contents = {str(file): base64.b64encode(file.read_bytes()).decode() for file in files}
    refused: dict[str, str] = page.evaluate(script, [module, root, contents])
    return refused


def read(files: Iterable[Path]) -> dict[str, FileDataset]:
    """Return what pydicom reads from files, by SOPInstanceUID; of files with the same one from the first."""
    studies = scan(sorted(files)).studies.values()
    found = [file for series in studies for one in series.values() for file in one]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {file.SOPInstanceUID: dcmread(file.path) for file in found}


def uids(rows: list[dict[str, Any]], *tags: str) -> set[tuple[str, ...]]:
    """Return values of rows."""
    return {tuple(row[tag]["Value"][0] for tag in tags) for row in rows}


def uids_of(originals: dict[str, FileDataset], *keywords: str) -> set[tuple[str, ...]]:
    """Return values of datasets."""
    return {tuple(one[keyword].value for keyword in keywords) for one in originals.values()}


def differences(original: Dataset, received: Dataset, *, bulk: bool = False) -> list[str]:
    """Return the attributes that were not received as they are; those that stand elsewhere are left out.

    Parameters
    ----------
    original
        What pydicom reads from a file.
    received
        What it reads from the metadata.
    bulk
        Whether bulk data was read too.
    """
    return list(_differences(original, received, "", bulk))


def _differences(original: Dataset, received: Dataset, path: str, bulk: bool) -> Iterable[str]:
    for element in original:
        name = f"{path}{element.tag} {element.keyword}"
        if element.tag.element == 0 or element.keyword in _MEANINGLESS | _PIXELS:
            continue
        long = isinstance(element.value, bytes) and len(element.value) > _LONGEST_INLINE
        if long and not bulk:
            continue
        if element.tag not in received:
            yield f"{name} is missing"
        elif element.VR == "SQ":
            pairs = zip(element.value, received[element.tag].value, strict=True)
            for number, (one, other) in enumerate(pairs):
                yield from _differences(one, other, f"{name}[{number}].", bulk)
        elif not _same(element, received[element.tag]):
            yield f"{name}: {element.value!r}, not {received[element.tag].value!r}"


def _same(one: DataElement, other: DataElement) -> bool:
    return bool(one.value == other.value or (one.is_empty and other.is_empty))


def check_metadata(found: dict[str, Any], originals: dict[str, FileDataset]) -> int:
    """Check that metadata, with bulk data where it was read, is what pydicom reads; return of how many instances.

    Parameters
    ----------
    found
        What `everything` gave.
    originals
        What pydicom reads from the files.
    """
    checked = 0
    for row in found["metadata"]:
        original = originals[row["00080018"]["Value"][0]]
        if Path(str(original.filename)).name.endswith("badVR.dcm"):
            continue  # pydicom takes its NumberOfFrames, "1A", from a file but not from JSON
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about values that the files have
            received = Dataset.from_json(row, bulk_data_uri_handler=_bulk_data_in(found))
            wrong = differences(original, received, bulk=original.SOPInstanceUID in found["files"])
            assert wrong == [], original.filename
        checked += 1
    return checked


def _bulk_data_in(found: dict[str, Any]) -> Callable[[str], bytes | None]:
    def handler(uri: str) -> bytes | None:
        text = found["bulk"].get(uri)
        return None if text is None else base64.b64decode(text)

    return handler


def check_frames(
    found: dict[str, Any], originals: dict[str, FileDataset], *, decoded: bool = False
) -> set[str]:
    """Check that frames are the bytes that pydicom finds; return in which transfer syntaxes.

    Parameters
    ----------
    found, originals
        As for `check_metadata`.
    decoded
        Whether the service decodes for a client that names no transfer syntax; compressed frames are not compared then.
    """
    checked = set()
    for sop, frames in found["frames"].items():
        original = originals[sop]
        if decoded and original.file_meta.TransferSyntaxUID.is_encapsulated:
            continue
        for number, frame in enumerate(frames):
            expected = stored_frame(original, number)
            if expected is not None:
                assert base64.b64decode(frame) == expected, f"{original.filename}: {number + 1}"
                checked.add(original.file_meta.TransferSyntaxUID.name)
    return checked


def stored_frame(dataset: Dataset, number: int) -> bytes | None:
    """Return a frame as pydicom finds it in the file; None where a service has to change it."""
    count = frame_count(dataset)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return bytes(get_frame(dataset.PixelData, number, number_of_frames=count))
    if not dataset.original_encoding[1] or dataset.BitsAllocated == 1:
        return None  # big endian, or frames that begin within a byte
    length = get_expected_length(dataset) // count
    return bytes(dataset.PixelData[number * length : (number + 1) * length])
