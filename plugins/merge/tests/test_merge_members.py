"""Members are found by name when they are needed; those that fail are told of once and hurt nobody."""

import threading

import pytest

from dicomsource.errors import (
    ConfigurationError,
    DicomsourceError,
    NotFoundError,
    QueryError,
    TimedOutError,
    TransportError,
    UnknownNameError,
    UnreachableError,
)
from dicomsource_merge.status import MemberLeftOut


@pytest.fixture
def alive(archive, instance):
    return archive("alive", [instance(1), instance(2)])


@pytest.fixture
def dead(archive, instance):
    made = archive("dead", [instance(2), instance(3)])
    made.dies()
    return made


@pytest.fixture
def warnings_of(caplog):
    return lambda: [
        record.msg for record in caplog.records if isinstance(record.msg, MemberLeftOut)
    ]


def uids(datasets):
    return [dataset.StudyInstanceUID for dataset in datasets]


def test_a_member_may_be_configured_after_the_merge(manage, merge_definition, definition, alive):
    manager = manage(merge_definition(["alive"]))
    source = manager.get_data_source("all")
    manager.add_data_source(definition(alive))

    assert uids(source.query.studies.search()) == ["2.25.1", "2.25.2"]


def test_no_member_is_made_before_it_is_needed(merge, alive):
    merge(alive)

    assert alive.asked == []


def test_a_member_that_nobody_configures_is_named(manage, merge_definition, definition, alive):
    manager = manage(merge_definition(["alive", "forgotten"]), definition(alive))

    with pytest.raises(UnknownNameError, match=r"'all'.*its member 'forgotten' is not configured"):
        manager.get_data_source("all").query.studies.search()


@pytest.mark.parametrize(
    ("members", "circle"),
    [
        ({"a": ["a"]}, "'a' > 'a'"),
        ({"a": ["alive", "b"], "b": ["a"]}, "'a' > 'b' > 'a'"),
        ({"a": ["b"], "b": ["c"], "c": ["alive", "b"]}, "'b' > 'c' > 'b'"),
    ],
)
def test_a_merge_of_itself_is_refused_with_the_way_back(
    manage, merge_definition, definition, alive, members, circle
):
    merges = [merge_definition(names, name=name) for name, names in members.items()]
    source = manage(*merges, definition(alive)).get_data_source("a")

    with pytest.raises(ConfigurationError, match=f"merged into itself: {circle}"):
        source.query.studies.search()
    assert alive.asked == []


def test_without_a_manager_the_error_says_so():
    from dicomsource import DicomMetadataStore, Services
    from dicomsource_merge.source import createDataSource

    services = Services(DicomMetadataStore())
    source = createDataSource({"seriesMerge": {"dataSourceNames": ["one"]}}, services)

    with pytest.raises(ConfigurationError, match="no manager that knows its members"):
        source.query.studies.search()


def test_a_dead_member_does_not_hurt_the_rest_and_is_told_of_once(merge, alive, dead, warnings_of):
    source = merge(dead, alive)

    for _ in range(3):
        assert uids(source.query.studies.search()) == ["2.25.1", "2.25.2"]

    (warning,) = warnings_of()
    assert str(warning) == "data source 'all': its member 'dead' is left out: nobody is there"
    assert (warning.source, warning.status.member) == ("all", "dead")
    assert isinstance(warning.status.error, UnreachableError)


def test_a_host_can_read_how_its_members_are(merge, alive, dead):
    source = merge(dead, alive)
    assert all(status.working for status in source.member_status().values())

    source.query.studies.search()

    status = source.member_status()
    assert list(status) == ["dead", "alive"]
    assert (status["dead"].working, status["dead"].reason) == (False, "nobody is there")
    assert (status["alive"].working, status["alive"].reason) == (True, "")


def test_a_merge_has_its_own_helpers_and_none_of_its_members(merge, alive):
    source = merge(alive)

    assert list(source.helpers) == ["members_of", "member_status"]
    assert source.helpers["members_of"]("1") == ()


def test_a_member_that_answers_again_takes_part_in_the_next_search(merge, alive, dead, warnings_of):
    source = merge(dead, alive)
    source.query.studies.search()

    dead.lives()
    assert uids(source.query.studies.search()) == ["2.25.2", "2.25.3", "2.25.1"]
    assert source.member_status()["dead"].working

    dead.dies()
    source.query.studies.search()
    assert len(warnings_of()) == 2


