"""What retrieval asks for, and what it makes of answers of all kinds."""

import pytest

from dicomsource.contract import EncodedFrame
from dicomsource.errors import (
    AuthenticationError,
    DataError,
    HTTPStatusError,
    NotFoundError,
    QueryError,
)
from dicomsource.multipart import encode_multipart
from dicomsource.natural import BulkData

UIDS = ("1.2", "1.3", "1.4")
INSTANCE = "/studies/1.2/series/1.3/instances/1.4"
EXPLICIT = "1.2.840.10008.1.2.1"
JPEG_LS = "1.2.840.10008.1.2.4.80"


def multipart(*parts, boundary="cut"):
    return b"".join(
        encode_multipart([({"Content-Type": kind}, data) for kind, data in parts], boundary)
    )


RELATED = "multipart/related; type=whatever; boundary=cut"


def test_an_instance_is_the_part_of_the_answer(server, source):
    server.gives(INSTANCE, multipart(("application/dicom", b"file")), RELATED)
    assert source.retrieve.instance(*UIDS) == b"file"
    assert server.asked[0].headers["Accept"] == (
        'multipart/related; type="application/dicom"; transfer-syntax=*'
    )


def test_an_instance_may_come_as_a_single_part(server, source):
    server.gives(INSTANCE, b"file", "application/dicom")
    assert source.retrieve.instance(*UIDS) == b"file"


@pytest.mark.parametrize(("status", "content"), [(204, b""), (200, b"--cut--")])
def test_an_answer_without_parts_is_not_found(server, source, status, content):
    server.gives(INSTANCE, content, RELATED, status=status)
    with pytest.raises(NotFoundError, match="answered without an instance"):
        source.retrieve.instance(*UIDS)


@pytest.mark.parametrize(
    ("series", "path"), [(None, "/studies/1.2"), ("1.3", "/studies/1.2/series/1.3")]
)
def test_instances_come_one_by_one(server, source, series, path):
    server.gives(
        path, multipart(("application/dicom", b"one"), ("application/dicom", b"two")), RELATED
    )
    assert list(source.retrieve.instances("1.2", series)) == [b"one", b"two"]


def test_instances_before_the_cut_are_given_and_the_cut_is_named(server, source):
    whole = multipart(("application/dicom", b"one"), ("application/dicom", b"two"))
    server.gives("/studies/1.2", whole[: whole.index(b"two") + 1], RELATED)
    files = source.retrieve.instances("1.2")
    assert next(files) == b"one"
    with pytest.raises(
        DataError, match=r"Data source 'pacs': http.*/studies/1\.2: .* 1 bytes into part 2"
    ):
        next(files)


@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/xml"])
def test_an_answer_of_another_kind_is_refused(server, source, kind):
    server.gives(INSTANCE, b"<html>", kind)
    with pytest.raises(DataError, match=f"answered {kind}, not multipart. Check wadoRoot"):
        source.retrieve.instance(*UIDS)


def test_frames_tell_their_transfer_syntax(server, source):
    kind = f"image/jls; transfer-syntax={JPEG_LS}"
    server.gives(f"{INSTANCE}/frames/3,1", multipart((kind, b"three"), (kind, b"one")), RELATED)
    frames = source.retrieve.frames(*UIDS, frames=[3, 1])
    assert frames == [EncodedFrame(b"three", JPEG_LS), EncodedFrame(b"one", JPEG_LS)]
    assert server.asked[0].headers["Accept"] == (
        'multipart/related; type="application/octet-stream"; transfer-syntax=*'
    )


def test_frames_without_a_boundary_in_the_header_are_read(server, source):
    body = multipart((f"application/octet-stream;transfer-syntax={EXPLICIT}", b"frame"))
    server.gives(f"{INSTANCE}/frames/1", body, "multipart/related")
    assert source.retrieve.frames(*UIDS) == [EncodedFrame(b"frame", EXPLICIT)]


