"""One error and one sentence for each way to fail."""

import socket
import ssl
import threading
from pathlib import Path

import pytest
import requests

from dicomsource.errors import (
    BrokenOffError,
    ConfigurationError,
    DataError,
    RedirectError,
    TimedOutError,
    TLSError,
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
    sentence = error_of(client, server.url, TimedOutError)
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
    with pytest.raises(TimedOutError, match=r"sent nothing for 0\.3 s"):
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
    with pytest.raises(BrokenOffError, match="broke in the middle of the answer") as caught:
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
    assert "redirects in circles" in error_of(client, server.url, RedirectError)


def test_a_redirect_to_something_that_is_not_http(server, client):
    server.answers(302, Location="file:///etc/hostname")
    assert "file:///etc/hostname" in error_of(client, server.url, ConfigurationError)


def test_a_server_without_tls(server, client):
    sentence = error_of(client, server.url.replace("http:", "https:"), TLSError)
    assert sentence.startswith("no TLS connection to https://127.0.0.1")


@pytest.mark.parametrize("host", ["[::1", "a..b", "x" * 70])
def test_what_can_be_no_host(client, host):
    with pytest.raises((ConfigurationError, UnreachableError)) as caught:
        client.get_json(f"http://{host}/studies?PatientName=Doe")
    assert host in str(caught.value)


def test_a_certificate_that_nobody_trusts(thread):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("loopback.pem"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        client = HttpClient([url])
        asked = thread.submit(client.get, url)
        accepted, _ = listener.accept()
        with pytest.raises(ssl.SSLError), context.wrap_socket(accepted, server_side=True) as secure:
            secure.recv(1)
        error = asked.exception()
        client.close()
    assert type(error) is TLSError
    assert "self-signed certificate" in str(error)


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


def test_what_is_about_a_connection_holds_its_url(client):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/studies"
        with pytest.raises(UnreachableError) as caught:
            client.get_json(f"{url}?PatientName=Doe")
    assert caught.value.url == url
