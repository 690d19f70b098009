"""What cannot be read is one clear error of the right class, which names source and URL."""

import pytest

from dicomsource.errors import (
    AuthenticationError,
    BadRequestError,
    BrokenOffError,
    DataError,
    ForbiddenError,
    HTTPStatusError,
    NotFoundError,
    ServerError,
    TimedOutError,
    TransportError,
    UnreachableError,
)
from faulty_pacs import faults

EVERYTHING = (
    "search",
    "metadata",
    "instance",
    "instances",
    "save",
    "frames",
    "bulk data",
    "picture",
)
IN_PARTS = ("instance", "instances", "save", "frames", "bulk data")
SECRET = "a-secret-of-the-configuration"


@pytest.fixture
def refused(faulty, open_source, ask_for, right, tmp_path):
    """``refused(what, fault, kind)``: the error; it names the source, and no file is left half written."""

    def check(what, fault, kind, **configuration):
        faulty.faults.add(fault)
        with pytest.raises(kind) as caught:
            ask_for(what, open_source(auth={"bearer": SECRET}, **configuration))
        error = caught.value
        assert type(error) is kind
        assert str(error).startswith("Data source 'pacs': ")
        assert f"{faulty.root}/studies" in str(error)
        assert SECRET not in str(error)
        for file in tmp_path.glob("saved/*"):
            assert file.read_bytes() == right["save"][file.name]
        return error

    return check


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_login_page_is_no_answer(refused, what):
    refused(what, faults.LoginPage(), DataError)


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        (what, fault)
        for what in EVERYTHING
        for fault in (faults.Cut(0), faults.Cut(20), faults.Cut(-1), faults.Cut(20, chunked=True))
        # Of one file, a cut behind its end takes nothing away.
        if (what, fault) != ("instance", faults.Cut(-1))
    ],
    ids=repr,
)
def test_an_answer_that_is_cut_off_is_not_taken_for_whole(faulty, refused, what, fault):
    refused(what, fault, BrokenOffError)
    assert len(faulty.asked) <= 2


@pytest.mark.parametrize("what", ["search", "metadata", *IN_PARTS])
def test_a_cut_that_only_the_content_tells_is_found(faulty, refused, what):
    faulty.faults.add(faults.UntilClosed())
    refused(what, faults.Cut(-25), DataError)


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_server_that_never_answers_is_given_up(faulty, refused, what):
    error = refused(what, faults.Hang(), TimedOutError, timeout=0.15)
    assert "sent nothing for 0.15 s" in str(error)
    assert len(faulty.asked) == 1


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_server_that_stops_in_the_middle_is_given_up(faulty, refused, what):
    error = refused(what, faults.Stall(30), TimedOutError, timeout=0.15)
    assert "sent nothing for 0.15 s" in str(error)
    assert len(faulty.asked) == 1


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_server_that_drops_every_connection_is_given_up(faulty, refused, what):
    refused(what, faults.Drop(), UnreachableError)
    assert len(faulty.asked) == 2


@pytest.mark.parametrize("what", ["search", "metadata", "instances", "frames", "picture"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, HTTPStatusError),
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (410, NotFoundError),
        (500, ServerError),
    ],
)
def test_each_status_has_its_error_with_the_words_of_the_server(refused, what, status, kind):
    body = b"<html><body><h1>no more disks</h1></body></html>"
    error = refused(what, faults.Status(status, body, "text/html"), kind)
    assert "no more disks" in str(error)
    assert getattr(error, "status", status) == status


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_body_that_is_not_compressed_as_it_says_is_refused(refused, what):
    refused(what, faults.NotCompressed(), DataError)


@pytest.mark.parametrize("what", ["metadata", *IN_PARTS, "picture"])
def test_a_part_that_nobody_asked_for_is_not_taken_for_the_whole(refused, what):
    refused(what, faults.UninvitedPart(), DataError)


@pytest.mark.parametrize("what", IN_PARTS)
@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/dicom+json"])
def test_what_says_that_it_is_something_else_is_not_taken_for_files(refused, what, kind):
    assert kind in str(refused(what, faults.Label(kind), DataError))


@pytest.mark.parametrize("what", IN_PARTS)
def test_another_boundary_than_the_header_says_is_named(refused, what):
    error = refused(what, faults.Label("multipart/related; boundary=other"), DataError)
    assert "no line with its boundary 'other'" in str(error)


@pytest.mark.parametrize("what", ["instance", "frames", "bulk data"])
def test_a_part_without_its_end_is_not_taken_for_whole(refused, what):
    refused(what, faults.NoClosingBoundary(), DataError)


@pytest.mark.parametrize(
    ("fault", "count"),
    [(faults.LoseParts(1), 1), (faults.LoseParts(9), 0), (faults.RepeatParts(), 4)],
    ids=repr,
)
def test_another_number_of_frames_than_was_asked_for_is_refused(
    faulty, open_source, ask_for, fault, count
):
    faulty.faults.add(fault)
    with pytest.raises(NotFoundError, match=rf"'pacs': .*{count} of the frames \[3, 1\]"):
        ask_for("frames", open_source())


@pytest.mark.parametrize("what", ["instance", "save"])
def test_an_answer_without_any_part_is_not_found(refused, what):
    refused(what, faults.LoseParts(9), NotFoundError)


@pytest.mark.parametrize("what", ["search", "metadata"])
@pytest.mark.parametrize("body", [b"{}", b'"text"', b"[1, 2]", b"[[]]", b"[" * 100_000, b"\xff[]"])
def test_json_that_is_no_list_of_datasets_is_refused(refused, what, body):
    refused(what, faults.Status(200, body, "application/dicom+json"), DataError)


def test_files_before_a_missing_end_are_given(faulty, source, right):
    faulty.faults.add(faults.NoClosingBoundary())
    files = source.retrieve.instances("2.25.1")
    whole = right["instances"][:-1]
    assert [next(files) for _ in whole] == whole
    with pytest.raises(DataError, match="without its closing boundary"):
        next(files)


@pytest.mark.parametrize(
    "fault", [faults.Cut(-10), faults.Cut(-10, chunked=True), faults.NoClosingBoundary()], ids=repr
)
def test_only_whole_files_are_saved(faulty, source, right, tmp_path, fault):
    faulty.faults.add(fault)
    with pytest.raises((TransportError, DataError)):
        source.retrieve.save(tmp_path, StudyInstanceUID="2.25.1")
    there = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert there == {name: right["save"][name] for name in there}
    assert len(there) < len(right["save"])


def test_a_caller_who_stops_reading_leaves_the_connections_in_order(faulty, source, right):
    files = source.retrieve.instances("2.25.1")
    assert next(files) == right["instances"][0]
    files.close()
    assert list(source.retrieve.instances("2.25.1")) == right["instances"]


def test_a_caller_who_stops_in_an_endless_answer_is_free(faulty, source, right):
    faulty.faults.add(faults.Endless(after=2500), times=1)
    files = source.retrieve.instances("2.25.1")
    assert next(files) == right["instances"][0]
    files.close()
    assert list(source.retrieve.instances("2.25.1")) == right["instances"]


def test_a_transfer_syntax_that_the_server_does_not_have_is_refused(faulty, open_source, ask_for):
    source = open_source(requestTransferSyntaxUID="1.2.840.10008.1.2.4.50")
    for what in ("frames", "instance"):
        with pytest.raises(HTTPStatusError, match="406") as caught:
            ask_for(what, source)
        assert caught.value.status == 406
