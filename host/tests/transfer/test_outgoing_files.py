"""Sending files to sources that fail in the middle."""

import pytest

from dicomsource import IWebApiDataSource, errors
from dicomsource_host.transfer.outgoing import Outgoing, files_below


@pytest.fixture
def files(ct, tmp_path):
    paths = [tmp_path / f"{number:02}.dcm" for number in range(60)]
    for number, path in enumerate(paths):
        ct.SOPInstanceUID = f"1.2.{number}"
        ct.save_as(path)
    return paths


def source_that(answer):
    calls = []

    def dicom(files):
        calls.append(len(files))
        return answer(len(calls), files)

    return IWebApiDataSource.create(store={"dicom": dicom}), calls


def stored(files):
    uids = [f"1.2.{int(path.stem)}" for path in files]
    return {"ReferencedSOPSequence": [{"ReferencedSOPInstanceUID": uid} for uid in uids]}


def test_files_are_sent_in_batches(files):
    source, calls = source_that(lambda _, batch: stored(batch))
    steps = []
    outgoing = Outgoing(source, lambda: steps.append(1))
    outgoing.send(files, named=set())

    assert calls == [25, 25, 10]
    assert len(steps) == 60
    assert all(one.stored for one in outgoing.sent)


def test_after_the_source_went_away_the_rest_is_not_tried(files):
    def answer(call, batch):
        if call == 2:
            raise errors.UnreachableError("no connection")
        return stored(batch)

    source, calls = source_that(answer)
    outgoing = Outgoing(source)
    outgoing.send(files, named=set())

    assert calls == [25, 25]
    assert [one.remark for one in outgoing.sent] == (
        [""] * 25 + ["no connection"] * 25 + ["not sent"] * 10
    )


def test_after_an_error_of_one_batch_the_others_are_tried(files):
    def answer(call, batch):
        if call == 1:
            raise errors.HTTPStatusError("the server answered 500", status=500)
        return stored(batch)

    source, _ = source_that(answer)
    outgoing = Outgoing(source)
    outgoing.send(files, named=set())

    assert [one.stored for one in outgoing.sent] == [False] * 25 + [True] * 35
    assert str(outgoing.error).endswith("the server answered 500.")


def test_an_instance_that_the_answer_does_not_mention_is_not_stored(files):
    source, _ = source_that(lambda _, batch: stored(batch[1:]))
    outgoing = Outgoing(source)
    outgoing.send(files[:2], named=set())

    assert [(one.stored, one.remark) for one in outgoing.sent] == [
        (False, "the answer does not mention it"),
        (True, ""),
    ]


def test_a_file_named_twice_is_sent_once(tmp_path, files):
    assert files_below([files[3], tmp_path]) == [files[3], *files[:3], *files[4:]]


def test_files_with_equal_uids_go_in_separate_requests_and_are_told_so(ct, tmp_path):
    one, other = tmp_path / "1.dcm", tmp_path / "2.dcm"
    for path in (one, other):
        ct.SOPInstanceUID = "1.2.1"
        ct.save_as(path)
    answers = [
        {"ReferencedSOPSequence": [{"ReferencedSOPInstanceUID": "1.2.1"}]},
        {"FailedSOPSequence": [{"ReferencedSOPInstanceUID": "1.2.1", "FailureReason": 0x0111}]},
    ]
    source, calls = source_that(lambda call, _: answers[call - 1])
    outgoing = Outgoing(source)
    outgoing.send([one, other], named=set())

    assert calls == [1, 1]
    assert [(sent.stored, sent.remark) for sent in outgoing.sent] == [
        (True, ""),
        (False, "the instance is there already (0x0111)"),
    ]


def test_a_second_file_of_an_instance_names_the_first(ct, tmp_path):
    paths = [tmp_path / "1.dcm", tmp_path / "2.dcm"]
    for path in paths:
        ct.save_as(path)
    answer = {"ReferencedSOPSequence": [{"ReferencedSOPInstanceUID": ct.SOPInstanceUID}]}
    source, _ = source_that(lambda *_: answer)
    outgoing = Outgoing(source)
    outgoing.send(paths, named=set())

    assert [one.remark for one in outgoing.sent] == ["", f"same SOPInstanceUID as {paths[0]}"]
