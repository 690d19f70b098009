"""Searching at three levels: over everything, and in one study or series."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomsource.matching import select
from dicomsource.natural import to_dicom_json
from dicomsource.rows import rows_of
from dicomsource_dicomlocal.catalogue import lists

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_studies_come_by_path_with_their_counts_and_modalities(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    first, second = open_source(folder).query.studies.search()

    assert (first.StudyInstanceUID, second.StudyInstanceUID) == ("2.25.1.1", "2.25.1.2")
    assert first.ModalitiesInStudy == ["CT", "MR"]
    assert (first.NumberOfStudyRelatedSeries, first.NumberOfStudyRelatedInstances) == (2, 3)


def test_series_come_by_number_and_instances_too(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    query = open_source(folder).query

    series = query.series.search("2.25.1.1")
    instances = query.instances.search("2.25.1.1", "2.25.2.1.1")

    assert [one.SeriesNumber for one in series] == [1, 2]
    assert [one.NumberOfSeriesRelatedInstances for one in series] == [2, 1]
    assert [one.InstanceNumber for one in instances] == [1, 2]


def test_rows_are_those_that_the_core_makes_of_the_instances(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    instances = [
        one
        for study in source.query.studies.search()
        for one in source.retrieve.series.metadata(study.StudyInstanceUID)
    ]

    assert source.query.studies.select() == rows_of("studies", instances)
    for study in source.query.studies.search():
        uid = study.StudyInstanceUID
        of_study = [one for one in instances if one.StudyInstanceUID == uid]
        assert source.query.series.select(uid) == rows_of("series", of_study)
        series = of_study[0].SeriesInstanceUID
        of_series = [one for one in of_study if one.SeriesInstanceUID == series]
        assert source.query.instances.select(uid, series) == rows_of("instances", of_series)


def test_series_and_instances_are_found_over_everything_by_what_their_study_says(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    query = open_source(folder).query

    assert len(query.series.search(patientName="doe*")) == 2
    assert [one.SOPInstanceUID for one in query.instances.search(patientName="ROE*")] == [
        "2.25.3.2.1.1"
    ]
    assert len(query.instances.search(StudyDate="20240101-", Modality="CT")) == 2


def test_what_rows_do_not_say_is_looked_up_in_the_headers(
    tmp_path: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    write_file(tmp_path / "s/1", 1, 1, 1, PatientAge="044Y", ImageType=["ORIGINAL", "PRIMARY"])
    write_file(tmp_path / "s/2", 1, 1, 2, PatientAge="044Y", ImageType=["DERIVED", "PRIMARY"])
    write_file(tmp_path / "s/3", 2, 1, 1, PatientAge="012Y", ProtocolName="FAST")
    query = open_source(tmp_path / "s").query

    assert [one.StudyInstanceUID for one in query.studies.search(PatientAge="012Y")] == ["2.25.1.2"]
    assert [one.StudyInstanceUID for one in query.series.search(ProtocolName="F*")] == ["2.25.1.2"]
    assert len(query.instances.search(ImageType="DERIVED")) == 1
    assert len(query.instances.search("2.25.1.1", "2.25.2.1.1", ImageType="DERIVED")) == 1
    (study,) = query.studies.search(PatientID="2", includefield="PatientAge")
    assert study.PatientAge == "012Y"


def test_attributes_of_a_study_are_matched_in_its_series_and_instances_too(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    query = open_source(folder).query

    assert len(query.series.search("2.25.1.1", PatientName="DOE*")) == 2
    assert query.series.search("2.25.1.1", PatientName="ROE*") == []
    (one,) = query.series.search(
        "2.25.1.1", SeriesDescription="KN*", includefield="NumberOfStudyRelatedSeries"
    )
    assert one.NumberOfStudyRelatedSeries == 2


def test_a_study_that_is_not_there_has_nothing(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    query = open_source(folder).query

    assert query.series.search("2.25.1.77") == []
    assert query.instances.search("2.25.1.1", "2.25.2.77") == []
    assert len(query.series.search(StudyInstanceUID="2.25.1.1\\2.25.1.2")) == 3


def test_an_empty_folder_has_no_studies(tmp_path: Path, open_source: Callable[..., Any]) -> None:
    (tmp_path / "empty").mkdir()
    query = open_source(tmp_path / "empty").query

    assert query.studies.search() == []
    assert query.series.search(Modality="CT") == []
    assert query.instances.search() == []


def test_case_counts_unless_the_configuration_says_otherwise(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    assert open_source(folder).query.series.search(SeriesDescription="knee") == []
    assert (
        len(open_source(folder, ignoreCase=True).query.series.search(SeriesDescription="knee")) == 1
    )


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, write_file: Any) -> Any:

    root = tmp_path_factory.mktemp("crowd")
    names = ["DOE^JANE", "doe^jim", "ROE^R", "", "MÜLLER^A"]
    for number in range(40):
        study, series = number % 7, number % 3
        write_file(
            root / f"{number % 5}/{number}", study, series, number, SpecificCharacterSet="ISO_IR 100",
            PatientName=names[study % 5], Modality=["CT", "MR"][series % 2], StudyDate=f"2024010{study + 1}",
            SeriesDescription=["HEAD", "KNEE left", None][series],
        )  # fmt: skip
    return root


_KEYS = st.dictionaries(
    st.sampled_from(
        ["PatientName", "Modality", "StudyDate", "SeriesDescription", "InstanceNumber", "PatientID"]
    ),
    st.sampled_from(
        ["*", "D*", "?T", "20240102-20240104", "KNEE*", "3", "1\\2", "DOE^JANE", "*E*", "CT"]
    ),
    max_size=3,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    keys=_KEYS,
    level=st.sampled_from(["studies", "series", "instances"]),
    limit=st.none() | st.integers(0, 5),
    offset=st.integers(0, 4),
)
def test_every_search_finds_what_the_cores_rules_find_in_all_rows(
    keys: Any, level: str, limit: int | None, offset: int, crowd: Any, source_of_crowd: Any
) -> None:
    parameters = {**keys, "offset": offset} | ({} if limit is None else {"limit": limit})
    asked = getattr(source_of_crowd.query, level)
    try:
        mapped = asked.mapParams(parameters)
    except Exception:  # a range in text, for one
        return
    everything = asked.select({})
    if level == "studies" and {"Modality", "SeriesDescription", "InstanceNumber"} & keys.keys():
        return  # what a study does not say

    assert asked.select(parameters) == select(everything, mapped)
    texts = asked.requestText(parameters)
    if level == "series" and "InstanceNumber" in keys:
        assert texts is None  # rows of series say nothing of it
        return
    assert [json.loads(text) for text in texts] == asked.select(parameters)
    assert texts.total == asked.select_page(parameters).total


@pytest.mark.parametrize("paging", [{}, {"limit": 1}, {"limit": 5, "offset": 1}, {"offset": 9}])
@pytest.mark.parametrize(
    ("level", "uids"),
    [
        ("series", {"StudyInstanceUID": "2.25.1.1"}),
        ("series", {"StudyInstanceUID": "2.25.1.1", "SeriesInstanceUID": "2.25.2.1.1"}),
        ("instances", {"StudyInstanceUID": "2.25.1.1"}),
        ("instances", {"StudyInstanceUID": "2.25.1.1", "SeriesInstanceUID": "2.25.2.1.1"}),
        ("instances", {"StudyInstanceUID": "2.25.1.1", "SeriesInstanceUID": "2.25.2.77"}),
        ("series", {"StudyInstanceUID": "2.25.1.77"}),
    ],
)
def test_rows_of_a_study_or_series_as_text_are_those_of_its_search(
    level: str, uids: Any, paging: Any, source_of_crowd: Any
) -> None:
    query = getattr(source_of_crowd.query, level)

    texts, page = query.requestText({**uids, **paging}), query.select_page({**uids, **paging})

    assert [json.loads(text) for text in texts] == page
    assert texts.total == page.total


@pytest.mark.parametrize(
    "parameters",
    [
        {"StudyInstanceUID": "2.25.1.1", "Modality": "CT"},
        {"StudyInstanceUID": "2.25.1.1", "orderby": "-SeriesNumber"},
        {"StudyInstanceUID": "2.25.1.1", "SeriesInstanceUID": "2.25.2.1.1\\2.25.2.1.2"},
        {"StudyInstanceUID": "2.25.1.1", "includefield": "PatientAge"},
        {"PatientAge": "044Y"},
    ],
)
def test_there_is_no_text_where_rows_are_to_be_looked_into(
    parameters: Any, source_of_crowd: Any
) -> None:
    assert source_of_crowd.query.series.requestText(parameters) is None


def test_the_version_changes_with_what_is_served_and_not_before(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    source = open_source(folder, refreshInterval=0)
    before = _versions(source)

    assert _versions(source) == before
    write_file(folder / "d/new", 3, 1, 1)
    assert not set(_versions(source)) & set(before)


def test_a_catalogue_made_anew_has_another_version(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    before = _versions(source)

    source.catalogue.clear()
    source.refresh()

    assert not set(_versions(source)) & set(before)


def _versions(source: Any) -> list[str]:
    levels = [getattr(source.query, level) for level in ("studies", "series", "instances")]
    return [*(level.version() for level in levels), source.retrieve.metadata_version("2.25.1.1")]


@pytest.fixture(scope="module")
def source_of_crowd(crowd: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from dicomsource_dicomlocal.source import createDataSource

    cache = str(tmp_path_factory.mktemp("cache"))
    with createDataSource({"root": str(crowd), "cacheDirectory": cache}) as source:
        yield source


def test_the_rows_can_be_read(crowd: Any, source_of_crowd: Any) -> None:
    for row in source_of_crowd.query.instances.search():
        assert to_dicom_json(row)


def test_after_a_change_only_studies_that_it_concerns_are_put_together_anew(
    folder: Path, open_source: Callable[..., Any], write_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(folder)
    before = source.query.instances.search()
    write_file(folder / "new/one.dcm", 2, 1, 7)
    source.refresh()
    read = []
    honest = lists.headers
    monkeypatch.setattr(
        lists, "headers", lambda connection, ids: read.append(ids) or honest(connection, ids)
    )

    after = source.query.instances.search()

    assert [one.SOPInstanceUID for one in after if one not in before] == [
        "2.25.3.2.1.1",  # its study has one instance more
        "2.25.3.2.1.7",
    ]
    assert sum(map(len, read)) == 3  # the first of a series stands for it too


def test_an_index_that_is_of_another_catalogue_is_not_taken(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    source = open_source(folder)
    assert len(source.query.instances.search()) == 4
    place = source.catalogue.folder
    source.close()
    (place / "catalogue.sqlite").write_bytes(b"damaged")
    write_file(folder / "a/one.dcm", 1, 1, 9)

    found = open_source(folder).query.instances.search()

    assert "2.25.3.1.1.9" in {one.SOPInstanceUID for one in found}
