"""Tokens are asked for before each request and renewed once when the server refuses one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.errors import AuthenticationError, ConfigurationError
from dicomsource.http import HttpClient, client_from_configuration


class Login:
    """A token that grows stale; counts how often it was renewed."""

    def __init__(self):
        self.number = 1
        self.renewals = 0

    def __call__(self, *, refresh=False):
        if refresh:
            self.renewals += 1
            self.number += 1
        return f"token-{self.number}"


def accepts(*tokens):
    """Return a step that answers 401 to all other tokens."""

    def step(handler):
        known = handler.headers.get("Authorization") in [f"Bearer {token}" for token in tokens]
        body = b"[1]" if known else b""
        handler.send_response(200 if known else 401)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return step


@pytest.fixture
def open_client(server):
    """``open_client(callback)``: a client of the server, closed after the test."""
    opened = []

    def open_one(callback):
        auth = {"tokenCallback": callback}
        opened.append(client_from_configuration({"auth": auth}, [server.url]))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


def sent(server):
    return [request.headers["Authorization"] for request in server.requests]


def test_the_callback_is_asked_before_each_request(server, open_client):
    tokens = iter(["a", "b"])
    client = open_client(lambda: next(tokens))
    server.answers(body=b"[]")
    client.get_json(server.url)
    client.get_json(server.url)
    assert sent(server) == ["Bearer a", "Bearer b"]


def test_a_callback_may_give_the_whole_header(server, open_client):
    server.answers(body=b"[]")
    open_client(lambda: "Negotiate abc").get_json(server.url)
    assert sent(server) == ["Negotiate abc"]


def test_a_callback_may_be_named_by_its_path(server, open_client, monkeypatch, tmp_path):
    (tmp_path / "my_login_of_tokens.py").write_text("def token():\n    return 'named'\n")
    monkeypatch.syspath_prepend(tmp_path)
    server.answers(body=b"[]")
    open_client("my_login_of_tokens:token").get_json(server.url)
    assert sent(server) == ["Bearer named"]


def test_a_refused_token_is_renewed_and_the_request_sent_again(server, open_client):
    login = Login()
    server.does(accepts("token-2"))
    assert open_client(login).get_json(server.url) == [1]
    assert sent(server) == ["Bearer token-1", "Bearer token-2"]


def test_a_callback_without_refresh_is_asked_again(server, open_client):
    tokens = iter(["a", "b", "b"])
    server.does(accepts("b"))
    assert open_client(lambda: next(tokens)).get_json(server.url) == [1]


def test_a_renewed_token_that_is_refused_too_is_an_error(server, open_client):
    login = Login()
    server.does(accepts("never"))
    with pytest.raises(AuthenticationError, match="does not accept the credentials") as caught:
        open_client(login).get_json(server.url)
    assert (len(server.requests), login.renewals) == (2, 1)
    assert "token-" not in str(caught.value)


def test_a_token_that_stays_the_same_is_not_sent_again(server, open_client):
    server.does(accepts("never"))
    with pytest.raises(AuthenticationError):
        open_client(lambda: "same").get_json(server.url)
    assert len(server.requests) == 1


def test_a_post_is_sent_again_with_its_whole_body(server, open_client):
    server.does(accepts("token-2"))
    open_client(Login()).post(server.url, data=b"body", content_type="a/b")
    assert [request.body for request in server.requests] == [b"body", b"body"]


def test_a_post_whose_body_can_be_read_once_is_not_sent_again(server, open_client):
    server.does(
        lambda handler: (
            handler.send_response(401),
            handler.send_header("Content-Length", "0"),
            handler.send_header("Connection", "close"),
            handler.end_headers(),
        )
    )
    with pytest.raises(AuthenticationError):
        open_client(Login()).post(server.url, data=iter([]), content_type="a/b")
    assert len(server.requests) == 1


def test_many_threads_with_a_stale_token_renew_it_once(server, open_client):
    login = Login()
    together = threading.Barrier(6, timeout=10)
    first = accepts("token-2")

    def step(handler):
        if handler.headers["Authorization"] == "Bearer token-1":
            together.wait()  # all have been sent before the first one is refused
        first(handler)

    server.does(step)
    client = open_client(login)
    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(lambda _: client.get_json(server.url), range(6)))
    assert results == [[1]] * 6
    assert login.renewals == 1


def test_a_callback_is_never_asked_by_two_threads_at_once(server, open_client):
    inside = threading.Semaphore(1)

    def callback():
        assert inside.acquire(blocking=False)
        threading.Event().wait(0.01)
        inside.release()
        return "a"

    server.answers(body=b"[1]")
    client = open_client(callback)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: client.get_json(server.url), range(8))) == [[1]] * 8


def test_a_token_does_not_go_to_another_origin_nor_is_it_renewed_there(
    server, other_server, open_client
):
    login = Login()
    server.answers(302, Location=f"{other_server.url}/there")
    other_server.does(accepts("any"))
    with pytest.raises(AuthenticationError):
        open_client(login).get_json(server.url)
    assert other_server.requests[0].headers["Authorization"] is None
    assert (len(other_server.requests), login.renewals) == (1, 0)


def test_a_callback_that_fails_is_named(server, open_client):
    def my_login():
        raise OSError("no keyring")

    with pytest.raises(AuthenticationError, match=r"my_login failed with OSError: no keyring"):
        open_client(my_login).get_json(server.url)
    assert server.requests == []


@pytest.mark.parametrize("given", [None, "", " ", "a\nb", 7])
def test_a_callback_that_gives_no_token_is_named(server, open_client, given):
    with pytest.raises(ConfigurationError, match=r"gave no token\. Return the token as text"):
        open_client(lambda: given).get_json(server.url)


@pytest.mark.parametrize(
    ("callback", "sentence"),
    [(7, "auth.tokenCallback is int"), ("nothing_like_it", "auth.tokenCallback is")],
)
def test_what_is_no_callback_is_refused(open_client, callback, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        open_client(callback)


def test_other_credentials_are_sent_once(server):
    client = HttpClient([server.url], auth=("me", "secret"))
    server.answers(401)
    with pytest.raises(AuthenticationError):
        client.get(server.url)
    client.close()
    assert len(server.requests) == 1
