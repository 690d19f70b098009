"""Credentials go to the origins of the roots, and to nobody else, whatever the environment holds."""

import base64

import pytest

from dicomsource.errors import AuthenticationError
from dicomsource.http import HttpClient, client_from_configuration

NETRC = "Basic " + base64.b64encode(b"other:secret").decode()


@pytest.fixture
def netrc(tmp_path, monkeypatch):
    """A home with a password for whatever runs on this machine, and for all else."""
    for name in (".netrc", "_netrc", "netrc"):
        (tmp_path / name).write_text(
            "machine 127.0.0.1 login other password secret\ndefault login other password secret\n"
        )
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    return tmp_path


@pytest.fixture
def open_client(server):
    opened = []

    def open_one(**configuration):
        opened.append(client_from_configuration(configuration, [server.url]))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


def sent(server):
    return [request.headers["Authorization"] for request in server.requests]


def test_the_netrc_file_of_these_tests_is_one_that_is_found(netrc):
    from requests.utils import get_netrc_auth

    assert get_netrc_auth("http://127.0.0.1:1/") == ("other", "secret")


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        (None, None),
        ({"bearer": "token"}, "Bearer token"),
        ({"username": "me", "password": "mine"}, "Basic bWU6bWluZQ=="),
        ({"tokenCallback": lambda: "token"}, "Bearer token"),
    ],
)
def test_a_netrc_file_changes_nothing(server, other_server, open_client, netrc, auth, header):
    server.answers(302, Location=f"{other_server.url}/there").answers(body=b"[]")
    other_server.answers(302, Location=f"{server.url}/back").answers(body=b"[]")
    client = open_client(auth=auth)
    client.get_json(f"{server.url}/start")
    client.get_json(f"{other_server.url}/elsewhere")
    client.post(server.url, data=b"", content_type="a/b")
    client.delete(server.url)
    assert sent(server) == [header] * 4
    assert sent(other_server) == [None] * 2


def test_a_netrc_file_does_not_reach_the_token_server(server, other_server, open_client, netrc):
    other_server.answers(body=b'{"access_token": "t", "token_type": "Bearer"}')
    server.answers(body=b"[]")
    auth = {"tokenUrl": other_server.url, "clientId": "reader", "clientSecret": "open sesame"}
    open_client(auth=auth).get_json(server.url)
    assert sent(server) == ["Bearer t"]
    assert NETRC not in sent(other_server)


def test_whatever_an_authentication_puts_on_stays_within_the_origin(server, other_server):
    def sign(request):
        request.headers["X-Signature"] = request.url
        request.headers["X-Key"] = "key"
        return request

    client = HttpClient([server.url], auth=sign)
    server.answers(302, Location=f"{other_server.url}/there").answers(body=b"[1]")
    other_server.answers(302, Location=f"{server.url}/back")
    assert client.get_json(f"{server.url}/start") == [1]
    client.close()
    (there,) = other_server.requests
    assert "X-Signature" not in there.headers
    assert "X-Key" not in there.headers
    assert server.requests[1].headers["X-Signature"] == f"{server.url}/back"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_any_kind_takes_no_credentials_along(
    server, other_server, open_client, status
):
    server.answers(status, Location=f"{other_server.url}/there")
    other_server.answers(body=b"[1]")
    client = open_client(auth={"bearer": "token"}, headers={"X-Key": "key"})
    assert client.get_json(server.url) == [1]
    assert sent(other_server) == [None]
    assert "X-Key" not in other_server.requests[0].headers


def test_a_port_makes_another_origin_and_a_path_does_not(server, other_server, open_client):
    server.answers(body=b"[]")
    other_server.answers(body=b"[]")
    client = open_client(auth={"bearer": "token"})
    client.get_json(f"{server.url}/far/away")
    client.get_json(f"{other_server.url}/studies")
    assert (sent(server), sent(other_server)) == (["Bearer token"], [None])


def test_a_user_in_a_url_is_neither_sent_elsewhere_nor_told(server, other_server, open_client):
    other_server.answers(401)
    url = other_server.url.replace("://", "://me:secret@")
    with pytest.raises(AuthenticationError) as caught:
        open_client(auth={"bearer": "token"}).get(f"{url}/studies")
    assert "secret" not in f"{caught.value}{caught.value.url}{caught.value.args}"
    assert sent(other_server) in ([None], ["Basic bWU6c2VjcmV0"])
    assert "Bearer" not in str(sent(other_server))


def test_a_proxy_of_the_environment_is_used_and_a_netrc_file_still_not(
    server, open_client, netrc, monkeypatch
):
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, server.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    server.answers(body=b"[1]")
    client = HttpClient(["http://pacs.invalid/rs"], auth=("me", "mine"))
    assert client.get_json("http://pacs.invalid/rs/studies") == [1]
    assert client.get_json("http://files.invalid/x") == [1]
    client.close()
    assert [request.path for request in server.requests] == [
        "http://pacs.invalid/rs/studies",
        "http://files.invalid/x",
    ]
    assert sent(server) == ["Basic bWU6bWluZQ==", None]


def test_one_request_renews_its_token_once_even_if_it_is_repeated(server, open_client):
    renewals = []

    def token(*, refresh=False):
        if refresh:
            renewals.append(1)
        return f"token-{len(renewals)}"

    server.answers(401).answers(503, Retry_After="0").answers(401)
    with pytest.raises(AuthenticationError):
        open_client(auth={"tokenCallback": token}).get_json(server.url)
    assert len(renewals) == 1
    assert sent(server) == ["Bearer token-0", "Bearer token-1", "Bearer token-1"]


def test_a_token_that_cannot_be_renewed_leaves_no_connection_open(server, open_client):
    def token(*, refresh=False):
        if refresh:
            raise RuntimeError("logged out")
        return "token"

    server.answers(401, b"who are you?")
    with pytest.raises(AuthenticationError, match="logged out"):
        open_client(auth={"tokenCallback": token}).get(server.url, stream=True)
