"""A client that is closed ends what its threads wait for, whatever that is."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.errors import ClosedError
from dicomsource.http import HttpClient, client_from_configuration

PATIENCE = 20
"""Seconds for what takes a moment; all time-outs of the client are longer."""


@pytest.fixture
def release():
    """Set at the end of a test: until then, what waits for it hangs."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def client(server):
    client = HttpClient([server.url], timeout=(60, 60))
    yield client
    client.close()


def hangs_before_headers(reached, release):
    def step(handler):
        reached.set()
        release.wait()

    return step


def hangs_in_the_middle(reached, release, *, length="1000"):
    def step(handler):
        handler.send_response(200)
        if length:
            handler.send_header("Content-Length", length)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.wfile.flush()
        reached.set()
        release.wait()

    return step


def trickles(reached, release):
    def step(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"1\r\nx\r\n")
        reached.set()
        while not release.wait(0.02):
            handler.wfile.write(b"1\r\nx\r\n")

    return step


def hangs_in_the_middle_without_length(reached, release):
    return hangs_in_the_middle(reached, release, length="")


def is_busy(reached, release):
    def step(handler):
        handler.send_response(503)
        handler.send_header("Retry-After", "20")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        handler.wfile.flush()
        reached.set()

    return step


@pytest.mark.parametrize(
    "behaviour",
    [
        hangs_before_headers,
        hangs_in_the_middle,
        hangs_in_the_middle_without_length,
        trickles,
        is_busy,
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        lambda client, url: client.get_json(url),
        lambda client, url: list(client.body_of(client.get(url, stream=True))),
        lambda client, url: client.post(url, data=b"x", content_type="a/b", repeatable=True),
        lambda client, url: client.delete(url),
    ],
    ids=["json", "stream", "post", "delete"],
)
def test_a_request_under_way_ends(server, client, release, thread, behaviour, call):
    reached = threading.Event()
    server.does(behaviour(reached, release))
    asked = thread.submit(call, client, f"{server.url}/studies?PatientName=Doe")
    assert reached.wait(PATIENCE)

    client.close()

    error = asked.exception(PATIENCE)
    assert type(error) is ClosedError
    assert error.url == f"{server.url}/studies"
    assert len(server.requests) == 1


def test_a_request_over_a_proxy_ends(server, release, thread, monkeypatch):
    reached = threading.Event()
    server.does(hangs_before_headers(reached, release))
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "")
    client = HttpClient(["http://pacs.invalid"], timeout=(60, 60))
    asked = thread.submit(client.get, "http://pacs.invalid/studies")
    assert reached.wait(PATIENCE)
    client.close()
    assert type(asked.exception(PATIENCE)) is ClosedError


def test_a_body_that_is_sent_to_nobody_ends(client, thread):
    reached = threading.Event()

    def endless():
        while True:
            reached.set()
            yield b"x" * 1_000_000

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        asked = thread.submit(client.post, url, data=endless(), content_type="a/b")
        assert reached.wait(PATIENCE)
        accepted, _ = listener.accept()
        with accepted:
            client.close()
            assert type(asked.exception(PATIENCE)) is ClosedError


def test_threads_that_wait_for_a_token_end(server, other_server, release):
    reached = threading.Event()
    other_server.does(hangs_before_headers(reached, release))
    auth = {"tokenUrl": other_server.url, "clientId": "reader", "clientSecret": "open sesame"}
    client = client_from_configuration({"auth": auth, "timeout": [60, 60]}, [server.url])
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(client.get, server.url) for _ in range(3)]
        assert reached.wait(PATIENCE)
        client.close()
        kinds = {type(one.exception(PATIENCE)) for one in asked}
    assert kinds == {ClosedError}


def test_many_threads_end_together(server, client, release):
    together = threading.Barrier(9)

    def step(handler):
        together.wait(PATIENCE)
        release.wait()

    server.does(step)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(client.get, server.url) for _ in range(8)]
        together.wait(PATIENCE)
        client.close()
        kinds = {type(one.exception(PATIENCE)) for one in asked}
    assert kinds == {ClosedError}


def test_a_body_that_nobody_reads_on_leaves_nothing_open(server, release):
    server.does(hangs_in_the_middle(threading.Event(), release))
    client = HttpClient([server.url])
    response = client.get(server.url, stream=True)
    client.close()
    with pytest.raises(ClosedError):
        next(client.body_of(response))
    untouched = HttpClient([server.url])
    untouched.get(server.url, stream=True)
    untouched.close()
    del untouched  # a socket that is left open here is a warning, and that an error


def test_a_closed_client_asks_nothing_any_more(server, client):
    server.answers(body=b"[]")
    client.get_json(server.url)
    client.close()
    client.close()
    with pytest.raises(ClosedError, match=r"closed, so that .* is not read\. Open the source"):
        client.get_json(server.url)
    assert len(server.requests) == 1


def test_what_was_read_before_stays(server, client):
    server.answers(body=b"[1]")
    response = client.get(server.url)
    client.close()
    assert client.content_of(response) == response.content == b"[1]"


def test_connections_of_two_clients_are_apart(server, client):
    server.answers(body=b"[1]")
    other = HttpClient([server.url])
    other.get_json(server.url)
    client.close()
    assert other.get_json(server.url) == [1]
    other.close()
