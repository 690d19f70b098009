"""OHIF shows a dict of numpy arrays, in which there is no DICOM anywhere, and what stands before and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread

from in_chromium.ohif import ALIKE, Ohif, eventually
from in_chromium.pictures import by_pydicom, likeness
from in_chromium.studies import SLICES
from numpy_pictures import COLOURS, FILM, PICTURES, STACK, arrays_of, study_uid

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

OTHER = 0.97
"""How alike the arrays next to each other are at most."""
PATIENTS = sorted(patient.replace("^", ", ") for patient, _ in PICTURES)


@pytest.fixture
def ohif(page: Page, served: str) -> Ohif:
    return Ohif(page, f"{served}/ohif")


@pytest.mark.parametrize("source", ["numpy", "remote"])
def test_arrays_are_listed_narrowed_and_opened(ohif: Ohif, source: str) -> None:
    """The remote ones by way of DICOMweb: a gateway before a gateway."""
    stack = arrays_of(STACK)
    ohif.open_list(source)
    assert sorted(row[0] for row in ohif.rows()) == PATIENTS
    assert ["Stacked, Stella", "04-Apr-2024", "OT", STACK, str(len(stack))] in ohif.rows()

    ohif.filter("patient", "tella")
    eventually("one study", lambda: [row[3] for row in ohif.rows()] == [STACK])
    ohif.choose(STACK)

    eventually("the first of all arrays", lambda: ohif.place() == (1, len(stack)))
    ohif.shows(stack[ohif.number() - 1])
    ohif.scroll(4)
    eventually("the fifth array", lambda: ohif.place()[0] == 5)
    ohif.shows(stack[ohif.number() - 1])
    assert likeness(ohif.canvas(), stack[0]) < OTHER


def test_the_frames_of_an_array_play(ohif: Ohif) -> None:
    (film,) = arrays_of(FILM)
    ohif.open_study(study_uid(FILM), "numpy")
    eventually("the first of all frames", lambda: ohif.place() == (1, len(film)))
    ohif.shows(film[0])
    seen: set[int] = set()

    ohif.play()

    eventually("all frames", lambda: seen.add(ohif.place()[0]) or len(seen) == len(film))
    ohif.play()
    eventually(
        "the frame at which it stopped",
        lambda: likeness(ohif.canvas(), film[ohif.place()[0] - 1]) > ALIKE,
    )


def test_colours_are_shown(ohif: Ohif) -> None:
    (colours,) = arrays_of(COLOURS)

    ohif.open_study(study_uid(COLOURS), "numpy")

    ohif.shows(colours)


def test_a_merge_of_files_and_arrays_lists_and_shows_both(ohif: Ohif, dicom_files: Path) -> None:
    ohif.open_list("both")
    ohif.filter("from", "2024-02-29")
    eventually(
        "files and arrays", lambda: {"Scrolled, Sam", *PATIENTS} <= {row[0] for row in ohif.rows()}
    )

    ohif.choose("Thirty slices")
    eventually("the first of all slices", lambda: ohif.place() == (1, SLICES))
    ohif.shows(by_pydicom(dcmread(dicom_files / f"slice{ohif.number() - 1:02}.dcm")))

    (film,) = arrays_of(FILM)
    ohif.open_study(study_uid(FILM), "both")
    eventually("the first of all frames", lambda: ohif.place() == (1, len(film)))
    ohif.shows(film[0])
