"""Data sources are made once when needed, reconfigured, removed and closed."""

from __future__ import annotations

import json
import sys

import attrs
import pytest

from dicomsource.configuration import read_configuration
from dicomsource.contract import DataSourceDefinition
from dicomsource.errors import ConfigurationError, PluginError, UnknownNameError
from dicomsource.extensions.manager import ExtensionManager


class Backend:
    """Counts what is made and closed."""

    def __init__(self):
        self.made = []
        self.closed = []

    def create(self, configuration):
        self.made.append(configuration)
        return {"close": lambda: self.closed.append(configuration)}


@pytest.fixture
def backend():
    return Backend()


def test_nothing_is_made_before_it_is_asked_for(manager, backend):
    one = manager("a", "b", create=backend.create)

    assert [each.sourceName for each in one.definitions] == ["a", "b"]
    assert backend.made == []


def test_no_plugin_is_imported_before_it_is_needed(site):
    site.install("acme", "archive = acme_archive", acme_archive="raise RuntimeError")

    one = ExtensionManager(definitions=[{"namespace": "archive", "sourceName": "a"}])
    repr(one), one.definitions, one.active_data_source_name, one.services
    one.set_active_data_source("a")

    assert "acme_archive" not in sys.modules
    assert "not loaded yet" in repr(one)


def test_a_source_is_made_once(manager, backend):
    one = manager("a", create=backend.create)

    assert one.get_data_source("a") is one.get_data_source("a") is one.get_data_source()
    assert len(backend.made) == 1


def test_a_source_is_initialized_for_the_query_that_it_is_opened_for(manager):
    opened_for = []
    one = manager(
        "a", create=lambda configuration: {"initialize": lambda query: opened_for.append(query)}
    )

    one.get_data_source("a")
    assert opened_for == []

    assert one.get_data_source("a", query="url=x") is one.get_data_source(query={})
    assert opened_for == ["url=x", {}]


def test_an_unknown_source_is_answered_with_the_known_ones(manager):
    with pytest.raises(UnknownNameError, match="'c'.*Known: 'a', 'b'"):
        manager("a", "b").get_data_source("c")


def test_an_unknown_kind_of_source_is_refused_when_it_is_asked_for(manager):
    one = manager()
    one.add_data_source({"namespace": "vault", "sourceName": "a"})

    with pytest.raises(UnknownNameError, match="Install the plugin that brings it"):
        one.get_data_source("a")


def test_a_source_that_could_not_be_made_is_tried_again(manager):
    outcomes = [ValueError("not yet"), {}]

    def create(configuration):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    one = manager("a", create=create)
    with pytest.raises(PluginError, match="not yet"):
        one.get_data_source("a")

    assert one.get_data_source("a").name == "a"


def test_a_name_that_is_taken_cannot_be_added(manager):
    one = manager("a")

    with pytest.raises(ConfigurationError, match="update_data_source_configuration"):
        one.add_data_source({"namespace": "memory", "sourceName": "a"})


def test_the_configuration_of_the_caller_is_never_changed(manager):
    configuration = {"inner": {"list": [1]}}
    definition = DataSourceDefinition("memory", "a", configuration)

    def create(given):
        given["inner"]["list"].append(2)
        given["more"] = True
        return {}

    one = manager(create=create)
    one.add_data_source(definition)
    one.get_data_source("a")

    assert configuration == {"inner": {"list": [1]}}
    assert definition.configuration == {"inner": {"list": [1]}}


def test_a_new_configuration_closes_the_source_and_makes_another(manager, backend):
    one = manager("a", create=backend.create)
    before = one.get_data_source("a")

    one.update_data_source_configuration("a", {"root": "x"})

    assert backend.closed == [{}]
    assert one.get_data_source("a") is not before
    assert backend.made == [{}, {"root": "x"}]
    assert one.definitions[0].configuration == {"root": "x"}


def test_a_new_configuration_that_is_no_table_changes_nothing(manager, backend):
    one = manager("a", create=backend.create)
    before = one.get_data_source("a")

    with pytest.raises(ConfigurationError, match="not a table"):
        one.update_data_source_configuration("a", "root")

    assert one.get_data_source("a") is before


def test_a_removed_source_is_closed_and_unknown(manager, backend):
    one = manager("a", "b", create=backend.create)
    one.get_data_source("a")

    one.remove_data_source("a")

    assert backend.closed == [{}]
    with pytest.raises(UnknownNameError):
        one.get_data_source("a")