@pytest.mark.parametrize(
    ("kind", "data", "metadata", "syntax"),
    [
        (
            "application/octet-stream",
            b"raw",
            [{"00083002": {"vr": "UI", "Value": [EXPLICIT]}}],
            EXPLICIT,
        ),
        ("application/octet-stream", b"raw", [{"00083002": {"vr": "UI"}}], EXPLICIT),
        ("application/octet-stream; transfer-syntax=*", b"raw", [], EXPLICIT),
        ("image/jls", b"\xff\xd8\xff", [], JPEG_LS),
        (
            "image/jls",
            b"\xff\xd8\xff",
            [{"00083002": {"vr": "UI", "Value": [f"{JPEG_LS[:-1]}1"]}}],
            f"{JPEG_LS[:-1]}1",
        ),
        (
            "application/octet-stream",
            b"\xff\xd8\xff",
            [{"00083002": {"vr": "UI", "Value": [JPEG_LS]}}],
            JPEG_LS,
        ),
    ],
)
def test_the_metadata_tells_the_transfer_syntax_that_the_part_does_not(
    server, source, kind, data, metadata, syntax
):
    server.gives(f"{INSTANCE}/frames/1,2", multipart((kind, data), (kind, data)), RELATED)
    server.gives(f"{INSTANCE}/metadata", metadata)
    frames = source.retrieve.frames(*UIDS, frames=[1, 2])
    assert [frame.TransferSyntaxUID for frame in frames] == [syntax, syntax]
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("keys", "accept"),
    [
        (
            {"requestTransferSyntaxUID": EXPLICIT},
            f'multipart/related; type="application/octet-stream"; transfer-syntax={EXPLICIT}',
        ),
        (
            {"omitQuotationForMultipartRequest": True},
            "multipart/related; type=application/octet-stream; transfer-syntax=*",
        ),
        ({"acceptHeader": ["a/b", "c/d;q=0.1"]}, "a/b, c/d;q=0.1"),
    ],
)
def test_the_accept_header_of_frames_is_configured(server, open_source, keys, accept):
    body = multipart((f"image/jls; transfer-syntax={JPEG_LS}", b"frame"))
    server.gives(f"{INSTANCE}/frames/1", body, RELATED)
    open_source(**keys).retrieve.frames(*UIDS)
    assert server.asked[0].headers["Accept"] == accept


def test_the_refusal_of_frames_stands_where_the_file_cannot_be_had(server, source):
    server.gives(f"{INSTANCE}/frames/1", b"no codec", "text/plain", status=500)
    with pytest.raises(HTTPStatusError, match="500 Internal Server Error: no codec"):
        source.retrieve.frames(*UIDS)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthenticationError), (404, NotFoundError), (413, HTTPStatusError)],
)
def test_other_refusals_of_frames_stand(server, source, status, error):
    server.gives(f"{INSTANCE}/frames/1", b"", status=status)
    with pytest.raises(error):
        source.retrieve.frames(*UIDS)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("frame", "path"), [(None, f"{INSTANCE}/rendered"), (2, f"{INSTANCE}/frames/2/rendered")]
)
def test_pictures_come_as_they_are(server, source, frame, path):
    server.gives(path, b"\xff\xd8picture", "image/jpeg")
    assert source.retrieve.rendered(*UIDS, frame=frame) == b"\xff\xd8picture"
    assert server.asked[0].headers["Accept"] == "image/jpeg"


@pytest.mark.parametrize("content", [{"a": {}}, [1]])
def test_metadata_that_is_no_list_of_datasets_is_refused(server, source, content):
    server.gives("/studies/1.2/series/1.3/metadata", content)
    with pytest.raises(DataError, match=r"not a list of datasets\. Check wadoRoot"):
        source.retrieve.series.metadata("1.2", "1.3")


def test_no_metadata_is_an_empty_list(server, source):
    server.gives("/studies/1.2/metadata", b"", status=204)
    assert source.retrieve.series.metadata("1.2") == []


def test_direct_urls_are_for_a_browser(server, source):
    uids = dict(zip(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), UIDS, strict=True))
    document = {**uids, "Icon": BulkData("bulkdata/7?x=1")}
    direct = source.retrieve.directURL
    assert direct(**uids) == f"{server.root}{INSTANCE}/rendered"
    assert direct(instance=uids, frame=2) == f"{server.root}{INSTANCE}/frames/2/rendered"
    assert direct(instance=uids, tag="EncapsulatedDocument", accept="application/pdf") == (
        f"{server.root}{INSTANCE}/rendered?accept=application/pdf"
    )
    assert direct(instance=document, tag="Icon", accept="image/png") == (
        f"{server.root}/studies/1.2/bulkdata/7?x=1&accept=image/png"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"StudyInstanceUID": "1.2"}, "Give its three UIDs"),
        (
            {
                "instance": {
                    "StudyInstanceUID": "1",
                    "SeriesInstanceUID": "2",
                    "SOPInstanceUID": "3",
                },
                "tag": "PatientName",
            },
            "PatientName of the instance is no bulk data",
        ),
    ],
)
def test_a_direct_url_of_nothing_is_refused(source, arguments, sentence):
    with pytest.raises(QueryError, match=sentence):
        source.retrieve.directURL(**arguments)


def test_files_stream_in_pieces(server, source):
    long = bytes(range(256)) * 4096
    server.gives(
        "/studies/1.2/series/1.3",
        multipart(("application/dicom", long), ("application/dicom", b"short")),
        RELATED,
    )

    files = [list(pieces) for pieces in source.retrieve.streams("1.2", "1.3")]

    assert [b"".join(pieces) for pieces in files] == [long, b"short"]
    assert len(files[0]) > 1


def test_a_file_in_base64_does_not_stream(server, source):
    head = b"--cut\r\nContent-Type: application/dicom\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    server.gives(INSTANCE, head + b"QUJD\r\n--cut--\r\n", RELATED)

    with pytest.raises(DataError, match="base64"):
        list(source.retrieve.streams(*UIDS))
