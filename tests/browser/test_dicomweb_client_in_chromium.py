"""npm's dicomweb-client, in a page in Chromium, reads from a tree of ours what pydicom reads from the files."""

from __future__ import annotations

import base64
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydicom import Dataset, dcmread
from pydicom.encaps import get_frame
from pydicom.pixels.utils import get_expected_length

from dicomsource.pixels.frame_count import frame_count
from dicomsource.static_tree import scan
from in_chromium.studies import FRAMES, MOVING, SCROLLED, SLICES

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pydicom import DataElement

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

SCRIPT = Path(__file__).with_name("dicomweb_client.js")
PIXELS = {"PixelData", "FloatPixelData", "DoubleFloatPixelData"}
LONGEST_INLINE = 1024


@pytest.fixture(scope="module")
def found(chromium: Browser, npm_folder: Any, start_nginx: Any, tree_url: str) -> dict[str, Any]:
    """All that dicomweb-client finds in the tree."""
    from in_chromium.npm_packages import DICOMWEB_CLIENT

    block = (
        f"server {{ listen 127.0.0.1:PORT; root {npm_folder(DICOMWEB_CLIENT)};"
        "types { text/javascript js; text/html html; }"
        "location = /empty.html { return 200 '<!doctype html><title>empty</title>'; } }"
    )
    site = start_nginx(block, "/empty.html")
    page = chromium.new_page()
    page.goto(f"{site}/empty.html")
    arguments = [f"{site}/dicomweb-client.es.js", tree_url]
    answer: dict[str, Any] = page.evaluate(SCRIPT.read_text(encoding="utf-8"), arguments)
    page.close()
    return answer


@pytest.fixture(scope="module")
def originals(dicom_files: Path) -> dict[str, Dataset]:
    """What pydicom reads from the files that the tree took, by SOPInstanceUID."""
    studies = scan(sorted(dicom_files.iterdir())).studies.values()
    files = [file for series in studies for one in series.values() for file in one]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {file.SOPInstanceUID: dcmread(file.path) for file in files}


def uids(rows: list[dict[str, Any]], *tags: str) -> set[tuple[str, ...]]:
    return {tuple(row[tag]["Value"][0] for tag in tags) for row in rows}


def uids_of(originals: dict[str, Dataset], *keywords: str) -> set[tuple[str, ...]]:
    return {tuple(one[keyword].value for keyword in keywords) for one in originals.values()}


def test_it_lists_the_studies_series_and_instances_of_the_files(
    found: dict[str, Any], originals: dict[str, Dataset]
) -> None:
    study, series, instance = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"

    assert uids(found["studies"], "0020000D") == uids_of(originals, study)
    assert uids(found["series"], "0020000D", "0020000E") == uids_of(originals, study, series)
    instances = uids(found["instances"], "0020000D", "0020000E", "00080018")
    assert instances == uids_of(originals, study, series, instance)


def test_what_it_lists_of_a_study_is_what_the_files_hold(found: dict[str, Any]) -> None:
    rows = {row["0020000D"]["Value"][0]: Dataset.from_json(row) for row in found["studies"]}

    assert rows[SCROLLED].PatientName == "Scrolled^Sam"
    assert rows[SCROLLED].ModalitiesInStudy == "CT"
    assert rows[SCROLLED].NumberOfStudyRelatedInstances == SLICES
    assert rows[MOVING].StudyDate == "20240301"
    assert rows[MOVING].NumberOfStudyRelatedSeries == 1


def differences(original: Dataset, received: Dataset, path: str = "") -> list[str]:
    """Return the attributes that were not received as they are; those that stand elsewhere are left out."""
    wrong = []
    for element in original:
        name = f"{path}{element.tag} {element.keyword}"
        if element.tag.element == 0 or element.keyword in ("SpecificCharacterSet", *PIXELS):
            continue
        if isinstance(element.value, bytes) and len(element.value) > LONGEST_INLINE:
            continue
        if element.tag not in received:
            wrong.append(f"{name} is missing")
        elif element.VR == "SQ":
            pairs = zip(element.value, received[element.tag].value, strict=True)
            for number, items in enumerate(pairs):
                wrong += differences(*items, f"{name}[{number}].")
        elif not same(element, received[element.tag]):
            wrong.append(f"{name}: {element.value!r}, not {received[element.tag].value!r}")
    return wrong


def same(one: DataElement, other: DataElement) -> bool:
    return bool(one.value == other.value or (one.is_empty and other.is_empty))


def test_metadata_is_what_pydicom_reads(
    found: dict[str, Any], originals: dict[str, Dataset]
) -> None:
    checked = 0
    for row in found["metadata"]:
        original = originals[row["00080018"]["Value"][0]]
        if Path(str(original.filename)).name.endswith("badVR.dcm"):
            continue  # pydicom takes its NumberOfFrames, "1A", from a file but not from JSON
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about values that the files have
            received = Dataset.from_json(row, bulk_data_uri_handler=lambda _: None)
            assert differences(original, received) == [], original.filename
        checked += 1

    assert checked == len(originals) - 1


def stored_frame(dataset: Dataset, number: int) -> bytes | None:
    """Return a frame as pydicom finds it in the file; None where the tree has to change it."""
    count = frame_count(dataset)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return bytes(get_frame(dataset.PixelData, number, number_of_frames=count))
    if not dataset.original_encoding[1] or dataset.BitsAllocated == 1:
        return None  # big endian, or frames that begin within a byte
    length = get_expected_length(dataset) // count
    return bytes(dataset.PixelData[number * length : (number + 1) * length])


def test_frames_are_the_bytes_that_pydicom_finds(
    found: dict[str, Any], originals: dict[str, Dataset]
) -> None:
    checked = set()
    for sop, frames in found["frames"].items():
        original = originals[sop]
        for number, frame in enumerate(frames):
            expected = stored_frame(original, number)
            if expected is not None:
                assert base64.b64decode(frame) == expected, f"{original.filename}: {number + 1}"
                checked.add(original.file_meta.TransferSyntaxUID.name)

    assert len(found["frames"][f"{MOVING}.1.1"]) == min(FRAMES, 3)
    assert len(checked) >= 9, checked
