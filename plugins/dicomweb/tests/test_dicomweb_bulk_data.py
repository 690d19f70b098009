"""Bulk data in the forms in which servers give it."""

import pytest

from dicomsource.errors import DataError, RangeError
from dicomsource.multipart import encode_multipart

RELATED = "multipart/related; type=whatever; boundary=cut"


def multipart(*parts, boundary="cut"):
    return b"".join(
        encode_multipart([({"Content-Type": kind}, data) for kind, data in parts], boundary)
    )


def test_bulk_data_is_found_relative_to_the_study(server, source):
    server.gives(
        "/studies/1.2/bulkdata/7", multipart(("application/octet-stream", b"bulk")), RELATED
    )
    assert source.retrieve.bulkDataURI("1.2", "bulkdata/7") == b"bulk"
    accept = 'multipart/related; type="application/octet-stream", */*;q=0.1'
    assert server.asked[0].headers["Accept"] == accept


def test_bulk_data_may_come_as_a_single_part(server, open_source):
    server.gives("/studies/1.2/bulkdata/7", b"bulk", "application/octet-stream")
    assert (
        open_source(singlepart="bulkdata,video").retrieve.bulkDataURI("1.2", "bulkdata/7")
        == b"bulk"
    )
    assert server.asked[0].headers["Accept"] == "application/octet-stream, */*;q=0.1"


def test_bulk_data_that_hides_its_multipart_is_parsed_unless_configured_otherwise(
    server, open_source
):
    body = multipart(("application/octet-stream", b"bulk"))
    server.gives("/studies/1.2/bulkdata/7", body, "application/octet-stream")
    assert open_source().retrieve.bulkDataURI("1.2", "bulkdata/7") == b"bulk"
    plain = open_source(fixBulkdataMultipart=False)
    assert plain.retrieve.bulkDataURI("1.2", "bulkdata/7") == body


@pytest.mark.parametrize(
    "content", [b"--", b"--a\r\nContent-Type: x\r\n\r\ncut", b"--a\r\nrest", b""]
)
def test_bulk_data_that_only_looks_like_multipart_is_left_alone(server, source, content):
    server.gives("/studies/1.2/bulkdata/7", content, "application/octet-stream")
    assert source.retrieve.bulkDataURI("1.2", "bulkdata/7") == content


def test_credentials_do_not_follow_bulk_data_to_another_host(server, open_source):
    server.gives("/bulk", b"bulk", "application/octet-stream")
    elsewhere = server.host.replace("127.0.0.1", "localhost")
    source = open_source(auth={"bearer": "token"})
    assert source.retrieve.bulkDataURI("1.2", f"{elsewhere}/dicom-web/bulk") == b"bulk"
    assert "Authorization" not in server.asked[0].headers


def ranged(content, **more):
    def answer(asked):
        first, _, last = asked.headers["Range"].removeprefix("bytes=").partition("-")
        stop = min(int(last) + 1 if last else len(content), len(content))
        part = content[int(first) : stop]
        said = {"Content-Range": f"bytes {first}-{stop - 1}/{len(content)}", **more}
        return 206, part, said

    return answer


@pytest.mark.parametrize(
    ("byte_range", "asked", "part"),
    [((2, 4), "bytes=2-3", b"cd"), ((3, None), "bytes=3-", b"def"), ((4, 99), "bytes=4-98", b"ef")],
)
def test_only_the_bytes_that_are_wanted_travel(server, source, byte_range, asked, part):
    server.does("/studies/1.2/bulkdata/7", ranged(b"abcdef"))
    assert source.retrieve.bulkDataURI("1.2", "bulkdata/7", byte_range=byte_range) == part
    assert server.asked[0].headers["Range"] == asked
    assert server.asked[0].headers["Accept"] == "application/octet-stream, */*;q=0.1"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"abcdef", "application/octet-stream"),
        (multipart(("application/octet-stream", b"abcdef")), RELATED),
    ],
)
def test_of_a_server_without_ranges_the_bytes_are_cut_out(server, source, content, kind):
    server.gives("/studies/1.2/bulkdata/7", content, kind)
    assert source.retrieve.bulkDataURI("1.2", "bulkdata/7", byte_range=(2, 4)) == b"cd"


def test_a_range_of_a_multipart_body_is_refused(server, source):
    server.does("/studies/1.2/bulkdata/7", ranged(b"abcdef", **{"Content-Type": RELATED}))
    with pytest.raises(DataError, match="gives ranges of multipart bodies"):
        source.retrieve.bulkDataURI("1.2", "bulkdata/7", byte_range=(2, 4))


def test_bytes_that_are_not_there_are_an_error(server, source):
    server.gives("/studies/1.2/bulkdata/7", b"", status=416)
    with pytest.raises(RangeError):
        source.retrieve.bulkDataURI("1.2", "bulkdata/7", byte_range=(7, 9))


@pytest.mark.parametrize("status", [400, 406])
def test_where_only_multipart_is_given_the_bytes_are_cut_out_of_it(server, source, status):
    def answer(asked):
        if asked.headers["Accept"].startswith("application/octet-stream"):
            return status, b"", {}
        return 200, multipart(("application/octet-stream", b"abcdef")), {"Content-Type": RELATED}

    server.does("/studies/1.2/bulkdata/7", answer)
    assert source.retrieve.bulkDataURI("1.2", "bulkdata/7", byte_range=(2, 4)) == b"cd"
