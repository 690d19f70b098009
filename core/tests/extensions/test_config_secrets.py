"""A secret never stands in a file."""

from __future__ import annotations

import json

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource.extensions.config import load_config


@pytest.fixture
def load(tmp_path):
    """Give a function that loads a JSON file with this configuration of one source."""

    def load(configuration):
        path = tmp_path / "app.json"
        path.write_text(
            json.dumps([{"namespace": "x", "sourceName": "pacs", "configuration": configuration}])
        )
        return load_config(path).definitions[0].configuration

    return load


@pytest.mark.parametrize(
    ("configuration", "path"),
    [
        ({"password": "s3cret"}, "pacs.configuration.password"),
        ({"auth": {"username": "a", "password": "s3cret"}}, "auth.password"),
        ({"auth": {"bearer": "s3cret"}}, "auth.bearer"),
        ({"accessToken": "s3cret"}, "accessToken"),
        ({"client_secret": "s3cret"}, "client_secret"),
        ({"apiKey": "s3cret"}, "apiKey"),
        ({"headers": {"Authorization": "Basic s3cret"}}, "headers.Authorization"),
        ({"list": [{"PASSWORD": 31337}]}, "list[0].PASSWORD"),
        ({"auth": "reader:s3cret"}, "pacs.configuration.auth"),
        ({"auth": "s3cret"}, "pacs.configuration.auth"),
        ({"qidoRoot": "https://reader:s3cret@pacs.example.org/rs"}, "qidoRoot"),
        ({"roots": ["https://:s3cret@pacs.example.org"]}, "roots[0]"),
    ],
)
def test_a_secret_in_a_file_is_refused_without_repeating_it(load, configuration, path):
    with pytest.raises(ConfigurationError) as caught:
        load(configuration)

    assert path in str(caught.value)
    assert "env" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "31337" not in str(caught.value)


@pytest.mark.parametrize(
    "configuration",
    [
        {"password": {"env": "PACS_PASSWORD"}},
        {"password": ""},
        {"auth": "os.path:join"},
        {"token": None},
        {"usesToken": True},
        {"tokenEndpoint": "https://login.example.org"},
        {"qidoRoot": "https://pacs.example.org:8443/rs?at=12:30@noon"},
        {"qidoRoot": "https://reader@pacs.example.org/rs"},
    ],
)
def test_what_is_no_secret_is_taken(load, configuration):
    assert load(configuration) == configuration


def test_a_program_may_pass_a_secret_that_it_holds_itself():
    configuration = {"auth": {"bearer": "from a vault"}}

    config = load_config([{"namespace": "x", "sourceName": "a", "configuration": configuration}])

    assert config.definitions[0].configuration == configuration
