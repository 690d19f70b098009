"""npm's dicomweb-client, in a page of another origin, reads and stores through the gateway."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.samples import sample_files
from in_chromium.dicomweb_client import (
    MODULE,
    check_frames,
    check_metadata,
    everything,
    read,
    stored,
    uids,
    uids_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pydicom import FileDataset

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]


@pytest.fixture(scope="module")
def elsewhere(chromium: Browser, client_site: str) -> Iterator[Page]:
    """A page of another origin, which is let in."""
    with chromium.new_page() as page:
        page.goto(f"{client_site}/empty.html")
        yield page


@pytest.fixture(scope="module")
def found(elsewhere: Page, client_site: str, served: str) -> dict[str, Any]:
    """All that it finds in the folder."""
    root = f"{served}/sources/archive/dicom-web"
    return everything(elsewhere, f"{client_site}/{MODULE}", root, more=True)


@pytest.fixture(scope="module")
def originals(dicom_files: Path) -> dict[str, FileDataset]:
    """What pydicom reads from the files of the folder."""
    return read(dicom_files.iterdir())


def test_it_finds_all_that_is_in_the_folder(
    found: dict[str, Any], originals: dict[str, FileDataset]
) -> None:
    study, series, instance = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"

    assert uids(found["studies"], "0020000D") == uids_of(originals, study)
    assert uids(found["series"], "0020000D", "0020000E") == uids_of(originals, study, series)
    instances = uids(found["instances"], "0020000D", "0020000E", "00080018")
    assert instances == uids_of(originals, study, series, instance)


def test_metadata_and_bulk_data_are_what_pydicom_reads(
    found: dict[str, Any], originals: dict[str, FileDataset]
) -> None:
    assert len(found["bulk"]) > 1

    assert check_metadata(found, originals) == len(originals) - 1


def test_frames_are_the_bytes_that_are_stored(
    found: dict[str, Any], originals: dict[str, FileDataset]
) -> None:
    checked = check_frames(found, originals, decoded=True)

    assert len(checked) >= 3, checked


def test_files_come_back_as_they_are(
    found: dict[str, Any], originals: dict[str, FileDataset]
) -> None:
    assert len(found["files"]) >= len(found["series"])
    for sop, content in found["files"].items():
        path = Path(str(originals[sop].filename))
        assert base64.b64decode(content) == path.read_bytes(), path


def test_what_it_stores_is_in_the_folder_as_it_was(
    elsewhere: Page, client_site: str, served: str, inbox: Path
) -> None:
    files = {path: path.read_bytes() for path in sample_files()}

    refused = stored(
        elsewhere, f"{client_site}/{MODULE}", f"{served}/sources/inbox/dicom-web", files
    )

    originals = read(files)
    # What holds an instance that a file before it holds is refused: 409.
    assert set(refused.values()) == {"409"}
    arrived = read(path for path in inbox.rglob("*") if path.is_file())
    assert set(arrived) == set(originals)
    for sop, original in originals.items():
        assert arrived[sop] == original, original.filename
