"""What a plugin's hooks return: entries, from plain dicts too."""

import functools

import attrs
import pytest

from dicomsource import CommandEntry, DataSourceEntry, ImageLoaderEntry
from dicomsource.errors import PluginError


def create(configuration, password=None):
    return {}


ENTRY = {"name": "memory", "type": "other", "createDataSource": create}


async def create_later(configuration):
    return {}


def test_a_dict_stands_for_the_entry_with_the_same_keys():
    assert DataSourceEntry.from_mapping(ENTRY) == DataSourceEntry(**ENTRY)
    assert hash(DataSourceEntry.from_mapping(ENTRY)) == hash(DataSourceEntry(**ENTRY))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"nmae": "x"}, "no key 'nmae'. Did you mean 'name'?"),
        ({5: "x"}, "no key 5. Allowed: name, type"),
        ({"name": " "}, "no usable name: ' '"),
        ({"name": None}, "no usable name: None"),
        ({"type": "webapi"}, "unknown type 'webapi'. Choose one of webApi"),
        ({"type": ["webApi"]}, r"unknown type \['webApi'\]"),
        ({"createDataSource": {}}, "createDataSource of DataSourceEntry 'memory' is dict"),
        ({"createDataSource": create_later}, "is an async function"),
        ({"recognise": "*.dcm"}, "recognise of DataSourceEntry 'memory' is str"),
        ({"looks_for": 5}, "looks_for of DataSourceEntry 'memory' is 5"),
        ({"configuration": {}}, "configuration of DataSourceEntry 'memory' is no attrs class"),
        ({"configuration": dict}, "is no attrs class"),
    ],
)
def test_a_key_that_is_wrong_is_named_with_its_entry(changed, sentence):
    with pytest.raises(PluginError, match=sentence):
        DataSourceEntry.from_mapping({**ENTRY, **changed})


def test_a_key_that_is_missing_is_named():
    with pytest.raises(PluginError, match="DataSourceEntry lacks the key 'type'"):
        DataSourceEntry.from_mapping({"name": "memory"})


@pytest.mark.parametrize("wrong", [None, "memory", [("name", "memory")]])
def test_what_is_no_dict_is_refused(wrong):
    with pytest.raises(PluginError, match="DataSourceEntry is given as"):
        DataSourceEntry.from_mapping(wrong)


def test_a_printed_entry_tells_no_argument_that_is_bound_to_its_function():
    made = functools.partial(create, password="correct horse")

    assert "horse" not in repr(DataSourceEntry("memory", "other", made))


def test_the_class_of_the_configuration_is_an_attrs_class():
    @attrs.frozen
    class Keys:
        root: str

    assert DataSourceEntry(**ENTRY, configuration=Keys).configuration is Keys


def test_a_scheme_ends_before_the_colon():
    with pytest.raises(PluginError, match="'acme:' of ImageLoaderEntry holds a colon"):
        ImageLoaderEntry("acme:", print)


def test_a_command_needs_a_summary():
    with pytest.raises(PluginError, match="no usable summary"):
        CommandEntry("index", "", print)
