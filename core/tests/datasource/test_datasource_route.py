"""Which studies an address asks for."""

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.errors import QueryError


@pytest.mark.parametrize(
    "query",
    [
        "StudyInstanceUIDs=1.2,1.3",
        "?studyInstanceUIDs=1.2;1.3",
        "http://viewer/viewer?studyInstanceUids=1.2&studyInstanceUids=1.3",
        "StudyInstanceUIDs=1.2&studyInstanceUIDs=1.3&StudyInstanceUIDs=1.2",
        "StudyInstanceUIDs=1.2%2C1.3",
        "https://viewer/#/viewer?StudyInstanceUIDs=1.2;1.3",
        "https://viewer/viewer?StudyInstanceUIDs=1.2;1.3#top",
        {"StudyInstanceUID": ["1.2", "1.3"]},
        {"StudyInstanceUIDs": ("1.2,1.3",)},
        {"studyInstanceUids": "1.2; 1.3"},
    ],
)
def test_all_spellings_and_separators_name_the_same_studies(query):
    assert IWebApiDataSource.create().getStudyInstanceUIDs(query=query) == ["1.2", "1.3"]


def test_a_query_of_a_web_framework_gives_all_its_values():
    class Several(dict):
        def multi_items(self):
            return [("StudyInstanceUIDs", "1.2"), ("x", "y"), ("StudyInstanceUIDs", "1.3")]

    query = Several(StudyInstanceUIDs="1.3")

    assert IWebApiDataSource.create().getStudyInstanceUIDs(query=query) == ["1.2", "1.3"]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("name", ["StudyInstanceUIDs", "studyInstanceUIDs", "studyInstanceUids"])
def test_the_path_may_name_the_studies_too(name, separator):
    params = {name: f"1.2{separator}1.3"}

    assert IWebApiDataSource.create().getStudyInstanceUIDs(params) == ["1.2", "1.3"]
    assert IWebApiDataSource.create().initialize(params, "") == ["1.2", "1.3"]


def test_a_value_that_is_missing_names_nothing():
    assert (
        IWebApiDataSource.create().parseRouteParams(
            {"StudyInstanceUIDs": None}, "studyInstanceUids="
        )
        == {}
    )


def test_the_query_wins_over_the_path():
    source = IWebApiDataSource.create()

    route = source.parseRouteParams(
        {"StudyInstanceUIDs": "1.1"}, "StudyInstanceUIDs=1.2&SeriesInstanceUID=1.2.3"
    )

    assert route == {"StudyInstanceUIDs": ["1.2"], "SeriesInstanceUIDs": ["1.2.3"]}


def test_an_address_without_a_study_is_refused_by_the_named_source():
    source = IWebApiDataSource.create()
    source.bind(name="pacs")

    with pytest.raises(QueryError, match=r"Data source 'pacs': the address names no study"):
        source.getStudyInstanceUIDs(query="hangingprotocolId=mpr")


def test_initialize_gives_the_studies_of_the_address_unless_the_plugin_does_more():
    assert IWebApiDataSource.create().initialize(query="StudyInstanceUIDs=1.2") == ["1.2"]
    own = IWebApiDataSource.create(initialize=lambda params, query: (params, query))
    assert own.initialize({"a": 1}, "b") == ({"a": 1}, "b")


def test_a_plugins_parseRouteParams_decides_the_studies():
    source = IWebApiDataSource.create(
        parseRouteParams=lambda params, query: {"StudyInstanceUIDs": [params["case"]]}
    )

    assert source.getStudyInstanceUIDs({"case": "1.9"}) == ["1.9"]
