"""One data source is active; who wants to know is told when it changes."""

from __future__ import annotations

import pytest

from dicomsource.errors import ConfigurationError, UnknownNameError
from dicomsource.extensions.manager import ACTIVE_DATA_SOURCE_CHANGED


def watched(one):
    told = []
    one.subscribe(ACTIVE_DATA_SOURCE_CHANGED, told.append)
    return told


def test_the_first_source_is_active_where_no_default_is_named(manager):
    assert manager("a", "b").active_data_source_name == "a"


def test_the_default_is_active_at_first(manager):
    assert manager("a", "b", defaultDataSourceName="b").active_data_source.name == "b"


def test_without_sources_none_is_active(manager):
    one = manager()

    assert one.active_data_source_name is None
    with pytest.raises(ConfigurationError, match="no data source is configured"):
        one.get_data_source()


def test_activating_another_source_is_told_and_creates_nothing(manager):
    one = manager("a", "b", create=lambda configuration: 1 / 0)
    told = watched(one)

    one.set_active_data_source("b")

    assert one.active_data_source_name == "b"
    assert told == ["b"]


def test_activating_the_active_source_is_not_told(manager):
    one = manager("a", "b")
    told = watched(one)

    one.set_active_data_source("a")

    assert told == []


def test_an_unknown_source_cannot_be_activated(manager):
    one = manager("a")

    with pytest.raises(UnknownNameError, match="'x'"):
        one.set_active_data_source("x")

    assert one.active_data_source_name == "a"


def test_a_source_can_be_added_and_activated_at_once(manager):
    one = manager("a")
    told = watched(one)

    one.add_data_source({"namespace": "memory", "sourceName": "b"}, activate=True)

    assert told == ["b"]


def test_adding_a_source_without_activating_it_is_not_told(manager):
    one = manager("a")
    told = watched(one)

    one.add_data_source({"namespace": "memory", "sourceName": "b"})

    assert told == []


def test_a_new_configuration_of_the_active_source_is_told(manager):
    one = manager("a", "b")
    told = watched(one)

    one.update_data_source_configuration("a", {"x": 1})
    one.update_data_source_configuration("b", {"x": 1})

    assert told == ["a"]


def test_when_the_active_source_is_removed_the_default_follows_then_the_first(manager):
    one = manager("a", "b", "c", defaultDataSourceName="b")
    one.set_active_data_source("c")
    told = watched(one)

    for name in ("c", "b", "a"):
        one.remove_data_source(name)

    assert told == ["b", "a", None]


def test_removing_another_source_is_not_told(manager):
    one = manager("a", "b")
    told = watched(one)

    one.remove_data_source("b")

    assert told == []


def test_who_ends_the_subscription_is_told_no_more(manager):
    one = manager("a", "b")
    told = []
    subscription = one.subscribe(ACTIVE_DATA_SOURCE_CHANGED, told.append)

    subscription.unsubscribe()
    one.set_active_data_source("b")

    assert told == []


def test_a_subscriber_may_use_the_manager(manager):
    one = manager("a", "b")
    seen = []
    one.subscribe(ACTIVE_DATA_SOURCE_CHANGED, lambda _: seen.append(one.active_data_source.name))

    one.set_active_data_source("b")

    assert seen == ["b"]


def test_an_event_that_does_not_exist_cannot_be_subscribed(manager):
    with pytest.raises(ConfigurationError, match="no event 'STUDY_ADDED'"):
        manager().subscribe("STUDY_ADDED", print)
