"""A tree that ``static-wado create`` wrote, served as docs/static-trees.md says, is read by clients of all kinds."""

from __future__ import annotations

import shutil
import threading
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import requests
from pydicom import dcmread
from pydicom.encaps import get_frame
from pydicom.pixels.utils import get_expected_length

from dicomsource.files import scan
from dicomsource.pixels.frame_count import frame_count
from dicomsource.samples import sample_files
from dicomsource_static_wado.source import createDataSource
from dicomsource_static_wado.writing import create_tree
from static_trees_page import nginx_block

if TYPE_CHECKING:
    from pathlib import Path

    from pydicom import Dataset

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

UNDECODABLE = {"JPEG2000-embedded-sequence-delimiter.dcm", "JPEG-lossy.dcm", "badVR.dcm"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for number, file in enumerate(sample_files()):
        shutil.copy(file, folder / f"{number:03}-{file.name}")
    root = tmp_path_factory.mktemp("srv")
    create_tree(folder, root / "dicomweb")
    return root / "dicomweb"


@pytest.fixture(scope="module")
def url(tree: Path, start_nginx: Any) -> str:
    """Where nginx serves it, configured by the block of the page."""
    return f"{start_nginx(nginx_block(tree.parent), '/dicomweb/studies')}/dicomweb"


def instances() -> list[tuple[tuple[str, str, str], Path]]:
    studies = scan(sample_files()).studies.values()
    return [
        (one.uids, one.path) for series in studies for files in series.values() for one in files
    ]


def read(path: Path) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dcmread(path)


@pytest.fixture
def client(url: str) -> Any:
    from dicomweb_client import DICOMwebClient

    return DICOMwebClient(url)


def test_dicomweb_client_lists_what_the_files_hold(client: Any) -> None:
    found = {
        (study["0020000D"]["Value"][0], series["0020000E"]["Value"][0], one["00080018"]["Value"][0])
        for study in client.search_for_studies()
        for series in client.search_for_series(study["0020000D"]["Value"][0])
        for one in client.search_for_instances(
            study["0020000D"]["Value"][0], series["0020000E"]["Value"][0]
        )
    }

    assert found == {uids for uids, _ in instances()}


def test_dicomweb_client_reads_metadata(client: Any) -> None:
    for uids, path in instances():
        original = read(path)
        rows = client.retrieve_series_metadata(*uids[:2])
        (row,) = (row for row in rows if row["00080018"]["Value"] == [uids[2]])
        for tag, keyword in (("00280010", "Rows"), ("00080016", "SOPClassUID")):
            if original.get(keyword):
                assert row[tag]["Value"] == [original[keyword].value], path.name


def test_dicomweb_client_gets_every_frame_as_it_is_stored(client: Any) -> None:
    checked = 0
    for uids, path in instances():
        dataset = read(path)
        if path.name in UNDECODABLE or "PixelData" not in dataset:
            continue
        count = frame_count(dataset)
        (frame,) = client.retrieve_instance_frames(*uids, frame_numbers=[1])
        if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
            assert frame == get_frame(dataset.PixelData, 0, number_of_frames=count), path.name
        elif dataset.original_encoding[1] and dataset.BitsAllocated > 1:
            length = get_expected_length(dataset) // count
            assert frame == dataset.PixelData[:length], path.name
        checked += 1
    assert checked > 60


def test_dicomweb_client_gets_the_files(client: Any) -> None:
    for uids, path in instances()[:30]:
        assert client.retrieve_instance(*uids) == read(path)


def test_our_own_source_reads_the_pixels_that_pydicom_reads(url: str) -> None:
    source = createDataSource({"wadoRoot": url})
    checked = 0
    for uids, path in instances():
        dataset = read(path)
        if path.name in UNDECODABLE or "PixelData" not in dataset:
            continue
        series = source.retrieve.series.metadata(*uids[:2])
        (instance,) = (one for one in series if one.SOPInstanceUID == uids[2])
        pixels = dataset.pixel_array
        first = pixels[0] if frame_count(dataset) > 1 else pixels
        assert np.array_equal(source.load_pixels(instance), first), path.name
        checked += 1
    source.close()
    assert checked > 60


def test_bulk_data_is_where_the_metadata_says(url: str) -> None:
    source = createDataSource({"wadoRoot": url})
    path = next(file for file in sample_files() if file.name == "waveform_ecg.dcm")
    original = read(path)
    (instance,) = source.retrieve.series.metadata(original.StudyInstanceUID)

    uri = instance.WaveformSequence[0].WaveformData.BulkDataURI

    data = source.retrieve.bulkDataURI(original.StudyInstanceUID, uri)
    assert data == original.WaveformSequence[0].WaveformData
    source.close()


def test_a_page_of_another_site_may_read_it(url: str) -> None:
    study, series, sop = instances()[0][0]
    frame = f"{url}/studies/{study}/series/{series}/instances/{sop}/frames/1"
    asked = {
        "Origin": "https://viewer.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "accept",
    }

    preflight = requests.options(frame, headers=asked, timeout=10)
    missing = requests.get(f"{url}/studies/1.2.3/series", timeout=10)

    assert preflight.status_code == 204
    assert "Accept" in preflight.headers["Access-Control-Allow-Headers"]
    assert missing.status_code == 404
    for answer in (preflight, missing, requests.get(f"{url}/studies", timeout=10)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_thumbnails_are_jpeg_and_an_unchanged_list_is_not_sent_again(url: str) -> None:
    study = next(uids[0] for uids, path in instances() if path.name == "CT_small.dcm")
    thumbnail = requests.get(f"{url}/studies/{study}/thumbnail?accept=image/jpeg", timeout=10)
    assert thumbnail.headers["Content-Type"] == "image/jpeg"
    assert thumbnail.content.startswith(b"\xff\xd8")

    known = {"If-None-Match": requests.get(f"{url}/studies", timeout=10).headers["ETag"]}
    assert requests.get(f"{url}/studies", headers=known, timeout=10).status_code == 304


def test_what_the_next_run_has_to_know_is_not_served(url: str, tree: Path) -> None:
    assert (tree / ".dicomsource/format.json").is_file()
    assert requests.get(f"{url}/.dicomsource/format.json", timeout=10).status_code == 404


def test_whoever_reads_while_studies_are_written_anew_never_misses_one(
    tmp_path: Path, start_nginx: Any
) -> None:
    dataset = read(next(file for file in sample_files() if file.name == "CT_small.dcm"))
    (tmp_path / "files").mkdir()

    def write(version: int) -> None:
        dataset.PatientName = f"VERSION^{version}"
        dataset.save_as(tmp_path / "files/ct.dcm")
        create_tree(tmp_path / "files", tmp_path / "srv/dicomweb")

    write(0)
    root = start_nginx(nginx_block(tmp_path / "srv"), "/dicomweb/studies")
    series = f"studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
    answers: list[requests.Response] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            answers.append(requests.get(f"{root}/dicomweb/{series}/metadata", timeout=10))

    looker = threading.Thread(target=look)
    looker.start()
    for version in range(1, 9):
        write(version)
    over.set()
    looker.join()

    assert {answer.status_code for answer in answers} == {200}
    seen = [answer.json()[0]["00100010"]["Value"][0]["Alphabetic"] for answer in answers]
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
