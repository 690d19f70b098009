"""OHIF under /ohif lists, filters and shows what is served, without any configuration of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread

from in_chromium.ohif import Ohif, eventually
from in_chromium.pictures import by_pydicom
from in_chromium.studies import FRAMES, MOVING, SLICES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]


@pytest.fixture
def ohif(page: Page, served: str) -> Ohif:
    return Ohif(page, f"{served}/ohif")


def test_ohif_lists_the_studies_and_a_filter_narrows_them(ohif: Ohif) -> None:
    ohif.open_list()
    assert ["Scrolled, Sam", "CT", str(SLICES)] in [[row[0], row[2], row[4]] for row in ohif.rows()]

    ohif.filter("patient", "Moving")

    eventually("one study", lambda: [row[0] for row in ohif.rows()] == ["Moving, Mary"])


def test_a_study_chosen_in_ohifs_list_is_shown_and_scrolls(ohif: Ohif, dicom_files: Path) -> None:
    ohif.open_list()
    ohif.choose("Thirty slices")

    eventually("the first of all slices", lambda: ohif.place() == (1, SLICES))
    ohif.shows(by_pydicom(dcmread(dicom_files / f"slice{ohif.number() - 1:02}.dcm")))
    ohif.scroll(5)
    eventually("another slice", lambda: ohif.place()[0] == 6)
    ohif.shows(by_pydicom(dcmread(dicom_files / f"slice{ohif.number() - 1:02}.dcm")))


def test_one_click_on_the_worklist_opens_a_study_in_ohif(
    page: Page, served: str, ohif: Ohif, dicom_files: Path
) -> None:
    page.goto(f"{served}/?PatientName=Moving")

    page.get_by_role("link", name="Open in OHIF: Moving, Mary").click()

    page.wait_for_selector("canvas.cornerstone-canvas")
    assert page.url == f"{served}/ohif/viewer/archive?StudyInstanceUIDs={MOVING}"
    eventually("the first of all frames", lambda: ohif.place() == (1, FRAMES))
    ohif.shows(by_pydicom(dcmread(dicom_files / "frames.dcm"), 0))
