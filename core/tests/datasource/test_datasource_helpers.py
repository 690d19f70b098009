"""Methods of a source's own: named in its entry, listed and called by a host."""

import inspect
import types

import pytest

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.errors import NotFoundError, PluginError

HELPERS = {"unload": "Put the disk out.", "shelves": "List the shelves."}


def unload(disk: str, force: bool = False) -> str:
    """Unload a disk.

    More about it.
    """
    if disk == "lost":
        raise NotFoundError("there is no disk 'lost'")
    return f"{disk} {'forced ' if force else ''}out"


def opened(helpers=HELPERS, **given):
    """A source of an entry that names these helpers, and is given those."""
    made = []

    def create(configuration):
        made.append(configuration)
        return IWebApiDataSource.create(**given)

    @hookimpl
    def getDataSourcesModule():
        return [DataSourceEntry("disks", "other", create, helpers=helpers)]

    plugin = types.SimpleNamespace(getDataSourcesModule=getDataSourcesModule)
    manager = ExtensionManager(
        [plugin], discover=False, definitions=[{"namespace": "disks", "sourceName": "cellar"}]
    )
    return manager, made


def source_of(helpers=HELPERS, **given):
    return opened(helpers, **given)[0].get_data_source("cellar")


def test_the_helpers_of_an_entry_are_told_without_making_a_source():
    manager, made = opened(unload=unload, shelves=list)

    (entry,) = manager.entries

    assert dict(entry.helpers) == HELPERS
    assert made == []


def test_helpers_are_listed_in_the_order_of_the_entry_and_called_by_name():
    source = source_of(shelves=lambda: ["A", "B"], unload=unload)

    assert list(source.helpers) == ["unload", "shelves"]
    assert source.helpers["unload"]("3", force=True) == "3 forced out"
    assert source.helpers["shelves"]() == source.shelves() == ["A", "B"]


def test_a_helper_shows_signature_docstring_and_the_sentence_of_the_entry():
    helper = source_of(unload=unload, shelves=list).helpers["unload"]

    assert str(inspect.signature(helper)) == "(disk: str, force: bool = False) -> str"
    assert helper.__doc__.startswith("Unload a disk.")
    assert helper.summary == "Put the disk out."
    assert repr(helper).startswith("<helper unload of Data source 'cellar'")


def test_what_the_entry_does_not_name_is_an_attribute_as_it_was_given_and_not_listed():
    catalogue = object()
    source = source_of({"unload": "Put it out."}, unload=unload, catalogue=catalogue, tidy=sorted)

    assert list(source.helpers) == ["unload"]
    assert source.catalogue is catalogue
    assert source.tidy is sorted


def test_helpers_cannot_be_changed_by_who_reads_them():
    with pytest.raises(TypeError):
        source_of(unload=unload, shelves=list).helpers["unload"] = print


@pytest.mark.parametrize("call", [lambda source: source.unload, lambda s: s.helpers["unload"]])
def test_an_error_inside_a_helper_names_the_source(call):
    source = source_of(unload=unload, shelves=list)

    with pytest.raises(NotFoundError, match=r"Data source 'cellar' .*: there is no disk 'lost'"):
        call(source)("lost")


def test_an_error_that_is_not_dicomsources_gets_a_note():
    source = source_of({"divide": "Divide."}, divide=lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError) as caught:
        source.helpers["divide"]()

    assert caught.value.__notes__ == ["Data source 'cellar' (plugin 'SimpleNamespace'): divide"]


def test_an_error_while_a_helper_yields_names_the_source_too():
    def disks():
        yield "1"
        raise NotFoundError("the second disk is gone")

    source = source_of({"disks": "List the disks."}, disks=disks)

    found = source.helpers["disks"]()
    assert next(found) == "1"
    with pytest.raises(NotFoundError, match="'cellar'"):
        next(found)


def test_a_helper_that_is_named_and_not_given_is_an_error_of_the_plugin():
    with pytest.raises(PluginError, match=r"'cellar'.*names the helper shelves.*Pass shelves="):
        source_of(unload=unload)


async def later():
    return 5


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (5, "the helper unload is int, which cannot be called"),
        (later, "the helper unload is an async function"),
    ],
)
def test_a_helper_that_is_no_plain_function_is_refused(given, sentence):
    with pytest.raises(PluginError, match=sentence):
        source_of({"unload": "Put it out."}, unload=given)


def test_a_helper_that_gives_something_to_be_awaited_is_refused():
    source = source_of({"unload": "Put it out."}, unload=lambda: later())

    with pytest.raises(PluginError, match="unload returned coroutine"):
        source.helpers["unload"]()


@pytest.mark.parametrize("name", ["query", "retrieve", "close", "helpers", "getConfig"])
def test_a_helper_of_an_entry_cannot_be_called_as_a_part_of_the_contract(name):
    with pytest.raises(PluginError, match=f"a helper is called {name}, as something that every"):
        source_of({name: "Hide it."})


@pytest.mark.parametrize(
    ("helpers", "sentence"),
    [
        (["unload"], "helpers of DataSourceEntry 'disks' is list"),
        ({"unload it": "Put it out."}, "a helper of DataSourceEntry 'disks' is called 'unload it'"),
        ({"_unload": "Put it out."}, "is called '_unload'"),
        ({"unload": " "}, "the helper unload of DataSourceEntry 'disks' has no sentence"),
        ({"unload": None}, "has no sentence, but None"),
    ],
)
def test_the_helpers_of_an_entry_are_names_with_a_sentence_each(helpers, sentence):
    with pytest.raises(PluginError, match=sentence):
        DataSourceEntry("disks", "other", dict, helpers=helpers)


def test_an_entry_as_a_dict_may_name_helpers():
    entry = {"name": "disks", "type": "other", "createDataSource": dict, "helpers": HELPERS}

    assert DataSourceEntry.from_mapping(entry).helpers == HELPERS


def test_helpers_that_no_entry_can_name_are_asked_for_when_they_are_used():
    behind = {}
    source = source_of({"unload": "Put it out."}, unload=unload, further_helpers=lambda: behind)
    assert list(source.helpers) == ["unload"]

    behind["rewind"] = lambda: "rewound"

    assert list(source.helpers) == ["unload", "rewind"]
    assert len(source.helpers) == 2
    assert source.helpers["rewind"]() == source.rewind() == "rewound"


def test_a_source_without_an_entry_lists_all_functions_it_was_given():
    source = IWebApiDataSource.create(unload=unload, rack=5)

    assert list(source.helpers) == ["unload"]
    assert source.rack == 5
