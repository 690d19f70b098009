"""Storing, and credentials."""

import socket
from pathlib import Path

import pydicom
import pytest

from dicomsource.errors import AuthenticationError, UnreachableError
from dicomsource_dicomweb import recognise


@pytest.fixture
def samples():
    """``samples(name)``: the path of a file that pydicom brings."""
    return lambda name: Path(pydicom.data.get_testdata_file(name, download=False))


@pytest.fixture
def source(locked_server, open_source):
    username, password = locked_server.login
    auth = {"username": username, "password": password}
    return open_source({"qidoRoot": locked_server.dicom_web, "auth": auth})


def test_what_was_stored_is_found_and_comes_back(source, samples):
    path = samples("CT_small.dcm")
    dataset = pydicom.dcmread(samples("MR_small.dcm"))
    answer = source.store.dicom([path, dataset, samples("rtplan.dcm").read_bytes()])
    stored = {item.ReferencedSOPInstanceUID for item in answer.ReferencedSOPSequence}
    assert stored == {row.SOPInstanceUID for row in source.query.instances.search()}
    assert not answer.get("FailedSOPSequence")
    (row,) = source.query.studies.search(PatientID="1CT1")
    assert list(source.retrieve.instances(row.StudyInstanceUID)) == [path.read_bytes()]


def test_nothing_to_store_is_no_request(source):
    assert source.store.dicom([]) == {}


def test_the_batches_of_a_large_store_are_one_answer(locked_server, open_source, samples):
    username, password = locked_server.login
    auth = {"username": username, "password": password}
    source = open_source({"qidoRoot": locked_server.dicom_web, "auth": auth, "storeBatchCount": 1})
    answer = source.store.dicom([samples("CT_small.dcm"), samples("MR_small.dcm")])
    assert len(answer.ReferencedSOPSequence) == 2
    assert len(source.query.studies.search()) == 2


def test_what_cannot_be_stored_is_named_beside_what_was(source, samples):
    answer = source.store.dicom([samples("CT_small.dcm"), b"no DICOM file" * 100])
    assert len(answer.ReferencedSOPSequence) == 1
    assert len(answer.FailedSOPSequence) == 1
    assert len(source.query.instances.search()) == 1


def test_what_is_no_dicom_file_is_not_stored(source):
    answer = source.store.dicom([b"no DICOM file" * 100])
    assert not answer.get("ReferencedSOPSequence")
    assert source.query.instances.search() == []


def test_a_login_that_is_missing_is_asked_for(locked_server, open_source):
    source = open_source({"qidoRoot": locked_server.dicom_web})
    with pytest.raises(AuthenticationError) as caught:
        source.query.studies.search()
    assert "Data source 'pacs': GET http://127.0.0.1" in str(caught.value)
    assert str(caught.value).endswith("asks for credentials (401). Give `auth` for this source.")


def test_a_login_that_is_wrong_is_named(locked_server, open_source, samples):
    auth = {"username": "reader", "password": "wrong"}
    source = open_source({"qidoRoot": locked_server.dicom_web, "auth": auth})
    for call in (
        source.query.studies.search,
        lambda: source.store.dicom([samples("CT_small.dcm")]),
    ):
        with pytest.raises(AuthenticationError, match="Check `auth` of this source") as caught:
            call()
        assert "wrong" not in str(caught.value)


def test_a_server_that_has_gone_is_named(open_source):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        source = open_source({"qidoRoot": f"http://127.0.0.1:{unused.getsockname()[1]}/dicom-web"})
        with pytest.raises(UnreachableError, match="Check that the server runs"):
            source.query.studies.search()


def test_the_server_is_recognised_at_its_usual_place(server):
    roots = {"qidoRoot": server.dicom_web, "wadoRoot": server.dicom_web}
    assert recognise(server.dicom_web + "/") == roots
    assert recognise(server.url) == roots


def test_a_server_that_wants_a_login_says_so(locked_server):
    with pytest.raises(AuthenticationError):
        recognise(locked_server.dicom_web)
