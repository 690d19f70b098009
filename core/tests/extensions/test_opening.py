"""A URL, directory or file is opened by the kind of data source that recognises it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import dicomsource
from dicomsource.errors import (
    ConfigurationError,
    DataError,
    LocatorError,
    UnknownNameError,
    UnreachableError,
)
from dicomsource.extensions.manager import ExtensionManager
from dicomsource.extensions.opening import open as open_source


def recognises_folders(locator):
    return {"root": locator} if Path(locator).is_dir() else None


def recognises_web(locator):
    return {"qidoRoot": locator} if locator.startswith("http") else None


@pytest.fixture
def opener(plugin):
    """Give a function that makes a manager of a folder kind, a web kind and more plugins."""

    def make(*more):
        folder = plugin(
            name="folder", recognise=recognises_folders, looks_for="a directory of files"
        )
        web = plugin(name="web", recognise=recognises_web, looks_for="a DICOMweb address")
        return ExtensionManager([folder, web, plugin(name="mute"), *more], discover=False)

    return make


def test_the_kind_that_recognises_the_locator_opens_it(opener, tmp_path):
    one = opener()

    source = one.open(str(tmp_path))

    assert source.name == str(tmp_path)
    assert source.configuration == {"root": str(tmp_path)}
    assert one.plugin_of("folder") in one.plugins


def test_a_url_is_given_as_it_is(opener):
    source = opener().open("http://localhost/dicom-web?x=1")

    assert source.configuration == {"qidoRoot": "http://localhost/dicom-web?x=1"}


def test_a_path_object_is_taken(opener, tmp_path):
    assert opener().open(tmp_path).name == str(tmp_path)


def test_a_path_is_made_absolute(opener, tmp_path, monkeypatch):
    (tmp_path / "scans").mkdir()
    monkeypatch.chdir(tmp_path)

    assert opener().open("scans").configuration == {"root": str(tmp_path / "scans")}


def test_a_path_below_the_home_directory_is_expanded(opener, tmp_path, monkeypatch):
    (tmp_path / "scans").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))

    assert opener().open("~/scans").name == str(tmp_path / "scans")


def test_a_file_url_is_a_path(opener, tmp_path):
    (tmp_path / "my scans").mkdir()

    source = opener().open(f"file://{tmp_path}/my%20scans")

    assert source.configuration == {"root": str(tmp_path / "my scans")}


def test_opened_twice_it_is_one_source(opener, tmp_path):
    one = opener()

    assert one.open(tmp_path) is one.open(str(tmp_path))
    assert len(one.definitions) == 1


@pytest.mark.parametrize("locator", ["/no/such/folder", "./none", Path("none"), "~/no/such/one"])
def test_a_path_that_does_not_exist_is_said_to_be_missing(opener, locator):
    with pytest.raises(LocatorError, match="does not exist"):
        opener().open(locator)


def test_a_path_that_no_system_allows_does_not_exist(opener):
    with pytest.raises(LocatorError, match="does not exist"):
        opener().open("x" * 5000)


def test_a_bare_word_is_shown_to_the_plugins_before_it_is_called_missing(opener, plugin):
    named = plugin(name="named", recognise=lambda text: {} if text == "acme:7" else None)
    one = opener(named)

    assert one.open("acme:7").name == "acme:7"
    with pytest.raises(LocatorError, match="it does not exist as a file or directory"):
        one.open("other")


def test_threads_that_open_one_locator_get_one_source(opener, tmp_path):
    one = opener()
    with ThreadPoolExecutor(4) as pool:
        sources = {id(each) for each in pool.map(one.open, [tmp_path] * 20)}

    assert len(sources) == 1


def refused(one, locator):
    with pytest.raises(LocatorError) as caught:
        one.open(locator)
    return str(caught.value)


def test_a_url_that_nobody_opens_is_answered_with_what_the_kinds_for_urls_look_for(opener):
    message = refused(opener(), "ftp://somewhere")

    assert "'ftp://somewhere': web looks for a DICOMweb address" in message
    assert "folder" not in message
    assert "mute" not in message
    assert "does not exist" not in message


def test_a_path_that_nobody_opens_is_answered_with_what_the_kinds_for_paths_look_for(
    opener, tmp_path
):
    (tmp_path / "notes.txt").touch()

    message = refused(opener(), tmp_path / "notes.txt")

    assert "notes.txt': folder looks for a directory of files. Correct" in message


def test_what_a_kind_looks_for_among_urls_is_left_out_for_a_path(opener, plugin, tmp_path):
    looks_for = "a list of files, or a URL that ends in .x, with a head"
    one = opener(plugin(name="list", recognise=lambda text: None, looks_for=looks_for))
    (tmp_path / "notes.txt").touch()

    assert "list looks for a list of files, with a head" in refused(one, tmp_path / "notes.txt")
    assert f"list looks for {looks_for}" in refused(one, "ftp://somewhere")


def test_a_kind_that_does_not_say_what_it_opens_is_always_named(opener, plugin):
    one = opener(plugin(name="acme", recognise=lambda text: None, looks_for="a sample"))

    assert "acme looks for a sample" in refused(one, "ftp://somewhere")
    assert "acme looks for a sample" in refused(one, "somewhere")


def test_the_kind_that_failed_comes_before_those_that_look_for_something_else(opener, plugin):
    message = refused(opener(plugin(name="zeal", recognise=raises)), "ftp://somewhere")

    assert message.index("zeal failed") < message.index("web looks for")


def test_the_error_of_a_kind_that_failed_is_cut_where_it_is_long(opener, plugin):
    def talks(locator):
        raise ValueError("word " * 1000)

    assert len(refused(opener(plugin(name="zeal", recognise=talks)), "ftp://somewhere")) < 500


def test_a_word_that_is_no_path_is_not_compared_with_what_opens_paths_and_urls(opener):
    message = refused(opener(), "somewhere")

    assert "'somewhere': it does not exist as a file or directory. Correct" in message


def test_a_file_that_may_not_be_read_is_said_to_be_forbidden(opener, tmp_path, monkeypatch):
    (tmp_path / "x.json").touch()
    monkeypatch.setattr("os.access", lambda path, mode: False)

    assert "cannot be read: permission denied" in refused(opener(), tmp_path / "x.json")


def test_a_path_below_a_forbidden_directory_is_said_to_be_forbidden(opener, monkeypatch):
    def forbid(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", forbid)

    assert "permission denied" in refused(opener(), "/root/x.json")


def test_a_kind_that_may_not_read_says_so_and_no_more(opener, plugin, tmp_path):
    def forbidden(locator):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x").touch()
    message = refused(opener(plugin(name="zeal", recognise=forbidden)), tmp_path / "x")

    assert "permission denied" in message
    assert "looks for" not in message


def test_what_several_open_is_answered_with_their_names_and_the_way_to_choose(opener, plugin):
    second = plugin(name="other", recognise=recognises_web)

    with pytest.raises(LocatorError) as caught:
        opener(second).open("http://x")

    assert "other, web" in str(caught.value)
    assert 'namespace="other"' in str(caught.value)
    assert "--as other" in str(caught.value)


def test_the_kind_can_be_chosen(opener, plugin):
    one = opener(plugin(name="other", recognise=recognises_web))

    assert one.open("http://x", namespace="other").name == "http://x"
    assert one.open("http://x", "web").name == "http://x as web"


def test_a_chosen_kind_that_does_not_recognise_the_locator_says_what_it_looks_for(opener):
    with pytest.raises(LocatorError, match="folder looks for a directory of files"):
        opener().open("http://x", namespace="folder")


def test_a_chosen_kind_that_does_not_exist_is_unknown(opener):
    with pytest.raises(UnknownNameError, match="'disk'"):
        opener().open("http://x", namespace="disk")


def raises(locator):
    raise ValueError("odd address")


def test_a_kind_that_raises_hurts_no_other(opener, plugin):
    one = opener(plugin(name="fragile", recognise=raises))

    assert one.open("http://x").name == "http://x"


def test_a_kind_that_raises_stands_with_its_error_where_nobody_opens(opener, plugin):
    with pytest.raises(LocatorError, match="fragile failed .ValueError: odd address") as caught:
        opener(plugin(name="fragile", recognise=raises)).open("ftp://x")

    assert isinstance(caught.value.__cause__, ValueError)


def test_a_server_that_is_away_is_said_to_be_away_and_no_more(opener, plugin):
    def unreachable(locator):
        raise UnreachableError("no connection", way_out="Check that the server runs")

    one = opener(plugin(name="pacs", recognise=unreachable))

    with pytest.raises(UnreachableError) as caught:
        one.open("ftp://archive/rs")
    assert str(caught.value) == "ftp://archive/rs: no connection. Check that the server runs."


def test_the_error_of_a_chosen_kind_is_handed_on(opener, plugin):
    def cut(locator):
        raise DataError("the JSON is cut")

    one = opener(plugin(name="pacs", recognise=cut))

    with pytest.raises(DataError, match="ftp://archive/rs: the JSON is cut"):
        one.open("ftp://archive/rs", namespace="pacs")
    with pytest.raises(LocatorError, match="the JSON is cut"):
        one.open("ftp://archive/rs")


def test_a_kind_that_answers_with_something_else_than_a_table_has_failed(opener, plugin):
    with pytest.raises(LocatorError, match="vague failed .TypeError: recognise returned bool"):
        opener(plugin(name="vague", recognise=lambda text: True)).open("ftp://x")


def test_plugins_that_were_set_aside_are_named(opener):
    with pytest.raises(LocatorError, match="set aside.*object"):
        opener(object()).open("ftp://x")


def test_a_source_that_cannot_be_made_is_not_kept(plugin):
    def refuse(configuration):
        raise ConfigurationError("refused")

    one = ExtensionManager([plugin(refuse, recognise=recognises_web)], discover=False)

    with pytest.raises(ConfigurationError, match="refused"):
        one.open("http://x")
    assert one.definitions == []


def test_the_function_opens_with_the_manager_it_is_given(opener, tmp_path):
    one = opener()

    assert open_source(tmp_path, manager=one) is one.open(tmp_path)


def test_the_function_opens_with_all_installed_plugins_without_a_manager(site, tmp_path):
    site.install(
        "acme",
        "a = acme_plugin",
        acme_plugin="""
        import dicomsource
        @dicomsource.hookimpl
        def getDataSourcesModule():
            return [{"name": "acme", "type": "local", "createDataSource": lambda c: c,
                     "recognise": lambda text: {} if text == "acme://x" else None}]
        """,
    )

    assert dicomsource.open("acme://x", namespace="acme").name == "acme://x"
