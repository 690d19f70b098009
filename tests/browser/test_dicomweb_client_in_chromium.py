"""npm's dicomweb-client, in a page in Chromium, reads from a tree of ours what pydicom reads from the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydicom import Dataset

from in_chromium.dicomweb_client import (
    MODULE,
    check_frames,
    check_metadata,
    everything,
    read,
    uids,
    uids_of,
)
from in_chromium.studies import FRAMES, MOVING, SCROLLED, SLICES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from pydicom import FileDataset

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]


@pytest.fixture(scope="module")
def found(chromium: Browser, client_site: str, tree_url: str) -> dict[str, Any]:
    """All that dicomweb-client finds in the tree."""
    with chromium.new_page() as page:
        page.goto(f"{client_site}/empty.html")
        return everything(page, f"{client_site}/{MODULE}", tree_url)


@pytest.fixture(scope="module")
def originals(dicom_files: Path) -> dict[str, FileDataset]:
    """What pydicom reads from the files that the tree took."""
    return read(dicom_files.iterdir())


def test_it_lists_the_studies_series_and_instances_of_the_files(
    found: dict[str, Any], originals: dict[str, FileDataset]
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


def test_metadata_is_what_pydicom_reads(
    found: dict[str, Any], originals: dict[str, FileDataset]
) -> None:
    assert check_metadata(found, originals) == len(originals) - 1


def test_frames_are_the_bytes_that_pydicom_finds(
    found: dict[str, Any], originals: dict[str, FileDataset]
) -> None:
    checked = check_frames(found, originals)

    assert len(found["frames"][f"{MOVING}.1.1"]) == min(FRAMES, 3)
    assert len(checked) >= 9, checked
