"""Pictures as the caller wants them, and answers in unusual wrappings."""

import gzip

import pytest

from dicomsource.errors import DataError, QueryError
from dicomsource.multipart import encode_multipart

RELATED = "multipart/related; type=whatever; boundary=cut"
UIDS = ("1.2", "1.3", "1.4")
INSTANCE = "/studies/1.2/series/1.3/instances/1.4"


def encoded(content, encoding):
    headers = {"Content-Type": "application/dicom", "Content-Transfer-Encoding": encoding}
    return b"".join(encode_multipart([(headers, content)], "cut"))


@pytest.mark.parametrize(
    ("uids", "path"),
    [
        ({}, "/studies/1.2"),
        ({"SeriesInstanceUID": "1.3"}, "/studies/1.2/series/1.3"),
        (
            {"SeriesInstanceUID": "1.3", "SOPInstanceUID": "1.4", "frame": 2},
            f"{INSTANCE}/frames/2",
        ),
    ],
)
def test_a_thumbnail_stands_for_any_level(server, source, uids, path):
    server.gives(f"{path}/thumbnail", b"small", "image/jpeg")
    picture = source.retrieve.thumbnail(StudyInstanceUID="1.2", viewport=(64, 48), **uids)
    assert picture == b"small"
    assert server.asked[0].query == {"viewport": "64,48"}


def test_a_picture_is_rendered_as_asked(server, source):
    server.gives(f"{INSTANCE}/rendered", b"picture", "image/png")
    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    wanted = {"window": (40, 400), "quality": 80, "annotation": ["patient"]}
    uids = dict(zip(names, UIDS, strict=True))
    assert source.retrieve.rendered(**uids, accept="image/png", **wanted) == b"picture"
    assert server.asked[0].headers["Accept"] == "image/png"
    assert server.asked[0].query == {
        "window": "40,400,linear",
        "quality": "80",
        "annotation": "patient",
    }


@pytest.mark.parametrize(
    "options", [{"quality": 0}, {"viewport": (1, 2, 3)}, {"viewport": (0, 1)}, {"window": (1,)}]
)
def test_options_that_mean_nothing_are_refused(source, options):
    with pytest.raises(QueryError, match=r"of a picture is .*\. Give"):
        source.retrieve.rendered(StudyInstanceUID="1.2", **options)


def test_base64_is_decoded(server, source):
    server.gives(INSTANCE, encoded(b"Zm\r\nlsZQ==", "BASE64"), RELATED)
    assert source.retrieve.instance(*UIDS) == b"file"


@pytest.mark.parametrize(
    ("content", "encoding", "sentence"),
    [
        (b"%", "base64", "says that it is base64, and is not"),
        (b"file", "quoted-printable", "Content-Transfer-Encoding 'quoted-printable', which is not"),
    ],
)
def test_what_cannot_be_decoded_is_refused(server, source, content, encoding, sentence):
    server.gives(INSTANCE, encoded(content, encoding), RELATED)
    with pytest.raises(DataError, match=f"instances/1.4: .*{sentence}"):
        source.retrieve.instance(*UIDS)


def test_files_are_not_saved_in_an_encoding_of_the_transfer(server, source, tmp_path):
    server.gives("/studies/1.2", encoded(b"Zg==", "base64"), RELATED)
    with pytest.raises(DataError, match=r"sent a file in base64\. Use retrieve\.instances"):
        source.retrieve.save(tmp_path, StudyInstanceUID="1.2")
    assert list(tmp_path.iterdir()) == []


def test_a_partial_answer_is_not_taken_for_the_whole(server, source):
    server.gives(INSTANCE, encoded(b"file", "binary"), RELATED, status=206)
    with pytest.raises(DataError, match="206 Partial Content"):
        source.retrieve.instance(*UIDS)


def test_gzip_is_taken_off(server, source):
    body = gzip.compress(encoded(b"file", "binary"))
    server.gives(INSTANCE, body, RELATED, **{"Content-Encoding": "gzip"})
    assert source.retrieve.instance(*UIDS) == b"file"


def test_a_damaged_gzip_is_refused(server, source):
    body = gzip.compress(encoded(b"file", "binary"))[:20] + b"damaged"
    server.gives(INSTANCE, body, RELATED, **{"Content-Encoding": "gzip"})
    with pytest.raises(DataError):
        source.retrieve.instance(*UIDS)
