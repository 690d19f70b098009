"""Whatever stands behind a source, an address means the same to it."""

import itertools

import pytest

from dicomsource.errors import QueryError

SPELLINGS = ("StudyInstanceUIDs", "studyInstanceUIDs", "studyInstanceUids", "StudyInstanceUID")


@pytest.mark.parametrize(("name", "separator"), [*itertools.product(SPELLINGS, ",;")])
def test_every_spelling_and_separator_names_the_studies_in_query_and_path(source, name, separator):
    uids = ["1.2", "1.3"]

    for params, query in (
        ({}, f"?{name}={separator.join(uids)}"),
        ({}, {name: uids}),
        ({}, f"{name}=1.2&{name}=1.3"),
        ({name: separator.join(uids)}, ""),
        ({name: "9.9"}, f"{name}=1.2{separator}1.3"),
    ):
        assert source.parseRouteParams(params, query) == {"StudyInstanceUIDs": uids}
        assert source.getStudyInstanceUIDs(params, query) == uids
        assert source.initialize(params, query) == uids


def test_an_address_may_name_series_and_instances(source):
    route = source.parseRouteParams(
        {}, "StudyInstanceUIDs=1&SeriesInstanceUIDs=1.2;1.3&SOPInstanceUID=1.2.4"
    )

    assert route == {
        "StudyInstanceUIDs": ["1"],
        "SeriesInstanceUIDs": ["1.2", "1.3"],
        "SOPInstanceUIDs": ["1.2.4"],
    }


def test_an_address_without_a_study_is_refused_but_by_a_document_which_names_all_of_its_own(source):
    if source.name == "document":
        found = source.query.studies.search()
        assert source.getStudyInstanceUIDs({}, "") == [one.StudyInstanceUID for one in found]
        assert source.initialize({}, {}) == [one.StudyInstanceUID for one in found]
    else:
        with pytest.raises(QueryError, match="names no study"):
            source.getStudyInstanceUIDs({}, "")
        assert source.initialize({}, {}) == []


def test_the_studies_that_an_address_names_can_be_retrieved_after_initialize(source, held):
    uid = next(iter(held.datasets))[0]

    (named,) = source.initialize({}, f"https://viewer/viewer?StudyInstanceUIDs={uid}")

    assert source.retrieve.series.metadata(named)[0].StudyInstanceUID == uid