def test_a_slow_member_is_not_waited_for(merge, archive, instance, alive, warnings_of):
    slow = archive("slow", [instance(9)], waiting=threading.Event())
    source = merge(slow, alive, memberTimeout=2)

    assert uids(source.query.studies.search()) == ["2.25.1", "2.25.2"]
    (warning,) = warnings_of()
    assert isinstance(warning.status.error, TimedOutError)
    assert "did not answer within 2 s" in str(warning)
    # Asked again, it is not waited for: it did not answer the first question yet.
    asked = len(slow.asked)
    assert uids(source.query.studies.search()) == ["2.25.1", "2.25.2"]
    assert len(slow.asked) == asked

    slow.waiting.set()
    slow.waiting = None
    for _ in range(400):
        if len(found := source.query.studies.search()) == 3:
            break
        threading.Event().wait(0.05)
    assert uids(found) == ["2.25.9", "2.25.1", "2.25.2"]


def test_where_all_fail_the_error_says_why_for_each(merge, archive, dead):
    other = archive("other")
    other.dies("the door is shut")
    source = merge(dead, other)

    with pytest.raises(TransportError) as failed:
        source.query.studies.search()

    assert str(failed.value).startswith("Data source 'all'")
    assert "'dead': nobody is there; 'other': the door is shut" in str(failed.value)


def test_errors_of_several_kinds_are_told_in_one(merge, archive, dead):
    other = archive("other", failing=ValueError("odd"))

    with pytest.raises(DicomsourceError, match="'dead': nobody is there; 'other': ValueError: odd"):
        merge(dead, other).query.studies.search()


def test_a_member_that_is_alone_speaks_for_itself(merge, dead):
    with pytest.raises(UnreachableError, match="nobody is there"):
        merge(dead).query.studies.search()


def test_a_member_whose_plugin_is_missing_is_left_out(
    manage, merge_definition, definition, alive, warnings_of
):
    broken = {"namespace": "nowhere", "sourceName": "broken"}
    manager = manage(merge_definition(["broken", "alive"]), broken, definition(alive))

    assert len(manager.get_data_source("all").query.studies.search()) == 2
    assert "No installed plugin brings" in str(warnings_of()[0])


def test_a_search_that_cannot_be_understood_is_no_members_fault(merge, alive, dead, warnings_of):
    with pytest.raises(QueryError, match="patientNam"):
        merge(dead, alive).query.studies.search(patientNam="x")
    assert warnings_of() == []


def test_a_member_that_has_no_such_level_is_left_out_of_it(merge, archive, instance, alive):
    studies_only = archive("studies only", [instance(1, series="5")], levels=("studies",))
    source = merge(studies_only, alive)

    found = source.query.series.search("2.25.1")

    assert [one.SeriesInstanceUID for one in found] == ["2.25.1.1"]


@pytest.mark.parametrize(
    ("configuration", "problem"),
    [
        ({}, "lacks 'seriesMerge'"),
        ({"seriesMerge": {"dataSourceNames": []}}, "dataSourceNames is empty"),
        ({"seriesMerge": {"dataSourceNames": ["a"]}, "storeTo": "b"}, "storeTo names 'b'"),
        ({"seriesMerge": {"dataSourceNames": ["a"]}, "rejectIn": ["b"]}, "rejectIn names 'b'"),
        ({"seriesMerge": {"dataSourceNames": ["a"]}, "memberTimeout": 0}, "memberTimeout is 0"),
    ],
)
def test_a_configuration_that_means_nothing_is_refused(manage, configuration, problem):
    manager = manage({"namespace": "merge", "sourceName": "all", "configuration": configuration})

    with pytest.raises(ConfigurationError, match=problem):
        manager.get_data_source("all")


def test_OHIFs_own_definition_is_read(manage, definition, alive):
    manager = manage(
        {
            "namespace": "@ohif/extension-default.dataSourcesModule.merge",
            "sourceName": "merge",
            "configuration": {
                "name": "merge",
                "friendlyName": "Merge",
                "seriesMerge": {"dataSourceNames": ["alive"], "defaultDataSourceName": "alive"},
            },
        },
        definition(alive),
    )

    assert uids(manager.get_data_source("merge").query.studies.search()) == ["2.25.1", "2.25.2"]


def test_a_study_of_nobody_is_not_found(merge, alive):
    with pytest.raises(NotFoundError, match=r"no member has study 2\.25\.77"):
        merge(alive).retrieve.series.metadata("2.25.77")


def test_all_members_are_initialized_for_the_address_and_a_dead_one_hurts_nobody(
    merge, alive, dead, warnings_of
):
    source = merge(dead, alive)
    query = "StudyInstanceUIDs=1.2;1.3&studyInstanceUids=1.4"

    assert source.initialize({"a": "b"}, query) == ["1.2", "1.3", "1.4"]
    assert source.initialize() == []

    assert alive.asked == [("initialize", {"a": "b"}, query), ("initialize", None, None)]
    assert len(warnings_of()) == 1
    assert source.getStudyInstanceUIDs({}, query) == ["1.2", "1.3", "1.4"]
    assert source.parseRouteParams({"SeriesInstanceUIDs": "1.5"}, "") == {
        "SeriesInstanceUIDs": ["1.5"]
    }
