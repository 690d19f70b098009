"""OHIF, configured as docs/static-trees.md says, lists and shows what a tree of ours holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread

from dicomsource.files import scan
from in_chromium.ohif import Ohif, eventually
from in_chromium.pictures import by_pydicom, likeness
from in_chromium.studies import ENCODED, ENCODINGS, FRAMES, MOVING, SLICES
from static_trees_page import ohif_block

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from pydicom import Dataset

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

OTHER = 0.97
"""How alike the pictures of neighbouring slices are at most."""


@pytest.fixture(scope="module")
def site(start_ohif: Callable[[str], str], tree_url: str) -> str:
    return start_ohif(ohif_block(tree_url))


@pytest.fixture
def ohif(page: Page, site: str) -> Ohif:
    return Ohif(page, site)


def slice_of(folder: Path, number: int) -> Dataset:
    """Return the slice with an InstanceNumber."""
    return dcmread(folder / f"slice{number - 1:02}.dcm")


def test_the_list_shows_the_studies_of_the_tree(ohif: Ohif, dicom_files: Path) -> None:
    studies = scan(sorted(dicom_files.iterdir())).studies

    ohif.open_list()

    assert ohif.total() == len(studies) == len(ohif.rows())
    scrolled = ["Scrolled, Sam", "29-Feb-2024 07:27 AM", "CT", "Thirty slices", str(SLICES)]
    assert scrolled in ohif.rows()


FILTERS = [
    ("patient", "crolled", ["Scrolled, Sam"]),
    ("description", "rames", ["Moving, Mary"]),
    ("from", "2024-02-29", ["Encoded, Eve", "Moving, Mary", "Scrolled, Sam"]),
    ("patient", "Nobody", []),
]


def test_filters_narrow_the_list(ohif: Ohif) -> None:
    ohif.open_list()
    everything = ohif.total()

    for field, text, found in FILTERS:
        ohif.filter(field, text)
        eventually(f"{found}", lambda found=found: sorted(row[0] for row in ohif.rows()) == found)

        ohif.reset()
        eventually("the whole list", lambda: len(ohif.rows()) == everything)


def test_a_study_chosen_from_the_list_opens_and_scrolls(ohif: Ohif, dicom_files: Path) -> None:
    ohif.open_list()

    ohif.choose("Thirty slices")

    eventually("the first of all slices", lambda: ohif.place() == (1, SLICES))
    first = slice_of(dicom_files, ohif.number())
    ohif.shows(by_pydicom(first))

    ohif.scroll(7)
    eventually("another slice", lambda: ohif.place()[0] == 8)
    other = slice_of(dicom_files, ohif.number())
    assert other.InstanceNumber != first.InstanceNumber
    ohif.shows(by_pydicom(other))
    assert likeness(ohif.canvas(), by_pydicom(first)) < OTHER


def test_a_multi_frame_instance_opens_and_its_frames_differ(ohif: Ohif, dicom_files: Path) -> None:
    frames = dcmread(dicom_files / "frames.dcm")

    ohif.open_study(MOVING)

    eventually("the first of all frames", lambda: ohif.place() == (1, FRAMES))
    ohif.shows(by_pydicom(frames, 0))
    ohif.scroll(5)
    eventually("the sixth frame", lambda: ohif.place() == (6, FRAMES))
    ohif.shows(by_pydicom(frames, 5))
    assert likeness(ohif.canvas(), by_pydicom(frames, 0)) < OTHER


def test_every_encoding_is_decoded(ohif: Ohif, dicom_files: Path) -> None:
    ohif.open_study(ENCODED)

    for number, name in enumerate(ENCODINGS, 1):
        ohif.open_series(name.removesuffix(".dcm"))
        ohif.shows(by_pydicom(dcmread(dicom_files / f"encoded{number}.dcm")))
