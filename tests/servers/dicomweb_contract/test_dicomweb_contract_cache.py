"""What was fetched of a study is kept until it is forgotten, or something is stored."""

from pathlib import Path

import pydicom
import pytest

from dicomsource.errors import NotFoundError


@pytest.fixture
def open_locked(locked_server, open_source):
    """``open_locked()``: a source of the server that knows its login."""
    username, password = locked_server.login
    auth = {"username": username, "password": password}
    return lambda: open_source({"qidoRoot": locked_server.dicom_web, "auth": auth})


@pytest.fixture
def first():
    return pydicom.dcmread(pydicom.data.get_testdata_file("CT_small.dcm", download=False))


@pytest.fixture
def second():
    """Another instance of the same series."""
    dataset = pydicom.dcmread(pydicom.data.get_testdata_file("CT_small.dcm", download=False))
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "2.25.2"
    return dataset


def uids(rows):
    return {row.SOPInstanceUID for row in rows}


def test_metadata_is_kept_until_it_is_forgotten(open_locked, first, second):
    mine, other = open_locked(), open_locked()
    other.store.dicom(first)
    study = first.StudyInstanceUID
    assert uids(mine.retrieve.series.metadata(study)) == {first.SOPInstanceUID}
    other.store.dicom(second)
    assert uids(mine.retrieve.series.metadata(study)) == {first.SOPInstanceUID}
    mine.deleteStudyMetadataPromise(study)
    assert uids(mine.retrieve.series.metadata(study)) == {first.SOPInstanceUID, "2.25.2"}


def test_metadata_is_asked_for_again_after_storing(open_locked, first, second):
    source = open_locked()
    source.store.dicom(first)
    assert uids(source.retrieve.series.metadata(first.StudyInstanceUID)) == {first.SOPInstanceUID}
    source.store.dicom(second)
    found = uids(source.retrieve.series.metadata(first.StudyInstanceUID))
    assert found == {first.SOPInstanceUID, "2.25.2"}


def test_filters_and_order_count_although_the_study_is_known(open_locked, first, second):
    source = open_locked()
    second.SeriesInstanceUID, second.Modality = "2.25.3", "MR"
    source.store.dicom([first, second])
    study = first.StudyInstanceUID
    assert len(source.retrieve.series.metadata(study)) == 2
    (row,) = source.retrieve.series.metadata(study, filters={"Modality": "MR"})
    assert row.SOPInstanceUID == "2.25.2"
    rows = source.retrieve.series.metadata(study, sortCriteria="Modality")
    assert [row.Modality for row in rows] == ["CT", "MR"]


def test_a_failure_is_not_kept(open_locked, first):
    source, other = open_locked(), open_locked()
    with pytest.raises(NotFoundError):
        source.retrieve.series.metadata(first.StudyInstanceUID)
    other.store.dicom(first)
    assert uids(source.retrieve.series.metadata(first.StudyInstanceUID)) == {first.SOPInstanceUID}


def test_a_file_that_is_stored_twice_is_there_once(open_locked):
    path = Path(pydicom.data.get_testdata_file("CT_small.dcm", download=False))
    source = open_locked()
    source.store.dicom([path])
    source.store.dicom([path])
    assert len(source.query.instances.search()) == 1
