"""A static tree served by nginx is read as if it were a DICOMweb server."""

from __future__ import annotations

import gzip
import json
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.errors import NotFoundError
from dicomsource.files import Identified, scan
from dicomsource.natural import from_part10
from dicomsource.samples import sample_files, write_static_tree
from dicomsource_static_wado.recognise import recognise
from dicomsource_static_wado.source import createDataSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.server

UNDECODABLE = {"JPEG2000-embedded-sequence-delimiter.dcm", "JPEG-lossy.dcm", "badVR.dcm"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_static_tree(sample_files(), tmp_path_factory.mktemp("tree")).directory


@pytest.fixture(scope="module")
def url(tree: Path, serve_static: Callable[[Path], str]) -> str:
    return serve_static(tree)


@pytest.fixture
def source(url: str) -> Iterator[Any]:
    opened = createDataSource({"wadoRoot": url})
    yield opened
    opened.close()


def every_instance() -> list[Identified]:
    studies = scan(sample_files()).studies.values()
    return [found for series in studies for files in series.values() for found in files]


def test_nginx_with_a_tree_is_recognised(url: str) -> None:
    assert recognise(url) == {"wadoRoot": url}


def test_all_studies_series_and_instances_are_found(source: Any) -> None:
    found = {
        (study.StudyInstanceUID, series.SeriesInstanceUID, instance.SOPInstanceUID)
        for study in source.query.studies.search()
        for series in source.query.series.search(study.StudyInstanceUID)
        for instance in source.query.instances.search(
            study.StudyInstanceUID, series.SeriesInstanceUID
        )
    }

    assert found == {instance.uids for instance in every_instance()}


def test_a_search_is_answered_by_the_rules_of_the_standard_although_nginx_ignores_it(
    source: Any,
) -> None:
    (study,) = source.query.studies.search(patientName="compressedsamples^ct?")

    assert study.PatientID == "1CT1"


def test_every_file_comes_back_byte_for_byte(source: Any) -> None:
    for found in every_instance():
        assert source.retrieve.instance(*found.uids) == found.path.read_bytes()


def test_pixels_are_those_that_pydicom_reads(source: Any) -> None:
    checked = 0
    for found in every_instance():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(found.path)
            if "PixelData" not in dataset or found.path.name in UNDECODABLE:
                continue
            expected = dataset.pixel_array
        series = source.retrieve.series.metadata(found.StudyInstanceUID, found.SeriesInstanceUID)
        (instance,) = (one for one in series if one.SOPInstanceUID == found.SOPInstanceUID)
        first = expected[0] if int(dataset.get("NumberOfFrames") or 1) > 1 else expected
        assert np.array_equal(source.load_pixels(instance), first), found.path.name
        checked += 1
    assert checked > 60


def test_bulk_data_is_found_by_what_the_metadata_says(source: Any) -> None:
    path = next(file for file in sample_files() if file.name == "waveform_ecg.dcm")
    original = from_part10(path)
    (instance,) = source.retrieve.series.metadata(original.StudyInstanceUID)

    uri = instance.WaveformSequence[0].WaveformData.BulkDataURI

    data = source.retrieve.bulkDataURI(original.StudyInstanceUID, uri)
    assert data == original.WaveformSequence[0].WaveformData


def test_image_ids_are_urls_that_nginx_answers(source: Any, url: str) -> None:
    (study,) = source.query.studies.search(PatientID="1CT1")
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)

    image_id = source.getImageIdsForInstance(instance)

    assert image_id.startswith(f"wadors:{url}/studies/")
    reference = source.services.metadata_store.get_image_reference(image_id)
    assert reference.SOPInstanceUID == instance.SOPInstanceUID


def test_what_nginx_does_not_have_is_named(source: Any) -> None:
    assert source.query.series.search("1.2.3.4") == []
    with pytest.raises(NotFoundError, match=r"the tree has no study 1\.2\.3\.4"):
        source.retrieve.series.metadata("1.2.3.4")


def test_a_new_study_list_is_seen_by_a_source_that_is_open(
    tmp_path: Path, serve_static: Callable[[Path], str]
) -> None:
    write_static_tree(sample_files()[:1], tmp_path)
    source = createDataSource({"wadoRoot": serve_static(tmp_path), "studyListInterval": 0})
    assert len(source.query.studies.search()) == 1

    index = tmp_path / "studies/index.json.gz"
    rows = json.loads(gzip.decompress(index.read_bytes()))
    another = {**rows[0], "0020000D": {"vr": "UI", "Value": ["2.25.1"]}}
    index.write_bytes(gzip.compress(json.dumps([*rows, another]).encode()))

    assert len(source.query.studies.search()) == 2
    source.close()


def test_a_tree_without_a_list_says_what_to_check(
    tmp_path: Path, serve_static: Callable[[Path], str]
) -> None:
    source = createDataSource({"wadoRoot": serve_static(tmp_path)})

    with pytest.raises(NotFoundError, match="there is no list of studies .*Check that wadoRoot"):
        source.query.studies.search()
    source.close()
