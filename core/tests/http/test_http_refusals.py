"""One error for each status that a caller may act on, with the server's own words."""

import gzip
import threading

import pytest

from dicomsource import errors
from dicomsource.errors import (
    AuthenticationError,
    BusyError,
    ForbiddenError,
    HTTPStatusError,
    NotFoundError,
    RangeError,
    RedirectError,
    ServerError,
)
from dicomsource.http import HttpClient


@pytest.fixture
def client(server):
    client = HttpClient([server.url], timeout=(0.3, 0.3), retries=0)
    yield client
    client.close()


def error_of(client, url, kind):
    with pytest.raises(kind) as caught:
        client.get_json(url)
    assert type(caught.value) is kind
    return str(caught.value)


@pytest.mark.parametrize(
    ("status", "name", "parent"),
    [
        (400, "BadRequestError", "HTTPStatusError"),
        (401, "AuthenticationError", "HTTPStatusError"),
        (402, "HTTPStatusError", "TransportError"),
        (403, "ForbiddenError", "AuthenticationError"),
        (404, "NotFoundError", "DicomsourceError"),
        (406, "NotAcceptableError", "HTTPStatusError"),
        (408, "HTTPStatusError", "TransportError"),
        (409, "ConflictError", "HTTPStatusError"),
        (410, "NotFoundError", "DicomsourceError"),
        (413, "RequestTooLargeError", "HTTPStatusError"),
        (415, "NotAcceptableError", "HTTPStatusError"),
        (416, "RangeError", "HTTPStatusError"),
        (429, "BusyError", "HTTPStatusError"),
        (500, "ServerError", "HTTPStatusError"),
        (501, "ServerError", "HTTPStatusError"),
        (502, "ServerError", "HTTPStatusError"),
        (503, "BusyError", "HTTPStatusError"),
        (504, "ServerError", "HTTPStatusError"),
    ],
)
def test_each_status_has_its_class_and_its_facts(server, client, status, name, parent):
    server.answers(status, b'{"Message": "no, because"}')
    with pytest.raises(getattr(errors, name)) as caught:
        client.get(f"{server.url}/studies?PatientName=Doe", stream=True)
    error = caught.value
    assert type(error).__name__ == name
    assert isinstance(error, getattr(errors, parent))
    assert (error.status, error.url) == (status, f"{server.url}/studies")
    assert error.explanation == "no, because"
    assert "no, because" in str(error)


@pytest.mark.parametrize(
    ("value", "seconds", "way_out"),
    [
        ("3", 3, "Try again in 3 s."),
        ("0", 0, "Try again later."),
        (None, None, "Try again later."),
        ("soon", None, "later."),
    ],
)
def test_a_busy_server_may_say_when_it_is_free(server, client, value, seconds, way_out):
    server.answers(503, **({} if value is None else {"Retry_After": value}))
    with pytest.raises(BusyError) as caught:
        client.get(server.url)
    assert caught.value.retry_after == seconds
    assert str(caught.value).endswith(way_out)


def test_a_range_that_is_not_there_is_told_with_what_there_is(server, client):
    server.answers(416, Content_Range="bytes */100")
    with pytest.raises(RangeError, match=r"has no such bytes \(416\); it has 100\."):
        client.get(server.url, byte_range=(200, None))


def test_a_redirect_that_is_not_followed_tells_where_to(server, client):
    server.answers(301, Location="http://host/there?token=secret")
    with pytest.raises(RedirectError, match=r"sends us on to http://host/there \(301\)") as caught:
        client.post(server.url, data=b"", content_type="a/b")
    assert caught.value.status == 301


def test_long_words_are_short_in_the_sentence_and_longer_in_the_field(server, client):
    server.answers(500, b"word " * 10_000)
    with pytest.raises(ServerError) as caught:
        client.get(server.url)
    assert len(caught.value.explanation) == 2000
    assert len(str(caught.value)) < 400


def test_words_that_are_compressed_are_decompressed_no_further_than_needed(server, client):
    server.answers(500, gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(ServerError) as caught:
        client.get(server.url)
    assert caught.value.explanation.startswith("xxx")


def test_words_that_come_too_slowly_are_told_as_far_as_they_came(server, client):
    gone = threading.Event()

    def trickle(handler):
        handler.send_response(500)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not gone.wait(0.02):
            try:
                handler.wfile.write(b"slow ")
            except OSError:
                gone.set()

    server.does(trickle)
    with pytest.raises(ServerError, match=r"Internal Server Error: slow "):
        client.get(server.url)
    assert gone.wait(10), "the connection is still open"


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there(server, client, status):
    server.answers(status, b'{"Details": "no such study", "Message": "Unknown resource"}')
    sentence = error_of(client, server.url + "/studies/1", NotFoundError)
    assert sentence == f"GET {server.url}/studies/1 found nothing ({status}: no such study)."


def test_missing_credentials(server, client):
    server.answers(401)
    sentence = error_of(client, server.url, AuthenticationError)
    assert "asks for credentials (401)" in sentence
    assert "Give `auth` for this source" in sentence


def test_wrong_credentials(server):
    server.answers(401)
    client = HttpClient([server.url], auth=("me", "secret"))
    sentence = error_of(client, server.url, AuthenticationError)
    client.close()
    assert "does not accept the credentials (401)" in sentence
    assert "Check `auth` of this source" in sentence
    assert "secret" not in sentence


def test_what_a_user_may_not_see(server, client):
    server.answers(403)
    sentence = error_of(client, server.url, ForbiddenError)
    assert "is not allowed with these credentials (403)" in sentence


def test_a_server_error_carries_the_words_of_the_server(server, client):
    page = b"<html><head><style>b {}</style></head><body><h1>Out of\n memory</h1></body></html>"
    server.answers(500, page, "text/html")
    with pytest.raises(HTTPStatusError) as caught:
        client.get(server.url + "/studies", stream=True)
    assert caught.value.status == 500
    assert str(caught.value).endswith(
        "/studies failed with status 500 Internal Server Error: Out of memory."
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"x" * 1000, ": " + "x" * 199 + "\N{HORIZONTAL ELLIPSIS}"),
        (b"\0\1\2", ""),
        (b'{"code": 1}', ': {"code": 1}'),
        (b'{"error": "quota", "message": ""}', ": quota"),
        (b"[]", ": []"),
        (b"", ""),
    ],
)
def test_the_words_of_the_server_are_short_and_readable(server, client, body, words):
    server.answers(500, body)
    sentence = error_of(client, server.url, ServerError)
    assert sentence.endswith(f"Internal Server Error{words}.")


def test_words_that_break_off_are_left_out(server, client):
    def break_off(handler):
        handler.send_response(500)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.close_connection = True

    server.does(break_off)
    with pytest.raises(HTTPStatusError, match=r"Internal Server Error\.$"):
        client.get(server.url, stream=True)
