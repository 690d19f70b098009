"""What servers do otherwise than expected changes nothing of what the caller gets."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
AS_JSON = ("search", "metadata")
BOUNDARY = "the-next-part"
EXPLICIT = "1.2.840.10008.1.2.1"


@pytest.fixture
def assert_harmless(faulty, open_source, ask_for, right):
    """``assert_harmless(what, *faults)``: the answer is what the files say, or what comes without the faults."""

    def check(what, *planned, times=None):
        expected = right[what] if what in right else ask_for(what, open_source())
        assert expected
        for fault in planned:
            faulty.faults.add(fault, times=times)
        got = ask_for(what, open_source())
        assert ([frame.data for frame in got] if what == "frames" else got) == expected

    return check


@pytest.mark.parametrize("what", EVERYTHING)
@pytest.mark.parametrize(
    "planned",
    [
        [faults.Slow(0.02)],
        [faults.Trickle(piece=300, pause=0.001)],
        [faults.SmallWrites()],
        [faults.Chunked(size=50)],
        [faults.Compressed("gzip")],
        [faults.Compressed("deflate")],
        [faults.Compressed("gzip"), faults.Chunked(size=11)],
        [faults.UntilClosed()],
        [faults.Header("Connection", "close")],
        [faults.Header("Keep-Alive", "timeout=0")],
    ],
    ids=repr,
)
def test_how_the_bytes_travel_does_not_matter(assert_harmless, what, planned):
    assert_harmless(what, *planned)


@pytest.mark.parametrize("what", IN_PARTS)
@pytest.mark.parametrize(
    "fault",
    [
        faults.LineFeeds(),
        faults.Preamble(),
        faults.Preamble(b"\r\n\r\n"),
        faults.PartsWithoutHeaders(),
        faults.PartLengths(),
        faults.PartLengths(wrong_by=3),
        faults.PartLengths(wrong_by=-3),
        faults.Label("multipart/related"),
        faults.Label(f"Multipart/Related;boundary={BOUNDARY}; type=application/dicom"),
        faults.Label(f'multipart/related; type="x/y"; BOUNDARY="{BOUNDARY}"'),
        faults.Label(f"multipart/mixed; boundary={BOUNDARY}"),
    ],
    ids=repr,
)
def test_how_multipart_is_framed_does_not_matter(assert_harmless, what, fault):
    assert_harmless(what, fault)


@pytest.mark.parametrize("what", IN_PARTS)
def test_a_last_part_that_is_as_long_as_it_says_needs_no_closing_boundary(assert_harmless, what):
    assert_harmless(what, faults.PartLengths(), faults.NoClosingBoundary())


@pytest.mark.parametrize("what", ["instance", "bulk data"])
def test_what_is_one_part_need_not_be_multipart(assert_harmless, what):
    assert_harmless(what, faults.SinglePart())


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json", "", "nonsense"])
@pytest.mark.parametrize("what", AS_JSON)
def test_json_is_read_whatever_it_is_called(assert_harmless, what, kind):
    assert_harmless(what, faults.Label(kind))


@pytest.mark.parametrize("fault", [faults.ByteOrderMark(), faults.Duplicates()], ids=repr)
@pytest.mark.parametrize("what", AS_JSON)
def test_json_may_have_a_mark_and_rows_twice(assert_harmless, what, fault):
    assert_harmless(what, fault)


def test_of_parts_for_one_file_the_first_counts(assert_harmless):
    assert_harmless("instance", faults.RepeatParts())


@pytest.mark.parametrize("kind", ["application/octet-stream", "", "application/dicom"])
def test_bulk_data_that_hides_its_multipart_is_found_in_it(assert_harmless, kind):
    assert_harmless("bulk data", faults.Label(kind))


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_connection_that_is_dropped_before_the_answer_is_tried_again(assert_harmless, what):
    assert_harmless(what, faults.Drop(), times=1)


def test_one_connection_serves_one_caller_after_another(faulty, source, ask_for):
    for what in EVERYTHING:
        assert ask_for(what, source)
    assert faulty.connections == 1


@pytest.mark.parametrize(
    "keys",
    [
        {"omitQuotationForMultipartRequest": True},
        {"requestTransferSyntaxUID": EXPLICIT},
        {
            "acceptHeader": [
                f"multipart/related; type=application/octet-stream; transfer-syntax={EXPLICIT}"
            ]
        },
        {"acceptHeader": ["image/x-none", "*/*;q=0.1"]},
        {"singlepart": True},
        {"singlepart": "bulkdata,video"},
    ],
    ids=repr,
)
def test_what_is_asked_for_as_configured_is_the_same(open_source, ask_for, right, keys):
    source = open_source(**keys)
    got = ask_for("frames", source)
    assert [frame.data for frame in got] == right["frames"]
    assert {frame.TransferSyntaxUID for frame in got} == {EXPLICIT}
    assert ask_for("instances", source) == right["instances"]
    assert ask_for("bulk data", source) == right["bulk data"]


def test_bulk_data_may_be_multipart_although_a_single_part_was_asked_for(
    faulty, open_source, ask_for, right
):
    faulty.faults.add(faults.IgnoreHeaders("accept"))
    assert ask_for("bulk data", open_source(singlepart=True)) == right["bulk data"]


@pytest.mark.parametrize("status", [400, 406, 415, 500, 501])
def test_frames_that_the_server_does_not_give_come_from_the_file(faulty, source, right, status):
    faulty.faults.add(faults.Status(status), path="*/frames/*")
    got = source.retrieve.frames("2.25.1", "2.25.1.1", "2.25.1.1.1", frames=[3, 1])
    assert [frame.data for frame in got] == right["frames"]


HARMLESS = st.one_of(
    st.builds(faults.Chunked, st.integers(1, 4000)),
    st.builds(faults.Compressed, st.sampled_from(["gzip", "deflate"])),
    st.builds(faults.SmallWrites, st.integers(20, 4000)),
    st.builds(faults.Preamble, st.sampled_from([b"\n", b"text", b"--the-next-par", b"\r\n--"])),
    st.builds(faults.PartLengths, st.integers(-9, 9)),
    st.just(faults.LineFeeds()),
    st.just(faults.PartsWithoutHeaders()),
    st.just(faults.Label("multipart/related")).filter(lambda _: False) | st.just(faults.Slow(0)),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(planned=st.lists(HARMLESS, max_size=5))
def test_files_come_byte_for_byte_through_any_mix_of_them(faulty, source, right, planned):
    faulty.faults.clear()
    for fault in planned:
        faulty.faults.add(fault)
    assert list(source.retrieve.instances("2.25.1")) == right["instances"]
