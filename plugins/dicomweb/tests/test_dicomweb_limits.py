"""What is held in memory has a bound, `maxBodyBytes`; what goes to a file has none."""

import gzip

import pytest

from dicomsource.errors import AnswerTooLargeError
from dicomsource.multipart import encode_multipart

RELATED = "multipart/related; type=whatever; boundary=cut"
INSTANCE = "/studies/1.2/series/1.3/instances/1.4"
UIDS = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.3", "SOPInstanceUID": "1.4"}


def multipart(content, **headers):
    return b"".join(
        encode_multipart([({"Content-Type": "application/dicom", **headers}, content)], "cut")
    )


@pytest.mark.parametrize("more", [{}, {"Content-Length": "300000"}])
@pytest.mark.parametrize("kind", [RELATED, "application/dicom"])
def test_a_part_may_be_as_long_as_allowed_and_no_longer(server, open_source, kind, more):
    content = b"x" * 300_000
    server.gives(INSTANCE, multipart(content, **more) if kind == RELATED else content, kind)
    assert open_source(maxBodyBytes=300_000).retrieve.instance(**UIDS) == content
    with pytest.raises(AnswerTooLargeError) as caught:
        open_source(maxBodyBytes=299_999).retrieve.instance(**UIDS)
    url = f"{server.root}{INSTANCE}"
    assert str(caught.value) == (
        f"Data source 'pacs': {url}: a part is longer than 299999 bytes."
        " Write it to a file, or raise `maxBodyBytes`."
    )
    assert (caught.value.url, caught.value.limit) == (url, 299_999)


def test_a_part_that_goes_to_a_file_may_be_longer(server, open_source, tmp_path):
    content = b"x" * 300_000
    server.gives(INSTANCE, multipart(content), RELATED)
    (path,) = open_source(maxBodyBytes=10).retrieve.save(tmp_path / "one.dcm", **UIDS)
    assert path.read_bytes() == content


def test_a_series_may_be_longer_than_any_of_its_parts(server, open_source):
    parts = [({"Content-Type": "application/dicom"}, b"x" * 1000) for _ in range(100)]
    server.gives("/studies/1.2", b"".join(encode_multipart(parts, "cut")), RELATED)
    source = open_source(maxBodyBytes=1000)
    assert len(list(source.retrieve.instances("1.2"))) == 100


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/studies", lambda source: source.query.studies.search()),
        ("/studies/1.2/metadata", lambda source: source.retrieve.series.metadata("1.2")),
        ("/studies", lambda source: source.store.dicom([b"x"])),
    ],
)
def test_json_that_grows_huge_when_it_is_decompressed_is_given_up(server, open_source, path, call):
    body = gzip.compress(b"[" + b" " * 10_000_000 + b"]")
    server.gives(path, body, **{"Content-Encoding": "gzip"})
    with pytest.raises(
        AnswerTooLargeError, match=r"answered with more than 100000 bytes\..*maxBodyBytes"
    ):
        call(open_source(maxBodyBytes=100_000))
