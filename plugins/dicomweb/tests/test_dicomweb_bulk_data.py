"""Bulk data in the forms in which servers give it."""

import pytest

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
