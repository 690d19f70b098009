"""One error and one sentence for each way to fail."""

import socket
import ssl
import threading

import pytest
import requests

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    HTTPStatusError,
    NotFoundError,
    TransportError,
    UnreachableError,
)
from dicomsource.http import HttpClient
from dicomsource.http.failures import failure


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


def test_a_dead_server(client):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/studies?PatientName=Doe"
        sentence = error_of(client, url, UnreachableError)
    assert sentence == (
        f"no connection to {url.partition('?')[0]} (Connection refused)."
        " Check that the server runs, and its host and port."
    )


def test_a_host_that_has_no_address(client, monkeypatch):
    def no_address(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    sentence = error_of(client, "http://pacs.invalid/studies", UnreachableError)
    assert sentence.startswith("the host of http://pacs.invalid/studies has no address.")


def test_a_server_that_says_nothing(server, client):
    server.does(lambda handler: threading.Event().wait(1))
    sentence = error_of(client, server.url, UnreachableError)
    assert "sent nothing for 0.3 s. Raise `timeout`" in sentence


def test_a_server_that_stops_in_the_middle_of_a_streamed_body(server, client):
    def stall(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"x")
        handler.wfile.flush()
        threading.Event().wait(1)

    server.does(stall)
    response = client.get(server.url, stream=True)
    with pytest.raises(UnreachableError, match=r"sent nothing for 0\.3 s"):
        list(client.body_of(response))


@pytest.mark.parametrize("stream", [True, False])
def test_a_connection_that_breaks_in_the_middle_of_a_body(server, client, stream):
    def break_off(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"x")
        handler.close_connection = True

    server.does(break_off)
    with pytest.raises(TransportError, match="broke in the middle of the answer") as caught:
        list(client.body_of(client.get(server.url, stream=stream)))
    assert "Try again" in str(caught.value)


def test_a_server_that_hangs_up(server, client):
    def hang_up(handler):
        handler.close_connection = True

    server.does(hang_up)
    sentence = error_of(client, server.url, UnreachableError)
    assert "closed the connection without an answer" in sentence


def test_a_body_that_is_not_compressed_as_it_says(server, client):
    server.answers(200, b"plain", Content_Encoding="gzip")
    assert "cannot be decompressed" in error_of(client, server.url, DataError)


def test_a_server_that_redirects_in_circles(server, client):
    server.answers(302, Location="/")
    assert "redirects in circles" in error_of(client, server.url, TransportError)


def test_a_redirect_to_something_that_is_not_http(server, client):
    server.answers(302, Location="file:///etc/hostname")
    assert "file:///etc/hostname" in error_of(client, server.url, ConfigurationError)


def test_a_server_without_tls(server, client):
    sentence = error_of(client, server.url.replace("http:", "https:"), UnreachableError)
    assert sentence.startswith("no TLS connection to https://127.0.0.1")


def test_the_reason_of_a_failed_certificate_is_given():
    reason = ssl.SSLCertVerificationError(1, "self-signed certificate")
    error = failure(requests.exceptions.SSLError(reason), "https://host/x?y", (1, 1))
    assert "no TLS connection to https://host/x (self-signed certificate)" in str(error)
    assert "`verify`" in str(error)


def test_a_connection_that_takes_too_long():
    error = failure(requests.exceptions.ConnectTimeout(), "http://host/", (3, 60))
    assert "no connection to http://host/ within 3 s" in str(error)


def test_a_proxy_that_fails():
    error = failure(requests.exceptions.ProxyError("refused"), "http://host/", (3, 60))
    assert "the proxy in front of http://host/ failed (refused)" in str(error)


def test_any_other_exception_of_requests_is_a_transport_error():
    error = failure(requests.exceptions.RequestException("odd"), "http://host/", (3, 60))
    assert str(error) == "http://host/ cannot be read (odd)."


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
    sentence = error_of(client, server.url, AuthenticationError)
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
    sentence = error_of(client, server.url, HTTPStatusError)
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
