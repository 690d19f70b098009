"""A definition becomes a data source: secrets looked up, the factory called, its parts bound."""

from __future__ import annotations

import functools
import types

import pytest

from dicomsource.contract import DataSourceDefinition, DataSourceEntry, Services
from dicomsource.datasource.webapi import IWebApiDataSource
from dicomsource.errors import ConfigurationError, PluginError
from dicomsource.extensions.creation import create_data_source
from dicomsource.extensions.loading import Loaded

SERVICES = Services(metadata_store=None)


def create(factory, **configuration):
    entry = DataSourceEntry("archive", "jsonApi", factory)
    plugin = Loaded("archive", "acme", "1.2", object(), (entry,))
    return create_data_source(
        DataSourceDefinition("archive", "pacs", configuration), entry, plugin, SERVICES
    )


def with_both(configuration, services):
    return {"taken": (configuration, services)}


def with_keyword(configuration, *, services):
    return {"taken": (configuration, services)}


def with_any(*arguments):
    return {"taken": arguments}


def with_default(configuration, services=None):
    return {"taken": (configuration, services)}


@pytest.mark.parametrize("factory", [with_both, with_keyword, with_any, with_default])
def test_a_factory_that_takes_services_gets_them(factory):
    assert create(factory, root="x").taken == ({"root": "x"}, SERVICES)


def test_a_factory_without_a_signature_gets_both():
    def hidden(configuration, services):
        return {"taken": services}

    hidden.__signature__ = "none"

    assert create(hidden).taken is SERVICES


def of_one(configuration):
    return {"taken": configuration}


def with_own_default(configuration, retries=3):
    return {"taken": configuration if retries == 3 else None}


@pytest.mark.parametrize(
    "factory", [of_one, with_own_default, functools.partial(with_own_default, retries=3)]
)
def test_a_factory_that_takes_only_the_configuration_gets_it(factory):
    assert create(factory, root="x").taken == {"root": "x"}


def test_a_source_is_bound_to_name_type_configuration_and_services():
    source = create(lambda configuration: IWebApiDataSource.create(), root="x")

    assert source.name == "pacs"
    assert source.type == "jsonApi"
    assert source.configuration == {"root": "x"}
    assert source.services is SERVICES


def test_the_parts_may_be_an_object_with_attributes():
    parts = types.SimpleNamespace(
        query={"studies": {"requestResults": lambda parameters: []}},
        name="its own",
        helper=lambda: "helped",
    )

    source = create(lambda configuration: parts)

    assert source.supports("query.studies")
    assert source.helper() == "helped"
    assert source.name == "pacs"


def test_a_factory_may_change_its_configuration_without_harm():
    def spoil(configuration):
        configuration["inner"]["root"] = "spoilt"
        return {}

    assert create(spoil, inner={"root": "x"}).configuration == {"inner": {"root": "x"}}


def test_secrets_are_looked_up_just_before_the_factory_is_called(monkeypatch):
    monkeypatch.setenv("ACME_PASSWORD", "s3cret")

    source = create(of_one, auth={"password": {"env": "ACME_PASSWORD"}}, list=[{"env": "HOME"}])

    assert source.taken["auth"] == {"password": "s3cret"}
    assert source.taken["list"] != [{"env": "HOME"}]


def test_a_table_with_more_than_the_variable_is_no_secret():
    assert create(of_one, a={"env": "X", "b": 1}).taken == {"a": {"env": "X", "b": 1}}


def test_a_variable_that_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("ACME_PASSWORD", raising=False)

    with pytest.raises(ConfigurationError) as caught:
        create(of_one, auth={"password": {"env": "ACME_PASSWORD"}})

    assert "Data source 'pacs' (acme 1.2): auth.password" in str(caught.value)
    assert "variable ACME_PASSWORD, which is not set" in str(caught.value)


def test_what_a_factory_raises_is_wrapped_with_source_and_distribution():
    with pytest.raises(PluginError) as caught:
        create(lambda configuration: configuration["root"])

    assert (
        "Data source 'pacs' (acme 1.2): createDataSource of 'archive' failed: KeyError: 'root'"
        in str(caught.value)
    )
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_error_of_ours_is_not_wrapped_but_named():
    def refuse(configuration):
        raise ConfigurationError("root is missing")

    with pytest.raises(ConfigurationError, match=r"'pacs' \(acme 1.2\): root is missing"):
        create(refuse)


@pytest.mark.parametrize("made", [None, "text", [1]])
def test_what_is_no_data_source_is_refused(made):
    with pytest.raises(PluginError, match=f"returned {type(made).__name__}, no data source"):
        create(lambda configuration: made)


def test_parts_of_the_wrong_kind_are_a_plugins_mistake():
    with pytest.raises(PluginError, match="pacs"):
        create(lambda configuration: {"parseRouteParams": "text"})
