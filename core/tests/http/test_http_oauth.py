"""Tokens by OAuth2 client credentials."""

import base64
import json
import sys
from urllib.parse import parse_qs

import pytest

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    HTTPStatusError,
    MissingDependencyError,
    UnreachableError,
)
from dicomsource.http import client_from_configuration


@pytest.fixture
def tokens(other_server):
    """The server that gives tokens."""
    return other_server


@pytest.fixture
def open_client(server, tokens):
    opened = []

    def open_one(**more):
        auth = {
            "tokenUrl": f"{tokens.url}/token",
            "clientId": "reader",
            "clientSecret": "open sesame",
            **more,
        }
        opened.append(client_from_configuration({"auth": auth}, [server.url]))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


def gives(tokens, token, **more):
    body = json.dumps({"access_token": token, "token_type": "Bearer", **more}).encode()
    return tokens.answers(body=body, content_type="application/json")


def sent(server):
    return [request.headers["Authorization"] for request in server.requests]


def test_a_token_is_fetched_once_and_sent_with_each_request(server, tokens, open_client):
    gives(tokens, "t1", expires_in=300)
    server.answers(body=b"[]")
    client = open_client()
    client.get_json(server.url)
    client.get_json(server.url)
    assert sent(server) == ["Bearer t1", "Bearer t1"]
    assert len(tokens.requests) == 1


def test_client_scope_and_audience_are_sent_to_the_token_server(server, tokens, open_client):
    gives(tokens, "t1")
    server.answers(body=b"[]")
    open_client(scope="read write", audience="pacs").get_json(server.url)
    (asked,) = tokens.requests
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["read write"],
        "audience": ["pacs"],
    }
    login = base64.b64encode(b"reader:open sesame").decode()
    assert asked.headers["Authorization"] == f"Basic {login}"


def test_fewer_scopes_than_asked_for_will_do(server, tokens, open_client):
    gives(tokens, "t1", scope="read")
    server.answers(body=b"[]")
    open_client(scope="read write").get_json(server.url)
    assert sent(server) == ["Bearer t1"]


def test_a_token_that_soon_ends_is_replaced(server, tokens, open_client, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("dicomsource.http.oauth.time.monotonic", lambda: now[0])
    gives(tokens, "t1", expires_in=60)
    gives(tokens, "t2", expires_in=60)
    server.answers(body=b"[]")
    client = open_client()
    for now[0] in (1000.0, 1029.0, 1031.0):
        client.get_json(server.url)
    assert sent(server) == ["Bearer t1", "Bearer t1", "Bearer t2"]


def test_a_token_that_the_server_refuses_is_replaced(server, tokens, open_client):
    gives(tokens, "t1")
    gives(tokens, "t2")
    server.answers(401).answers(body=b"[1]")
    assert open_client().get_json(server.url) == [1]
    assert sent(server) == ["Bearer t1", "Bearer t2"]


def test_a_refusal_is_told_in_the_words_of_the_token_server(tokens, server, open_client):
    body = json.dumps({"error": "invalid_client", "error_description": "unknown client"}).encode()
    tokens.answers(401, body, "application/json")
    with pytest.raises(
        AuthenticationError, match=r"/token gives no token \(invalid_client unknown client\)"
    ) as caught:
        open_client().get_json(server.url)
    assert caught.value.status == 401
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(200, b"{}", DataError), (200, b"<html></html>", DataError), (500, b"", HTTPStatusError)],
)
def test_an_answer_without_a_token_is_named(tokens, server, open_client, status, body, error):
    tokens.answers(status, body, "application/json")
    with pytest.raises(error, match="/token"):
        open_client().get_json(server.url)


def test_the_secret_does_not_follow_a_redirect(tokens, server, open_client):
    tokens.answers(307, Location=f"{server.url}/elsewhere")
    with pytest.raises(HTTPStatusError, match="sends us on to"):
        open_client().get_json(server.url)
    assert server.requests == []


def test_a_token_server_that_is_away_is_named(tokens, server, open_client):
    client = open_client(tokenUrl="http://127.0.0.1:9/token")
    with pytest.raises(UnreachableError, match="127.0.0.1:9/token"):
        client.get_json(server.url)


def test_a_token_url_that_others_can_listen_to_is_refused(open_client):
    with pytest.raises(ConfigurationError, match="is not https"):
        open_client(tokenUrl="http://login.example/token")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"clientId": 7}, "auth.clientId is int"), ({"audiense": "x"}, "auth holds audiense")],
)
def test_a_key_of_the_wrong_kind_is_named(open_client, more, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        open_client(**more)


def test_a_missing_library_is_named(open_client, monkeypatch):
    monkeypatch.setitem(sys.modules, "oauthlib.oauth2", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'dicomsource\[oauth\]'"):
        open_client()


def test_the_library_is_loaded_for_oauth_alone():
    import subprocess

    code = (
        "import sys; from dicomsource.http import client_from_configuration as c;"
        "c({'auth': {'bearer': 'x'}}, ['http://host']).close(); sys.exit('oauthlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
