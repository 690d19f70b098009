import pytest

from dicomsource_host.terminal.roots import root_of


@pytest.mark.parametrize(
    ("configuration", "root"),
    [
        ({"wadoRoot": "http://b", "qidoRoot": "http://a"}, "http://a"),
        (
            {"url": "https://me:secret@host:8443/x.json?token=secret#secret"},
            "https://host:8443/x.json",
        ),
        ({"root": "/data/tree?odd"}, "/data/tree?odd"),
        ({"qidoRoot": None, "url": 7}, ""),
    ],
)
def test_the_root_is_shown_without_secrets(configuration, root):
    assert root_of(configuration) == root
