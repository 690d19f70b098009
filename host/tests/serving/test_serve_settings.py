"""What serve is asked for, and what it refuses before anything is served."""

import pickle

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource_host.serving import ServeSettings
from dicomsource_host.serving.settings import ApplicationFactory

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_the_loopback_needs_no_token(host):
    assert ServeSettings(host=host).token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "images.example"])
def test_elsewhere_a_token_is_needed_or_that_none_is_wanted(host):
    with pytest.raises(ConfigurationError, match=r"nothing keeps them .*--token .*--no-auth"):
        ServeSettings(host=host)

    assert ServeSettings(host=host, token=TOKEN).token == TOKEN
    assert ServeSettings(host=host, open_to_all=True).open_to_all


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"token": "short"}, "fewer than 16 characters"),
        ({"token": "with a space in the middle"}, "fewer than 16 characters, or others"),
        ({"token": TOKEN, "open_to_all": True}, "a token is given, and --no-auth"),
        ({"allowed_origins": ("*",)}, "any page in the user's browser"),
        ({"tls_key": "key.pem"}, "a TLS key without a certificate"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings, problem):
    with pytest.raises(ConfigurationError, match=problem):
        ServeSettings(**settings)


def test_every_origin_is_allowed_where_a_token_protects():
    assert ServeSettings(allowed_origins=("*",), token=TOKEN).allowed_origins == ("*",)


def test_settings_do_not_show_the_token():
    assert TOKEN not in repr(ServeSettings(token=TOKEN))


def test_what_makes_the_application_can_be_sent_to_a_worker():
    factory = ApplicationFactory(ServeSettings(sources=("./tree",), token=TOKEN))

    assert pickle.loads(pickle.dumps(factory)) == factory
