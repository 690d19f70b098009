"""Whatever happens while files are stored: each is there once or named as failed, and the answer says so."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.errors import (
    DataError,
    HTTPStatusError,
    NotFoundError,
    TransportError,
    UnreachableError,
)
from faulty_pacs import faults

STUDY = "2.25.7"
UIDS = [f"{STUDY}.1.{number}" for number in range(3)]


@pytest.fixture
def new(file_of):
    """Three files that the server does not have."""
    return [file_of(STUDY, f"{STUDY}.1", uid) for uid in UIDS]


def stored(faulty):
    return [one.uids[2] for one in faulty.archive.below(STUDY)]


def named(items):
    return [item.ReferencedSOPInstanceUID for item in items or ()]


def test_what_the_server_refuses_is_named_and_the_rest_is_there(faulty, source, new):
    faulty.faults.add(faults.FailSome(1, reason=0xA700), method="POST")
    answer = source.store.dicom(new)
    assert named(answer.ReferencedSOPSequence) == [UIDS[0], UIDS[2]] == stored(faulty)
    (failed,) = answer.FailedSOPSequence
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == (UIDS[1], 0xA700)


def test_what_the_server_refuses_altogether_is_data_too(faulty, source, new):
    faulty.faults.add(faults.FailSome(0, 1, 2), method="POST")
    answer = source.store.dicom(new)
    assert named(answer.FailedSOPSequence) == UIDS
    assert stored(faulty) == []


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (faults.Drop(), 1),
        (faults.Drop(handled=True), 1),
        (faults.Status(503, retry_after=0), 2),
        (faults.Status(429, retry_after=0, handled=True), 2),
    ],
    ids=repr,
)
def test_files_are_sent_again_whole_and_are_there_once(faulty, source, new, tmp_path, fault, times):
    faulty.faults.add(fault, method="POST", times=times)
    path = tmp_path / "file.dcm"
    path.write_bytes(new[0])
    answer = source.store.dicom([path, *new[1:]])
    assert named(answer.ReferencedSOPSequence) == UIDS
    assert [one.file for one in faulty.archive.below(STUDY)] == new
    bodies = [one.body for one in faulty.asked]
    assert len(bodies) == times + 1
    assert set(bodies) == {bodies[0]}


def test_files_are_sent_again_when_the_token_was_renewed(faulty, open_source, login, new):
    faulty.faults.add(faults.RequireAuthorization("Bearer new"))
    answer = open_source(auth={"tokenCallback": login}).store.dicom(new)
    assert named(answer.ReferencedSOPSequence) == UIDS == stored(faulty)
    assert login.refreshed == 1


@pytest.mark.parametrize("status", [400, 409, 413, 500, 507])
def test_a_refusal_of_the_whole_request_is_an_error_with_its_words(faulty, source, new, status):
    faulty.faults.add(faults.Status(status, b"the disk is full"), method="POST")
    with pytest.raises(HTTPStatusError, match="the disk is full") as caught:
        source.store.dicom(new)
    assert caught.value.status == status
    assert len(faulty.asked) == 1


@pytest.mark.parametrize("status", [502, 504])
def test_a_store_that_may_still_be_under_way_is_not_sent_again(faulty, source, new, status):
    faulty.faults.add(faults.Status(status, handled=True), method="POST")
    with pytest.raises(HTTPStatusError):
        source.store.dicom(new)
    assert len(faulty.asked) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.LoginPage(), DataError),
        (faults.Cut(5), TransportError),
        (faults.Hang(), UnreachableError),
        (faults.Stall(5), UnreachableError),
    ],
    ids=repr,
)
def test_an_answer_that_cannot_be_read_is_an_error(faulty, open_source, new, fault, kind):
    faulty.faults.add(fault, method="POST")
    with pytest.raises(kind) as caught:
        open_source(timeout=0.15).store.dicom(new)
    assert str(caught.value).startswith("Data source 'pacs': ")
    assert f"{faulty.root}/studies" in str(caught.value)
    assert len(faulty.asked) == 1


def test_metadata_is_asked_for_again_although_the_answer_got_lost(faulty, source, new):
    source.store.dicom(new[:1])
    assert len(source.retrieve.series.metadata(STUDY)) == 1
    faulty.faults.add(faults.Cut(5), method="POST")
    with pytest.raises(TransportError):
        source.store.dicom(new[1:])
    assert len(source.retrieve.series.metadata(STUDY)) == 3


def test_a_batch_that_fails_tells_what_was_sent_before(faulty, open_source, new):
    faulty.faults.add(faults.Status(500), where=lambda _: len(faulty.asked) == 3)
    with pytest.raises(HTTPStatusError) as caught:
        open_source(storeBatchCount=1).store.dicom(new)
    assert caught.value.__notes__ == ["2 files were sent before"]
    assert stored(faulty) == UIDS[:2]


@pytest.mark.parametrize("status", [200, 204])
def test_a_rejected_series_is_out_of_sight(faulty, open_source, status):
    source = open_source(supportsReject=True)
    assert len(source.retrieve.series.metadata("2.25.1")) == 6
    faulty.faults.add(faults.Status(status, handled=True), method="POST")
    source.reject.series("2.25.1", "2.25.1.2", code="113039^DCM")
    assert faulty.archive.rejected == [(("2.25.1", "2.25.1.2"), "113039^DCM")]
    assert len(source.retrieve.series.metadata("2.25.1")) == 4
    source.reject.instance("2.25.1", "2.25.1.1", "2.25.1.1.1")
    assert len(source.query.instances.search("2.25.1")) == 3


def test_a_rejection_that_is_refused_is_an_error(faulty, open_source):
    faulty.faults.add(faults.Status(409, b"locked"), path="*/reject/*")
    with pytest.raises(HTTPStatusError, match="409 Conflict: locked"):
        open_source(supportsReject=True).reject.series("2.25.1", "2.25.1.2")


LEVELS = [(), ("2.25.1.2",), ("2.25.1.2", "2.25.1.2.1")]


@pytest.mark.parametrize("below", LEVELS)
def test_what_is_deleted_is_gone_and_the_rest_stays(faulty, open_source, below):
    source = open_source(supportsDelete=True)
    assert len(source.retrieve.series.metadata("2.25.1")) == 6
    source.store.delete("2.25.1", *below)
    assert faulty.archive.below("2.25.1", *below) == []
    rest = source.query.instances.search()
    assert len(rest) == {0: 0, 1: 4, 2: 5}[len(below)]
    if rest:
        assert len(source.retrieve.series.metadata("2.25.1")) == len(rest)
    with pytest.raises(NotFoundError, match="nothing to delete"):
        source.store.delete("2.25.1", *below)


@pytest.mark.parametrize("status", [403, 409, 500])
def test_a_deletion_that_is_refused_is_an_error(faulty, open_source, status):
    faulty.faults.add(faults.Status(status, b"locked"), method="DELETE")
    with pytest.raises(HTTPStatusError, match="locked") as caught:
        open_source(supportsDelete=True).store.delete("2.25.1")
    assert caught.value.status == status
    assert len(faulty.archive.below()) == 6


def test_a_whole_study_is_rejected(faulty, open_source):
    open_source(supportsReject=True).reject.study("2.25.1", code="113037^DCM")
    assert faulty.archive.rejected == [(("2.25.1",), "113037^DCM")]
    assert faulty.archive.below() == []


def test_stores_of_several_threads_do_not_mix(faulty, source, file_of):
    files = [file_of(STUDY, f"{STUDY}.1", f"{STUDY}.1.{number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(source.store.dicom, files))
    assert all(len(answer.ReferencedSOPSequence) == 1 for answer in answers)
    assert sorted(one.file for one in faulty.archive.below(STUDY)) == sorted(files)
