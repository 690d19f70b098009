"""Definitions of data sources: copied, unchangeable, and silent about secrets."""

import copy
import pickle
import threading

import attrs
import pytest

from dicomsource import DataSourceDefinition, IWebApiDataSource
from dicomsource.errors import ConfigurationError

SECRET = "correct horse"


def definition(**configuration):
    return DataSourceDefinition("dicomweb", "pacs", configuration)


def test_a_definition_is_not_changed_by_what_it_was_made_from():
    given = {"auth": {"username": "me"}, "roots": ["a"]}
    made = DataSourceDefinition("dicomweb", "pacs", given)

    given["auth"]["username"] = "you"
    given["roots"].append("b")

    assert made.configuration == {"auth": {"username": "me"}, "roots": ["a"]}


def test_no_table_of_a_configuration_can_be_changed_at_any_depth():
    configuration = definition(auth={"username": "me"}, hosts=[{"name": "a"}]).configuration

    for table in (configuration, configuration["auth"], configuration["hosts"][0]):
        with pytest.raises(TypeError):
            table["added"] = 1


def test_a_list_that_was_given_out_is_a_copy():
    made = definition(roots=["a", ["b"]])

    made.configuration["roots"].append("c")
    made.configuration["roots"][1].append("d")

    assert made.configuration["roots"] == ["a", ["b"]]


def test_what_is_neither_table_nor_list_is_kept_as_it_is():
    lock = threading.Lock()  # cannot be copied

    assert definition(lock=lock).configuration["lock"] is lock


@pytest.mark.parametrize("shown", [repr, str, lambda made: f"{made.configuration}"])
def test_a_printed_definition_tells_its_keys_and_no_secret(shown):
    made = definition(auth={"password": SECRET}, qidoRoot=f"https://me:{SECRET}@localhost")

    text = shown(made)

    assert SECRET not in text
    assert "auth, qidoRoot" in text


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))]
)
def test_copies_of_a_definition_are_equal_and_hash_alike(copied):
    made = definition(auth={"username": "me"}, roots=[1, {"a": 2}])

    again = copied(made)

    assert again == made
    assert hash(again) == hash(made)


def test_definitions_with_other_configurations_differ():
    assert definition(root={"a": 1}) != definition(root={"a": 2})


def test_a_definition_changes_by_making_another():
    made = attrs.evolve(definition(auth={"a": [1]}), sourceName="archive")

    assert made.configuration == {"auth": {"a": [1]}}


@pytest.mark.parametrize("wrong", ["root=x", ["root"], 5])
def test_a_configuration_that_is_no_table_is_refused_without_being_printed(wrong):
    with pytest.raises(ConfigurationError, match="not a table of keys") as caught:
        DataSourceDefinition("dicomweb", "pacs", wrong)

    assert "root" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "  ", None, 5])
def test_a_definition_without_a_name_is_refused(name):
    with pytest.raises(ConfigurationError, match="sourceName"):
        DataSourceDefinition("dicomweb", name)


def test_the_label_is_the_friendly_name_or_else_the_name():
    assert definition(friendlyName="The archive").friendlyName == "The archive"
    assert definition().friendlyName == "pacs"


def test_a_source_that_is_called_by_a_url_is_printed_without_its_password():
    made = DataSourceDefinition("dicomweb", f"https://me:{SECRET[:7]}@localhost/rs")
    source = IWebApiDataSource.create()
    source.bind(name=made.sourceName)

    assert SECRET[:7] not in f"{made} {source}"
    assert made.sourceName == source.name == f"https://me:{SECRET[:7]}@localhost/rs"
