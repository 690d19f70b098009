"""What is asked again, how often, and after how long."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import (
    BusyError,
    HTTPStatusError,
    NotFoundError,
    ServerError,
    TimedOutError,
    UnreachableError,
)
from dicomsource.http import HttpClient
from dicomsource.http.connections import Connections
from dicomsource.http.retries import (
    FIRST_PAUSE,
    JITTER,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    Retries,
    retry_after,
)


@pytest.fixture
def client(server):
    client = HttpClient([server.url], timeout=(0.5, 0.5))
    yield client
    client.close()


@pytest.fixture
def pauses(monkeypatch):
    made = []
    monkeypatch.setattr("dicomsource.http.retries.JITTER", 0)
    monkeypatch.setattr(Connections, "wait", lambda _, seconds: made.append(seconds))
    return made


def drop(handler):
    handler.close_connection = True


CALLS = {
    "GET": lambda client, url: client.get(url),
    "DELETE": lambda client, url: client.delete(url),
    "POST": lambda client, url: client.post(url, data=b"x", content_type="a/b", repeatable=True),
    "POST once": lambda client, url: client.post(url, data=b"x", content_type="a/b"),
}
REPEATED = {
    "GET": {408, 429, 502, 503, 504},
    "DELETE": {408, 429, 502, 503, 504},
    "POST": {429, 503},
    "POST once": set(),
}


@pytest.mark.parametrize("status", [400, 403, 404, 408, 409, 429, 500, 501, 502, 503, 504])
@pytest.mark.parametrize("method", CALLS)
def test_each_method_is_repeated_on_its_statuses_alone(server, client, pauses, method, status):
    server.answers(status)
    with pytest.raises((HTTPStatusError, NotFoundError)):
        CALLS[method](client, server.url)
    repeated = status in REPEATED[method]
    assert len(server.requests) == (4 if repeated else 1)
    assert pauses == ([0.25, 0.5, 1] if repeated else [])


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_dropped_connection_is_opened_again_once(server, client, pauses, method):
    server.does(drop).answers(body=b"[]")
    assert CALLS[method](client, server.url).content == b"[]"
    server.script[:] = [drop]
    with pytest.raises(UnreachableError, match="closed the connection without an answer"):
        CALLS[method](client, server.url)
    assert len(server.requests) == 4
    assert pauses == []


def test_a_post_that_may_not_be_repeated_is_not_after_a_dropped_connection(server, client, pauses):
    server.does(drop)
    with pytest.raises(UnreachableError):
        CALLS["POST once"](client, server.url)
    assert len(server.requests) == 1


def test_a_server_that_says_nothing_is_not_asked_again(server, client, pauses):
    release = threading.Event()
    server.does(lambda handler: release.wait(20))
    with pytest.raises(TimedOutError):
        client.get(server.url)
    release.set()
    assert len(server.requests) == 1


def test_a_repeated_delete_ends_with_its_answer(server, client, pauses):
    server.answers(503).answers(204)
    assert client.delete(f"{server.url}/studies/1", accept="a/b").status_code == 204
    assert [(asked.command, asked.path) for asked in server.requests] == [
        ("DELETE", "/studies/1")
    ] * 2
    assert server.requests[1].headers["Accept"] == "a/b"


def test_a_delete_is_not_redirected(server, client):
    server.answers(307, Location="/there")
    with pytest.raises(HTTPStatusError, match="sends us on to /there"):
        client.delete(server.url)


def test_all_pauses_of_a_request_have_a_bound(server, client, pauses):
    server.answers(503, Retry_After="25")
    with pytest.raises(BusyError) as caught:
        client.get(server.url)
    assert pauses == [25, 25]
    assert caught.value.retry_after == 25


def test_retries_may_be_turned_off(server, pauses):
    client = HttpClient([server.url], retries=0)
    server.answers(502)
    with pytest.raises(ServerError):
        client.get(server.url)
    client.close()
    assert len(server.requests) == 1


@given(st.lists(st.none() | st.floats(0, 100), max_size=20), st.integers(0, 20))
def test_pauses_are_as_asked_or_double_and_come_to_no_more_than_a_bound(asked, count):
    retries = Retries(count)
    waited = []
    for seconds in asked:
        pause = retries.pause(seconds)
        if pause is None:
            break
        usual = FIRST_PAUSE * 2 ** len(waited) if seconds is None else seconds
        assert usual <= pause <= usual * (1 + JITTER)
        assert (seconds or 0) <= LONGEST_PAUSE
        waited.append(pause)
    assert len(waited) <= count
    assert sum(waited) <= LONGEST_WAIT


def answer(value):
    response = requests.Response()
    response.headers["Retry-After"] = value
    return response


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        ("Thu, 32 Jan 2026 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(value, seconds):
    assert retry_after(answer(value)) == seconds


@pytest.mark.parametrize("usegmt", [True, False])
def test_a_moment_is_as_many_seconds_away(usegmt):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=1000), usegmt=usegmt)
    assert 900 < retry_after(answer(moment)) <= 1000
