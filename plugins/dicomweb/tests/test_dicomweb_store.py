"""Storing: what is sent, and what is made of the answer."""

import io
import json

import pydicom
import pytest

from dicomsource.errors import DataError, HTTPStatusError, NotFoundError
from dicomsource.http.connections import Connections
from dicomsource.multipart import boundary_of, parse_content_type, parse_multipart
from dicomsource_dicomweb.stow import Body

STORED = {
    "00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.4"]}}]},
}
REFUSED = {
    "00081198": {
        "vr": "SQ",
        "Value": [
            {"00081155": {"vr": "UI", "Value": ["1.4"]}, "00081197": {"vr": "US", "Value": [272]}}
        ],
    },
}


@pytest.fixture
def dataset():
    return pydicom.dcmread(pydicom.data.get_testdata_file("CT_small.dcm", download=False))


def test_paths_bytes_and_datasets_are_sent_as_parts(server, source, dataset, tmp_path):
    server.gives("/studies", STORED)
    file = tmp_path / "a.dcm"
    file.write_bytes(b"from a file\r\n" * 50_000)
    source.store.dicom([file, str(file), b"bytes", dataset])
    asked = server.asked[0]
    content_type = asked.headers["Content-Type"]
    parts = list(parse_multipart([asked.body], boundary_of(content_type)))
    assert parse_content_type(content_type)[1]["type"] == "application/dicom"
    assert {part.media_type for part in parts} == {"application/dicom"}
    assert [part.content for part in parts[:3]] == [file.read_bytes(), file.read_bytes(), b"bytes"]
    assert pydicom.dcmread(io.BytesIO(parts[3].content)) == dataset
    assert asked.headers["Accept"] == "application/dicom+json"
    assert "Transfer-Encoding" not in asked.headers


def test_the_body_can_be_sent_again_and_knows_its_length(tmp_path):
    file = tmp_path / "a.dcm"
    file.write_bytes(b"x" * 1_000_000)
    body = Body([file, b"y"])
    first, second = list(body), list(body)
    assert first == second
    assert sum(map(len, first)) == len(body)
    assert max(map(len, first)) < 300_000


def test_the_answer_is_naturalized(server, source):
    server.gives("/studies", STORED)
    assert source.store.dicom(b"x").ReferencedSOPSequence[0].ReferencedSOPInstanceUID == "1.4"


@pytest.mark.parametrize("status", [202, 400, 409])
def test_what_the_server_refused_is_data(server, source, status):
    server.gives("/studies", REFUSED, status=status)
    assert source.store.dicom(b"x").FailedSOPSequence[0].FailureReason == 272


def test_a_list_with_one_answer_is_an_answer(server, source):
    server.gives("/studies", [REFUSED])
    assert source.store.dicom(b"x").FailedSOPSequence[0].FailureReason == 272


def test_an_empty_answer_says_nothing(server, source):
    server.gives("/studies", b"")
    assert source.store.dicom(b"x") == {}


@pytest.mark.parametrize(
    ("status", "content"), [(409, b"<html>busy</html>"), (400, b"{}"), (507, b"full")]
)
def test_a_refusal_that_names_no_instance_is_an_error(server, source, status, content):
    server.gives("/studies", content, status=status)
    with pytest.raises(HTTPStatusError) as caught:
        source.store.dicom(b"x")
    assert caught.value.status == status


@pytest.mark.parametrize("content", [b"<html></html>", b"[1, 2]", b'"text"'])
def test_an_answer_that_is_no_dataset_is_refused(server, source, content):
    server.gives("/studies", content)
    with pytest.raises(DataError):
        source.store.dicom(b"x")


def test_a_file_that_is_not_there_is_named_before_anything_is_sent(server, source, tmp_path):
    with pytest.raises(NotFoundError, match="there is no file .*absent.dcm"):
        source.store.dicom([tmp_path / "absent.dcm"])
    assert server.asked == []


def test_a_dataset_that_cannot_be_written_is_named(source):
    with pytest.raises(DataError, match="a dataset cannot be written as a file"):
        source.store.dicom([pydicom.Dataset()])


def test_the_stow_root_is_where_files_go(server, open_source):
    server.gives("/stow/studies", STORED)
    open_source(stowRoot=f"{server.root}/stow/").store.dicom(b"x")
    assert server.asked[0].path == "/stow/studies"


def test_a_busy_server_gets_the_whole_body_again(server, source, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr("dicomsource.http.retries.JITTER", 0)
    monkeypatch.setattr(Connections, "wait", lambda _, seconds: pauses.append(seconds))
    steps = iter([(503, b"", {"Retry-After": "2"}), (200, json.dumps(STORED).encode(), {})])
    server.does("/studies", lambda asked: next(steps))
    file = tmp_path / "a.dcm"
    file.write_bytes(b"x" * 600_000)
    source.store.dicom(file)
    first, second = server.asked
    assert first.body == second.body
    assert len(first.body) > 600_000
    assert pauses == [2]


def test_large_stores_go_in_batches_and_their_answers_are_one(server, open_source):
    server.does("/studies", lambda asked: (200, json.dumps(STORED).encode(), {}))
    answer = open_source(storeBatchCount=2).store.dicom([b"1", b"2", b"3", b"4", b"5"])
    assert len(server.asked) == 3
    assert [item.ReferencedSOPInstanceUID for item in answer.ReferencedSOPSequence] == ["1.4"] * 3


def test_a_file_longer_than_a_batch_goes_alone(server, open_source):
    server.gives("/studies", b"")
    open_source(storeBatchBytes=10).store.dicom([b"1" * 4, b"2" * 4, b"3" * 40, b"4"])
    assert [asked.body.count(b"Content-Type") for asked in server.asked] == [2, 1, 1]


def test_a_file_that_the_answer_passes_over_has_failed(server, source, dataset):
    server.gives("/studies", STORED)
    (item,) = source.store.dicom([dataset]).FailedSOPSequence
    assert item.ReferencedSOPInstanceUID == dataset.SOPInstanceUID
    assert item.FailureReason == 0x0110
