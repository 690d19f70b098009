"""Bodies in memory have a bound, counted after decompression; what is streamed has none."""

import gzip
import tracemalloc
import zlib

import pytest

from dicomsource.errors import AnswerTooLargeError, ConfigurationError
from dicomsource.http import HttpClient, client_from_configuration

MIB = 1 << 20


@pytest.fixture
def open_client(server):
    opened = []

    def open_one(limit):
        opened.append(HttpClient([server.url], max_body_bytes=limit, retries=0))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


def chunked(*chunks):
    def step(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for chunk in (*filter(None, chunks), b""):
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))

    return step


def until_closed(content):
    def step(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content)

    return step


def gives(server, content, way):
    if way == "length":
        server.answers(body=content)
    elif way == "gzip":
        server.answers(body=gzip.compress(content), Content_Encoding="gzip")
    elif way == "chunks":
        server.does(chunked(content[:10], content[10:]))
    else:
        server.does(until_closed(content))


WAYS = ["length", "gzip", "chunks", "close"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [1, 20, 300_000, 3_000_000])
def test_a_body_as_long_as_allowed_is_read(server, open_client, way, size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    gives(server, content, way)
    response = open_client(size).get(server.url)
    assert response.content == content


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [20, 300_000, 3_000_000])
def test_a_body_longer_than_allowed_is_refused(server, open_client, way, size):
    gives(server, b"x" * size, way)
    with pytest.raises(AnswerTooLargeError) as caught:
        open_client(size - 1).get_json(f"{server.url}/studies?PatientName=Doe")
    url = f"{server.url}/studies"
    assert str(caught.value) == (
        f"{url} answered with more than {size - 1} bytes."
        " Ask for less, write it to a file, or raise `maxBodyBytes`."
    )
    assert (caught.value.url, caught.value.limit) == (url, size - 1)


def test_a_body_that_says_its_length_is_refused_before_it_comes(server, open_client):
    def says(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()

    server.does(says)
    with pytest.raises(AnswerTooLargeError):
        open_client(MIB).get(server.url)


def test_a_small_body_that_grows_huge_is_given_up_early(server, open_client):
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(MIB)
    bomb = b"".join([*(deflate.compress(zeros) for _ in range(500)), deflate.flush()])
    assert len(bomb) < MIB
    server.answers(body=bomb, Content_Encoding="gzip")
    client = open_client(8 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(AnswerTooLargeError):
            client.get_json(server.url)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * MIB


def test_what_is_streamed_has_no_bound(server, open_client):
    server.answers(body=b"x" * 100_000)
    client = open_client(10)
    assert sum(map(len, client.body_of(client.get(server.url, stream=True)))) == 100_000


def test_a_streamed_answer_may_be_read_as_a_whole_later(server, open_client):
    server.answers(body=b"x" * 100)
    client = open_client(100)
    response = client.get(server.url, stream=True)
    assert client.content_of(response) == b"x" * 100
    assert client.content_of(response) == response.content
    with pytest.raises(AnswerTooLargeError):
        open_client(99).content_of(client.get(server.url, stream=True))


def test_the_answer_to_a_post_is_bounded_too(server, open_client):
    server.answers(body=b"x" * 100)
    with pytest.raises(AnswerTooLargeError):
        open_client(10).post(server.url, data=b"", content_type="a/b")


def test_the_body_of_a_redirect_is_not_read_to_its_end(server, open_client):
    def endless(handler):
        handler.send_response(302)
        handler.send_header("Location", "/there")
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    server.does(endless).answers(body=b"[1]")
    assert open_client(10).get_json(server.url) == [1]


def test_the_bound_is_configured(server):
    server.answers(body=b"[1, 2]")
    client = client_from_configuration({"maxBodyBytes": 5}, [server.url])
    with pytest.raises(AnswerTooLargeError):
        client.get_json(server.url)
    client.close()


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "5"])
def test_a_bound_that_is_no_number_of_bytes_is_refused(value):
    with pytest.raises(ConfigurationError, match="maxBodyBytes is"):
        client_from_configuration({"maxBodyBytes": value}, ["http://host"])