def test_leaving_the_manager_closes_what_was_made_the_last_one_first(plugin):
    closed = []

    def create(configuration):
        return {"close": lambda: closed.append(configuration["n"])}

    definitions = [
        {"namespace": "memory", "sourceName": n, "configuration": {"n": n}} for n in "abc"
    ]
    with ExtensionManager([plugin(create)], discover=False, definitions=definitions) as one:
        one.get_data_source("a")
        one.get_data_source("c")

    assert closed == ["c", "a"]


def test_a_source_that_cannot_be_closed_is_logged_and_hurts_no_other(plugin, caplog):
    closed = []

    def create(configuration):
        return {"close": lambda: 1 / 0 if configuration else closed.append("sound")}

    definitions = [
        {"namespace": "memory", "sourceName": "sound"},
        {"namespace": "memory", "sourceName": "broken", "configuration": {"x": 1}},
    ]
    one = ExtensionManager([plugin(create)], discover=False, definitions=definitions)
    one.get_data_source("sound"), one.get_data_source("broken")

    one.close()

    assert closed == ["sound"]
    assert "'broken' could not be closed" in caplog.text


def test_after_closing_a_source_is_made_anew(manager, backend):
    one = manager("a", create=backend.create)
    one.get_data_source("a")
    one.close()

    one.get_data_source("a")

    assert len(backend.made) == 2


def test_a_source_may_stand_on_others(manager):
    def create(configuration, services):
        base = configuration.get("base")
        found = services.extension_manager.get_data_source(base).name if base else None
        return {"found": found}

    one = manager("a", create=create)
    one.add_data_source({"namespace": "memory", "sourceName": "b", "configuration": {"base": "a"}})

    assert one.get_data_source("b").found == "a"


def test_a_source_that_stands_on_itself_is_refused(manager):
    one = manager("a", create=lambda _, services: services.extension_manager.get_data_source("a"))

    with pytest.raises(ConfigurationError, match="'a' is needed to make itself"):
        one.get_data_source("a")


def test_two_definitions_of_one_name_are_refused(manager):
    with pytest.raises(ConfigurationError, match="named 'a' already"):
        manager("a", "a")


def test_an_unknown_default_is_refused(manager):
    with pytest.raises(UnknownNameError, match="'c'"):
        manager("a", defaultDataSourceName="c")


def test_a_manager_is_made_from_a_configuration_file(tmp_path, plugin):
    path = tmp_path / "dicomsource.toml"
    path.write_text(
        'defaultDataSourceName = "b"\n'
        '[[dataSources]]\nnamespace = "memory"\nsourceName = "a"\n'
        '[[dataSources]]\nnamespace = "memory"\nsourceName = "b"\n'
    )

    one = ExtensionManager.from_config(path, plugins=[plugin()], discover=False)

    assert one.active_data_source.name == "b"


def test_the_representation_counts(manager):
    one = manager("a", "b")
    one.get_data_source("a")

    assert repr(one) == (
        "<ExtensionManager: 1 plugins, 0 set aside, 2 data sources, 1 of them open>"
    )


@pytest.fixture
def of_a_file(tmp_path, plugin):
    """Give a function that makes a manager of a file with one source, whose kind reads one key."""

    @attrs.frozen
    class Keys:
        root: str = ""

    def make(namespace="memory", **configuration):
        path = tmp_path / "app.json"
        definition = {"namespace": namespace, "sourceName": "pacs", "configuration": configuration}
        path.write_text(json.dumps([definition]))
        kind = plugin(lambda configuration: {"keys": read_configuration(Keys, configuration)})
        return ExtensionManager.from_config(path, plugins=[kind], discover=False)

    return make


def test_a_wrong_value_is_named_with_its_file_and_source(of_a_file):
    with pytest.raises(ConfigurationError, match=r"app\.json: Data source 'pacs' .*: root is 7"):
        of_a_file(root=7).get_data_source()


def test_an_unknown_key_is_named_with_its_file_and_source(of_a_file, caplog):
    of_a_file(rot="x").get_data_source()

    assert "app.json: Data source 'pacs' (plugin 'Plugin'): configuration key 'rot'" in caplog.text


def test_an_unknown_kind_is_named_with_its_file_and_source(of_a_file):
    with pytest.raises(UnknownNameError, match=r"app\.json: Data source 'pacs': No installed"):
        of_a_file(namespace="vault").get_data_source()


def test_a_configuration_that_replaced_the_files_is_not_said_to_be_in_it(of_a_file):
    one = of_a_file(root="x")
    one.update_data_source_configuration("pacs", {"root": 7})

    with pytest.raises(ConfigurationError, match="root is 7") as caught:
        one.get_data_source()
    assert "app.json" not in str(caught.value)
