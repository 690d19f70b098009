"""What becomes of the parts that a plugin gives."""

from types import SimpleNamespace

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.errors import DataError, PluginError, UnsupportedError


def row(study="1.2", name="DOE^JANE"):
    return {
        "0020000D": {"vr": "UI", "Value": [study]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": name}]},
    }


def test_a_source_that_only_writes_requestResults_can_be_searched():
    source = IWebApiDataSource.create(
        query={"studies": {"requestResults": lambda parameters: [row()]}}
    )

    assert [study.PatientName for study in source.query.studies.search()] == ["DOE^JANE"]


def test_parts_may_be_objects_with_attributes():
    class Studies:
        def requestResults(self, parameters):
            return [row(study="1.3")]

    source = IWebApiDataSource.create(query=SimpleNamespace(studies=Studies()))

    assert source.query.studies.search()[0].StudyInstanceUID == "1.3"


def test_search_is_mapParams_requestResults_and_processResults_in_a_row():
    calls = []
    studies = {
        "mapParams": lambda parameters: calls.append(("mapParams", parameters)) or {"mapped": 1},
        "requestResults": lambda parameters: (
            calls.append(("requestResults", parameters)) or ["rows"]
        ),
        "processResults": lambda rows: calls.append(("processResults", list(rows))) or ["result"],
    }
    source = IWebApiDataSource.create(query={"studies": studies})

    assert source.query.studies.search(patientName="DOE*") == ["result"]
    assert calls == [
        ("mapParams", {"patientName": "DOE*"}),
        ("requestResults", {"mapped": 1}),
        ("processResults", ["rows"]),
    ]


def test_a_search_of_the_plugins_own_is_used_as_it_is():
    source = IWebApiDataSource.create(
        query={
            "studies": {"search": lambda parameters: [{"PatientName": parameters["patientName"]}]}
        }
    )

    assert source.query.studies.search(patientName="ROE")[0].PatientName == "ROE"


def test_the_rows_of_a_superset_are_matched_and_paged_by_the_core():
    rows = [row("1.1", "DOE^A"), row("1.2", "ROE^B"), row("1.3", "DOE^C"), row("1.4", "DOE^D")]
    source = IWebApiDataSource.create(
        query={"studies": {"superset": True, "requestResults": lambda parameters: rows}}
    )

    found = source.query.studies.search(patientName="DOE*", limit=1, offset=1)

    assert [study.StudyInstanceUID for study in found] == ["1.3"]


def test_rows_of_a_source_that_searches_itself_are_not_matched_again():
    source = IWebApiDataSource.create(
        query={"studies": {"requestResults": lambda parameters: [row(name="Δοε")]}}
    )

    assert len(source.query.studies.search(patientName="DOE")) == 1


def test_ignoreCase_in_the_configuration_of_a_superset_source_ignores_case_in_text():
    rows = [{"00081030": {"vr": "LO", "Value": ["Chest"]}}]
    source = IWebApiDataSource.create(
        query={"superset": True, "studies": {"requestResults": lambda parameters: rows}}
    )

    assert source.query.studies.search(StudyDescription="CHEST") == []
    source.bind(name="s", configuration={"ignoreCase": True})
    assert len(source.query.studies.search(StudyDescription="CHEST")) == 1


def test_a_function_that_is_missing_is_named_together_with_the_source():
    source = IWebApiDataSource.create()
    source.bind(name="pacs", provided_by="dicomsource-acme 1.2")

    with pytest.raises(UnsupportedError) as caught:
        source.retrieve.series.metadata(StudyInstanceUID="1.2")

    assert str(caught.value) == (
        "Data source 'pacs' (dicomsource-acme 1.2): it has no retrieve.series.metadata. "
        "Use another data source, or pass retrieve.series.metadata to IWebApiDataSource.create."
    )


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("query.studies.requestResults", lambda source: source.query.studies.search()),
        ("query.series.requestResults", lambda source: source.query.series.search("1.2")),
        ("retrieve.instance", lambda source: source.retrieve.instance("1", "2", "3")),
        ("retrieve.instance", lambda source: list(source.retrieve.instances("1"))),
        ("retrieve.frames", lambda source: source.retrieve.frames("1", "2", "3")),
        ("retrieve.bulkDataURI", lambda source: source.retrieve.bulkDataURI("1", "x")),
        ("retrieve.directURL", lambda source: source.retrieve.directURL()),
        ("store.dicom", lambda source: source.store.dicom([])),
        ("reject.series", lambda source: source.reject.series("1", "2")),
        ("reject.instance", lambda source: source.reject.instance("1", "2", "3")),
    ],
)
def test_whatever_is_not_given_raises_one_error_that_names_it(name, call):
    with pytest.raises(UnsupportedError, match=f"it has no {name}"):
        call(IWebApiDataSource.create())


