"""Which sources are served, and what they are called."""

import pytest

from dicomsource.errors import ConfigurationError, LocatorError, UnknownNameError
from dicomsource_host.serving import ServeSettings
from dicomsource_host.serving.chosen_sources import choose_sources


@pytest.fixture
def choose(folder):
    def choose(*sources):
        path = folder / "dicomsource.toml"
        given = path if path.exists() else None
        return choose_sources(ServeSettings(configuration=given, sources=sources))

    return choose


@pytest.fixture
def samples(folder):
    for name in ("samples", "one/more", "two/more"):
        path = folder / f"{name}.acme"
        path.parent.mkdir(exist_ok=True)
        path.write_text("CT_small.dcm")


def test_all_that_is_configured_is_served_where_nothing_is_named(choose, configure):
    configure(pacs={}, archive={})

    assert choose().names == ("pacs", "archive")


def test_only_what_is_named_is_served_and_the_first_is_active(choose, configure, samples):
    configure(pacs={}, archive={})

    chosen = choose("archive", "./samples.acme")

    assert chosen.names == ("archive", "samples.acme")
    assert chosen.manager.active_data_source_name == "archive"
    assert chosen.places["samples.acme"].endswith("/samples.acme")


def test_places_with_the_same_last_name_get_different_names(choose, samples):
    assert choose("one/more.acme", "two/more.acme").names == ("more.acme", "more.acme-2")


def test_a_place_can_be_given_a_name(choose, samples):
    assert choose("mine=./samples.acme").names == ("mine",)


def test_a_name_that_is_taken_is_refused(choose, configure, samples):
    configure(pacs={})

    with pytest.raises(ConfigurationError, match="a data source 'pacs' already"):
        choose("pacs=./samples.acme")


def test_nothing_to_serve_is_an_error_that_shows_the_way(choose):
    with pytest.raises(ConfigurationError, match="nothing to serve.*dicomsource serve ~/scans"):
        choose()


def test_what_is_no_source_is_named(choose, configure):
    configure(pacs={})

    with pytest.raises(UnknownNameError, match=r"no data source 'pasc'.*Known: 'pacs'"):
        choose("pasc")
    with pytest.raises(LocatorError, match="does not exist"):
        choose("./nothing")


def test_a_name_that_cannot_be_part_of_an_address_is_refused(choose, folder):
    text = '[[dataSources]]\nnamespace = "acme"\nsourceName = "a/b"\nconfiguration = {}\n'
    (folder / "dicomsource.toml").write_text(text)

    with pytest.raises(ConfigurationError, match="'a/b' cannot be served.*without a slash"):
        choose()


def test_the_place_of_a_url_is_shown_without_its_secrets(choose):
    chosen = choose("acme://me:secret@host/path?token=1")

    assert chosen.places == {"host": "acme://host/path"}
