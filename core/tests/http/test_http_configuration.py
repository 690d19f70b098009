"""The keys that all sources on the network share."""

import subprocess
import sys

import attrs
import pytest

from dicomsource.configuration import read_configuration
from dicomsource.errors import ConfigurationError, MissingDependencyError
from dicomsource.http import HttpConfiguration, client_from_configuration


def authorization(server, configuration):
    server.answers(body=b"[]")
    client = client_from_configuration(configuration, [server.url])
    client.get_json(server.url)
    client.close()
    return server.requests[0].headers["Authorization"]


@pytest.mark.parametrize(
    ("auth", "sent"),
    [
        ({"username": "me", "password": "secret"}, "Basic bWU6c2VjcmV0"),
        ({"bearer": " token\n"}, "Bearer token"),
        (None, None),
    ],
)
def test_auth_becomes_an_authorization_header(server, auth, sent):
    assert authorization(server, {"auth": auth, "qidoRoot": "http://x"}) == sent


def test_a_function_may_put_the_credentials_on(server):
    def sign(request):
        request.headers["Authorization"] = "Signed"
        return request

    assert authorization(server, HttpConfiguration(auth=sign)) == "Signed"


def test_headers_are_sent(server):
    server.answers(body=b"[]")
    client = client_from_configuration({"headers": {"X-Key": "key"}}, [server.url])
    client.get_json(server.url)
    client.close()
    assert server.requests[0].headers["X-Key"] == "key"


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [(None, (10, 60)), (5, (5, 5)), (90, (10, 90)), ([1, 2.5], (1, 2.5)), ((1, 2), (1, 2))],
)
def test_a_timeout_is_seconds_or_a_pair(timeout, seconds):
    client = client_from_configuration({"timeout": timeout}, ["http://host"])
    assert client.timeout == seconds
    client.close()


@pytest.mark.parametrize(
    ("configuration", "sentence"),
    [
        ({"timeout": 0}, "timeout is [0, 0]"),
        ({"timeout": [1]}, "timeout is [1]"),
        ({"timeout": [1, True]}, "timeout is [1, True]"),
        ({"timeout": "5"}, "timeout is '5'"),
        ({"headers": ["a"]}, "headers is list. Give headers as a table"),
        ({"headers": {"a": 1}}, "header 'a' is int"),
        ({"headers": {"a": "b\nc"}}, "header 'a' cannot be sent"),
        ({"auth": "secret"}, "auth is str"),
        ({"auth": {"bearer": ""}}, "auth.bearer is empty"),
        ({"auth": {"bearer": 1}}, "auth.bearer is int"),
        ({"auth": {"user": "me", "password": "secret"}}, "auth holds password, user"),
        ({"auth": {}}, "auth holds no keys"),
        ({"auth": {"username": "me", "password": 1}}, "auth.password is int"),
        ({"verify": 1}, "verify is int"),
    ],
)
def test_a_key_of_the_wrong_kind_is_named(configuration, sentence):
    with pytest.raises(ConfigurationError) as caught:
        client_from_configuration(configuration, ["http://127.0.0.1:9"]).get("http://127.0.0.1:9")
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_configuration_of_its_own_inherits_the_keys():
    @attrs.frozen(kw_only=True)
    class Mine(HttpConfiguration):
        root: str

    mine = read_configuration(Mine, {"root": "http://x", "timeout": [1, 2], "verify": "ca.pem"})
    assert (mine.root, mine.timeout, mine.verify) == ("http://x", [1.0, 2.0], "ca.pem")


def test_credentials_are_not_shown():
    shown = repr(HttpConfiguration(auth={"bearer": "secret"}, headers={"X-Key": "secret"}))
    assert "secret" not in shown


def test_the_keys_are_read_without_loading_requests():
    code = "import sys, dicomsource.http.configuration; sys.exit('requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_requests_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "dicomsource.http.client", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'dicomsource\[http\]'"):
        client_from_configuration({}, ["http://host"])