def test_supports_tells_what_works_before_it_is_called():
    source = IWebApiDataSource.create(
        query={"studies": {"requestResults": lambda parameters: []}},
        retrieve={"instance": lambda **uids: b""},
    )

    assert source.supports("query.studies")
    assert not source.supports("query.series")
    assert source.supports("retrieve.frames"), "frames are made from the instance"
    assert not source.supports("store.dicom")
    assert source.supports("parseRouteParams")


@pytest.mark.parametrize(
    "parts",
    [
        {"query": {"studies": {"requestResults": []}}},
        {"retrieve": {"instance": "a URL"}},
        {"getImageIdsForInstance": "wadors:"},
    ],
)
def test_a_part_that_cannot_be_called_is_refused_at_once(parts):
    with pytest.raises(PluginError, match="cannot be called"):
        IWebApiDataSource.create(**parts)


def test_results_that_are_no_list_are_refused_with_the_name_of_the_function():
    source = IWebApiDataSource.create(
        query={"studies": {"requestResults": lambda parameters: row()}}
    )

    with pytest.raises(PluginError, match="query.studies.requestResults returned dict"):
        source.query.studies.search()


def test_an_error_of_the_backend_gets_the_name_of_the_source_even_from_a_generator():
    def rows(parameters):
        yield row()
        raise DataError("the second row is cut")

    source = IWebApiDataSource.create(query={"studies": {"requestResults": rows}})
    source.bind(name="archive")

    with pytest.raises(DataError, match=r"Data source 'archive': the second row is cut\."):
        source.query.studies.search()


def test_helpers_of_a_platform_pass_through():
    source = IWebApiDataSource.create(listWorkflows=lambda: ["triage"])

    assert source.listWorkflows() == ["triage"]
    assert list(source.helpers) == ["listWorkflows"]
    with pytest.raises(AttributeError, match="listWorkflows"):
        source.listWorkflow()


def test_what_else_a_plugin_retrieves_passes_through():
    source = IWebApiDataSource.create(retrieve={"thumbnail": lambda uid: b"jpeg"})

    assert source.retrieve.thumbnail("1.2") == b"jpeg"
    assert not hasattr(source.retrieve, "video")


def test_close_closes_the_plugins_side_as_well():
    closed = []
    source = IWebApiDataSource.create(close=lambda: closed.append(True))

    source.close()

    assert closed == [True]


def test_a_source_that_is_closed_twice_is_closed_once():
    closed = []
    source = IWebApiDataSource.create(close=lambda: closed.append(True))

    source.close()
    source.close()

    assert closed == [True]


def test_the_configuration_of_a_source_is_read_only_and_printed_without_its_values():
    source = IWebApiDataSource.create()
    source.bind(name="pacs", configuration={"auth": {"password": "correct horse"}})

    with pytest.raises(TypeError):
        source.configuration["auth"]["password"] = "other"
    assert source.getConfig()["auth"] == {"password": "correct horse"}
    assert "horse" not in f"{source!r} {source.configuration!r} {source.configuration['auth']}"


def test_an_unbound_source_has_one_store_however_many_ask_for_it():
    source = IWebApiDataSource.create()

    assert source.services.metadata_store is source.services.metadata_store
    assert IWebApiDataSource.create().services.metadata_store is not source.services.metadata_store


@pytest.mark.parametrize(
    ("parts", "meant"),
    [
        ({"retreive": {}}, "retrieve"),
        ({"getImageIdForInstance": print}, "getImageIdsForInstance"),
        ({"query": {"study": {}}}, "query.studies"),
        ({"query": {"studies": {"requestResult": print}}}, "query.studies.requestResults"),
        ({"retrieve": {"frame": print}}, "retrieve.frames"),
        ({"retrieve": {"series": {"metaData": print}}}, "retrieve.series.metadata"),
    ],
)
def test_a_misspelled_part_is_refused_with_the_one_that_is_meant(parts, meant):
    with pytest.raises(PluginError, match=f"Did you mean {meant}"):
        IWebApiDataSource.create(**parts)


def test_a_part_that_can_hold_nothing_is_refused():
    with pytest.raises(PluginError, match="query is int"):
        IWebApiDataSource.create(query=5)


def test_a_source_is_closed_at_the_end_of_its_block():
    closed = []

    with IWebApiDataSource.create(close=lambda: closed.append(True)) as source:
        assert not closed

    assert closed == [True]
    assert source.helpers == {}
