"""Byte ranges: what is asked for, and which bytes came."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomsource.errors import DataError, QueryError, RangeError
from dicomsource.http import ContentRange, HttpClient, content_range

CONTENT = bytes(range(100))


@pytest.fixture
def client(server):
    client = HttpClient([server.url], retries=0)
    yield client
    client.close()


def gives_ranges(handler):
    """Answer as RFC 9110 section 14 has it."""
    first, _, last = handler.headers["Range"].removeprefix("bytes=").partition("-")
    part = CONTENT[int(first) : int(last) + 1 if last else None]
    handler.send_response(206 if part else 416)
    shown = f"{first}-{int(first) + len(part) - 1}" if part else "*"
    handler.send_header("Content-Range", f"bytes {shown}/{len(CONTENT)}")
    handler.send_header("Content-Length", str(len(part)))
    handler.end_headers()
    handler.wfile.write(part)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=st.integers(0, 120), length=st.none() | st.integers(1, 120))
def test_a_range_is_the_slice_of_the_whole(server, client, start, length):
    server.script[:] = [gives_ranges]
    stop = None if length is None else start + length
    if start >= len(CONTENT):
        with pytest.raises(RangeError, match="it has 100"):
            client.get(server.url, byte_range=(start, stop))
        return
    response = client.get(server.url, byte_range=(start, stop))
    assert response.content == CONTENT[start:stop]
    assert content_range(response) == ContentRange(
        start, min(stop or len(CONTENT), len(CONTENT)), len(CONTENT)
    )


@pytest.mark.parametrize(
    ("byte_range", "header"),
    [((0, 1), "bytes=0-0"), ((5, None), "bytes=5-"), ((2, 9), "bytes=2-8")],
)
def test_a_range_is_asked_for_uncompressed(server, client, byte_range, header):
    server.answers(body=CONTENT)
    client.get(server.url, byte_range=byte_range)
    (asked,) = server.requests
    assert (asked.headers["Range"], asked.headers["Accept-Encoding"]) == (header, "identity")


def test_a_server_without_ranges_gives_the_whole_and_that_shows(server, client):
    server.answers(body=CONTENT)
    response = client.get(server.url, byte_range=(10, 20))
    assert content_range(response) is None
    assert response.content == CONTENT


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("bytes 0-9/100", "gave bytes 0 to 10, where 10 to 20 were asked for"),
        ("bytes 10-18/100", "gave bytes 10 to 19, where 10 to 20 were asked for"),
        ("bytes 10-18/*", "gave bytes 10 to 19, where 10 to 20 were asked for"),
        ("bytes 10-99/100", "gave bytes 10 to 100, where 10 to 20 were asked for"),
        ("bytes 19-10/100", "says 'bytes 19-10/100' of which"),
        ("items 10-19/100", "says 'items 10-19/100' of which"),
        ("", "says '' of which"),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_other_bytes_than_those_asked_for_are_refused(server, client, said, sentence, stream):
    server.answers(206, CONTENT, Content_Range=said)
    with pytest.raises(DataError) as caught:
        client.get(server.url, byte_range=(10, 20), stream=stream)
    assert sentence in str(caught.value)


def test_bytes_up_to_the_end_may_come_without_a_size(server, client):
    server.answers(206, CONTENT[10:], Content_Range="bytes 10-99/*")
    response = client.get(server.url, byte_range=(10, None))
    assert content_range(response) == ContentRange(10, 100, None)


def test_less_than_up_to_the_end_is_refused(server, client):
    server.answers(206, CONTENT[10:20], Content_Range="bytes 10-19/100")
    with pytest.raises(DataError, match="where 10 to the end were asked for"):
        client.get(server.url, byte_range=(10, None))


def test_a_part_of_something_compressed_is_refused(server, client):
    body = gzip.compress(CONTENT)
    server.answers(206, body[:10], Content_Range="bytes 0-9/100", Content_Encoding="gzip")
    with pytest.raises(DataError, match="a part of a compressed body"):
        client.get(server.url, byte_range=(0, 10))


@pytest.mark.parametrize("byte_range", [(-1, 5), (5, 5), (5, 4)])
def test_an_empty_range_is_refused(server, client, byte_range):
    with pytest.raises(QueryError, match="there are no bytes from"):
        client.get(server.url, byte_range=byte_range)
    assert server.requests == []


def test_a_part_that_nobody_asked_for_shows_by_its_status(server, client):
    server.answers(206, b"[1]", Content_Range="bytes 0-2/100")
    assert client.get(server.url).status_code == 206
