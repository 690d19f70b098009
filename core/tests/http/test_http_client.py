"""What the client sends, repeats and gives back."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dicomsource.errors import ConfigurationError, HTTPStatusError
from dicomsource.http import HttpClient
from dicomsource.http.connections import Connections


@pytest.fixture
def client(server):
    client = HttpClient([server.url], auth=("me", "secret"), headers={"X-Key": "key"})
    yield client
    client.close()


@pytest.fixture
def pauses(monkeypatch):
    made = []
    monkeypatch.setattr("dicomsource.http.retries.JITTER", 0)
    monkeypatch.setattr(Connections, "wait", lambda _, seconds: made.append(seconds))
    return made


def test_parameters_and_accept_are_sent(server, client):
    server.answers(body=b"[]")
    client.get(f"{server.url}/studies", params=[("limit", "1"), ("a", "x y")], accept="a/b")
    assert server.requests[0].path == "/studies?limit=1&a=x+y"
    assert server.requests[0].headers["Accept"] == "a/b"


def test_credentials_and_headers_go_to_the_origin_of_a_root(server, client):
    server.answers(body=b"[]")
    client.get_json(f"{server.url}/elsewhere")
    assert server.requests[0].headers["Authorization"].startswith("Basic ")
    assert server.requests[0].headers["X-Key"] == "key"


def test_credentials_and_headers_do_not_go_to_another_origin(server, other_server, client):
    other_server.answers(body=b"[]")
    client.get_json(other_server.url)
    assert "Authorization" not in other_server.requests[0].headers
    assert "X-Key" not in other_server.requests[0].headers


def test_credentials_and_headers_do_not_follow_a_redirect_to_another_origin(
    server, other_server, client
):
    server.answers(302, Location=f"{other_server.url}/there")
    other_server.answers(body=b"[]")
    assert client.get_json(server.url) == []
    assert "Authorization" not in other_server.requests[0].headers
    assert "X-Key" not in other_server.requests[0].headers


def test_credentials_follow_a_redirect_within_the_origin(server, client):
    server.answers(302, Location="/there").answers(body=b"[]")
    client.get_json(f"{server.url}/here")
    assert server.requests[1].path == "/there"
    assert (
        server.requests[1].headers["Authorization"] == server.requests[0].headers["Authorization"]
    )


def test_credentials_come_back_when_a_redirect_returns(server, other_server, client):
    server.answers(302, Location=f"{other_server.url}/there").answers(body=b"[]")
    other_server.answers(302, Location=f"{server.url}/back")
    client.get_json(server.url)
    assert server.requests[1].headers["X-Key"] == "key"


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_growing_pauses(server, client, pauses, status):
    server.answers(status).answers(status).answers(body=b"[1]")
    assert client.get_json(server.url) == [1]
    assert pauses == [0.25, 0.5]


def test_a_server_that_stays_busy_is_given_up(server, client, pauses):
    server.answers(503, b"too busy", "text/plain")
    with pytest.raises(HTTPStatusError, match=r"503.*too busy") as caught:
        client.get_json(server.url)
    assert caught.value.status == 503
    assert len(server.requests) == 4


def test_the_server_says_how_long_to_wait(server, client, pauses):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    server.answers(429, Retry_After="3").answers(503, Retry_After=moment).answers(body=b"[]")
    client.get_json(server.url)
    assert pauses[0] == 3
    assert 15 < pauses[1] <= 20


def test_a_pause_that_cannot_be_read_is_the_usual_one(server, client, pauses):
    server.answers(429, Retry_After="soon").answers(body=b"[]")
    client.get_json(server.url)
    assert pauses == [0.25]


def test_a_server_that_wants_too_long_a_pause_is_given_up_at_once(server, client, pauses):
    server.answers(503, Retry_After="3600")
    with pytest.raises(HTTPStatusError):
        client.get_json(server.url)
    assert pauses == []


def test_a_post_that_may_be_repeated_is_sent_again_after_a_dropped_connection(
    server, client, pauses
):
    def drop(handler):
        handler.close_connection = True

    server.does(drop).answers(503).answers(body=b"[1]")
    response = client.post(server.url, data=b"body", content_type="a/b", repeatable=True)
    assert response.json() == [1]
    assert [request.body for request in server.requests] == [b"body"] * 3
    assert pauses == [0.25, 0.5]


def test_a_post_is_not_redirected(server, client):
    server.answers(307, Location="/there")
    with pytest.raises(HTTPStatusError, match="sends us on to /there") as caught:
        client.post(server.url, data=b"x", content_type="a/b")
    assert "Configure that URL" in str(caught.value)


def test_a_pooled_connection_that_the_server_dropped_is_opened_again(server, client):
    def drop(handler):
        handler.close_connection = True

    server.answers(body=b"[]").does(drop).answers(body=b"[1]")
    client.get_json(server.url)
    assert client.get_json(server.url) == [1]


@pytest.mark.parametrize(("status", "body"), [(204, b""), (200, b""), (200, b" \n")])
def test_no_content_is_none(server, client, status, body):
    server.answers(status, body)
    assert client.get_json(server.url) is None


def test_not_modified_is_an_answer(server, client):
    server.answers(304)
    response = client.get(server.url, headers={"If-None-Match": "x"})
    assert response.status_code == 304
    assert server.requests[0].headers["If-None-Match"] == "x"


def test_a_streamed_body_comes_decompressed(server, client):
    content = bytes(range(256)) * 1000
    server.answers(200, gzip.compress(content), Content_Encoding="gzip")
    assert b"".join(client.body_of(client.get(server.url, stream=True))) == content


def test_threads_share_a_client(server, client):
    server.answers(body=b"[1]")
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda _: client.get_json(server.url), range(40)))
    assert results == [[1]] * 40


@pytest.mark.parametrize(
    ("root", "sentence"),
    [
        ("/dicomweb", "'/dicomweb' is not an http URL"),
        ("ftp://host/x", "'ftp://host/x' is not an http URL"),
        ("http://host:port/", "is not a URL"),
        ("http://me:secret@host/x", "'http://host/x' holds a user name"),
    ],
)
def test_a_root_that_cannot_be_used_is_refused(root, sentence):
    with pytest.raises(ConfigurationError) as caught:
        HttpClient([root])
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)
