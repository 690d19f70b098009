"""Orthanc, a folder of files and a dead server behind one name: 1,000 studies, of which the first two share some."""

import io
import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import pydicom
import pytest
import requests
from pydicom.uid import ExplicitVRLittleEndian

from dicomsource import ExtensionManager
from dicomsource.errors import TransportError
from dicomsource_merge.status import MemberLeftOut

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

IN_ORTHANC, IN_FOLDER = range(650), range(500, 1000)


def study_uid(number):
    return f"2.25.77000{number}"


def file_of(number, modality, series, instance):
    """Return a tiny CT or report, as the bytes of a file."""
    dataset = pydicom.Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.PatientID, dataset.PatientName = "many", "MANY^STUDIES"
    dataset.StudyInstanceUID = study_uid(number)
    dataset.SeriesInstanceUID = f"{study_uid(number)}.{series}"
    dataset.SOPInstanceUID = f"{study_uid(number)}.{series}.{instance}"
    dataset.StudyDate, dataset.AccessionNumber = "20260102", f"A{number:04}"
    dataset.Modality, dataset.InstanceNumber, dataset.SeriesNumber = modality, instance, series
    dataset.Rows = dataset.Columns = 2
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = bytes([number % 250, series, instance, 0])
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


@pytest.fixture(scope="module")
def loaded_orthanc(orthanc_with_login):
    """An Orthanc with a CT of two instances in its last study, one instance in the others."""
    orthanc_with_login.empty()
    files = [file_of(number, "CT", 1, 1) for number in IN_ORTHANC]
    files.append(file_of(IN_ORTHANC[-1], "CT", 1, 2))
    session = requests.Session()
    session.auth = orthanc_with_login.login

    def store(file):
        url = f"{orthanc_with_login.url}/instances"
        assert session.post(url, data=file, timeout=30).ok

    with session, ThreadPoolExecutor(4) as threads:
        list(threads.map(store, files))
    yield orthanc_with_login
    orthanc_with_login.empty()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a report of each of its studies; of the last one in common it has the first CT as well."""
    folder = tmp_path_factory.mktemp("files")
    files = [file_of(number, "SR", 2, 1) for number in IN_FOLDER]
    files.append(file_of(IN_ORTHANC[-1], "CT", 1, 1))
    for index, file in enumerate(files):
        (folder / f"{index:03}.dcm").write_bytes(file)
    return {"root": str(folder), "cacheDirectory": str(tmp_path_factory.mktemp("catalogue"))}


@pytest.fixture
def source(loaded_orthanc, folder):
    user, password = loaded_orthanc.login
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{nobody.getsockname()[1]}/dicom-web"
    root = loaded_orthanc.dicom_web
    merged = {"dataSourceNames": ["dead", "folder", "orthanc"], "defaultDataSourceName": "orthanc"}
    definitions = [
        {"namespace": "merge", "sourceName": "all", "configuration": {"seriesMerge": merged}},
        {
            "namespace": "dicomweb",
            "sourceName": "orthanc",
            "configuration": {
                "qidoRoot": root,
                "wadoRoot": root,
                "auth": {"username": user, "password": password},
            },
        },
        {"namespace": "dicomlocal", "sourceName": "folder", "configuration": folder},
        {"namespace": "dicomweb", "sourceName": "dead", "configuration": {"qidoRoot": dead}},
    ]
    with ExtensionManager(definitions=definitions) as manager:
        yield manager.get_data_source("all")


def warnings_in(caplog):
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


def uids(datasets, keyword="StudyInstanceUID"):
    return [dataset[keyword] for dataset in datasets]


@pytest.mark.parametrize("size", [50, 101])
def test_pages_of_a_thousand_studies_have_no_gap_and_no_repeat_and_one_warning(
    source, size, caplog
):
    found = []
    for offset in range(0, 1000 + size, size):
        page = source.query.studies.search(limit=size, offset=offset)
        assert len(page) == min(size, max(0, 1000 - offset))
        found += page

    assert len(set(uids(found))) == 1000
    assert set(uids(found)) == {study_uid(number) for number in range(1000)}
    assert set(uids(found[:650])) == {study_uid(number) for number in IN_ORTHANC}
    (warning,) = warnings_in(caplog)
    assert isinstance(warning.msg, MemberLeftOut)
    assert (warning.msg.status.member, warning.msg.source) == ("dead", "all")


def test_any_page_is_that_part_of_the_whole(source):
    whole = uids(source.query.studies.search())

    for offset in (640, 0, 990, 645, 300):
        assert (
            uids(source.query.studies.search(limit=20, offset=offset))
            == whole[offset : offset + 20]
        )


def test_the_first_page_of_a_study_list_tells_what_both_have(source):
    rows = {
        row.StudyInstanceUID: row for row in source.query.studies.search(accessionNumber="A05*")
    }

    assert set(rows) == {study_uid(number) for number in range(500, 600)}
    assert all(set(row.ModalitiesInStudy) == {"CT", "SR"} for row in rows.values())
    assert source.members_of(study_uid(500)) == ("orthanc", "folder")
    assert not source.member_status()["dead"].working


def test_counts_that_are_asked_for_are_those_of_distinct_instances(source):
    (row,) = source.query.studies.search(
        StudyInstanceUID=study_uid(IN_ORTHANC[-1]), includefield="NumberOfStudyRelatedInstances"
    )

    assert (row.NumberOfStudyRelatedSeries, row.NumberOfStudyRelatedInstances) == (2, 3)


def test_series_metadata_files_and_pixels_come_from_who_has_them(source):
    study = study_uid(IN_ORTHANC[-1])

    series = source.query.series.search(study)
    metadata = source.retrieve.series.metadata(study)

    assert uids(series, "SeriesInstanceUID") == [f"{study}.1", f"{study}.2"]
    assert sorted(uids(metadata, "SOPInstanceUID")) == [
        f"{study}.1.1",
        f"{study}.1.2",
        f"{study}.2.1",
    ]
    for instance in metadata:
        number, of_series = instance.InstanceNumber, instance.SeriesNumber
        expected = [[IN_ORTHANC[-1] % 250, of_series], [number, 0]]
        assert source.load_pixels(instance).tolist() == expected
        image_id = source.getImageIdsForInstance(instance)
        manager = source.services.extension_manager
        assert manager.load_pixels(image_id).tolist() == expected
    assert source.members_of(study, f"{study}.2", f"{study}.2.1") == ("folder",)
    assert source.members_of(study, f"{study}.1", f"{study}.1.1") == ("orthanc", "folder")
    files = list(source.retrieve.instances(study))
    found = sorted(pydicom.dcmread(io.BytesIO(file)).SOPInstanceUID for file in files)
    assert found == [f"{study}.1.1", f"{study}.1.2", f"{study}.2.1"]


def test_a_dead_server_alone_is_an_error_with_its_reason(source):
    manager = source.services.extension_manager
    merged = {"seriesMerge": {"dataSourceNames": ["dead"]}}
    manager.add_data_source({"namespace": "merge", "sourceName": "none", "configuration": merged})

    with pytest.raises(TransportError, match="'dead'"):
        manager.get_data_source("none").query.studies.search()
