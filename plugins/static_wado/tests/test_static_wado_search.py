from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import ConfigurationError, DataError, NotFoundError, QueryError
from dicomsource.files import scan
from dicomsource.matching import select
from dicomsource.natural import from_part10
from dicomsource.samples import sample_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNDECODABLE = {"JPEG2000-embedded-sequence-delimiter.dcm", "JPEG-lossy.dcm", "badVR.dcm"}


@pytest.fixture
def source(true_tree: Path, open_tree: Callable[..., Any]) -> Any:
    return open_tree(true_tree)


def uids_of(path: Path) -> dict[str, str]:
    header = from_part10(path, stop_before_pixels=True)
    keywords = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    return {keyword: header[keyword] for keyword in keywords}


def test_all_studies_are_found_with_their_counts(source: Any) -> None:
    found = {study.StudyInstanceUID: study for study in source.query.studies.search()}

    studies = scan(sample_files()).studies
    assert found.keys() == studies.keys()
    for uid, series in studies.items():
        assert found[uid].NumberOfStudyRelatedSeries == len(series)
        assert found[uid].NumberOfStudyRelatedInstances == sum(map(len, series.values()))


@pytest.mark.parametrize(
    ("parameters", "patients"),
    [
        ({"patientName": "compressedsamples^ct1"}, {"1CT1"}),
        (
            {"patientName": "CompressedSamples^??1", "startDate": "20040826"},
            {"13US1", "4MR1", "8NM1"},
        ),
        ({"PatientID": "1CT1"}, {"1CT1"}),
        (
            {"startDate": "20040119", "endDate": "20040119", "modalitiesInStudy": ["CT", "MR"]},
            {"1CT1"},
        ),
        ({"PatientID": "nobody"}, set()),
    ],
)
def test_studies_are_matched_by_the_rules_of_the_standard(
    source: Any, parameters: dict[str, Any], patients: set[str]
) -> None:
    found = source.query.studies.search(**parameters)

    assert {study.PatientID for study in found} == patients


def test_pages_follow_each_other(source: Any) -> None:
    everything = [study.StudyInstanceUID for study in source.query.studies.search()]

    pages = [source.query.studies.search(limit=10, offset=start) for start in range(0, 50, 10)]

    assert [study.StudyInstanceUID for page in pages for study in page] == everything


def test_series_of_a_study_and_of_all_studies_are_found(source: Any) -> None:
    (uid,) = (
        study.StudyInstanceUID for study in source.query.studies.search(PatientID="98890234")
        if study.NumberOfStudyRelatedInstances == 7
    )  # fmt: skip

    assert [series.SeriesNumber for series in source.query.series.search(uid)] == [4, 5]
    by_patient = source.query.series.search(PatientID="98890234", Modality="CT")
    assert {series.StudyInstanceUID for series in by_patient} == {uid}


def test_instances_come_by_instance_number(source: Any) -> None:
    path = next(file for file in sample_files() if file.name == "2062")
    uids = uids_of(path)

    found = source.query.instances.search(uids["StudyInstanceUID"], uids["SeriesInstanceUID"])

    numbers = [instance.InstanceNumber for instance in found]
    assert len(numbers) == 5
    assert numbers == sorted(numbers)


def test_instances_are_matched_by_attributes_that_only_the_metadata_has(source: Any) -> None:
    uids = uids_of(next(file for file in sample_files() if file.name == "2062"))

    found = source.query.instances.search(
        uids["StudyInstanceUID"], uids["SeriesInstanceUID"], ImageType="AXIAL"
    )

    assert len(found) == 5


def test_a_search_in_an_unknown_study_finds_nothing(source: Any) -> None:
    assert source.query.series.search("1.2.3.4") == []
    assert source.query.instances.search("1.2.3.4", "1.2.3.5") == []


def test_a_changed_list_is_seen(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    edit: Callable[..., None],
) -> None:
    directory = small_tree("CT_small.dcm")
    source = open_tree(directory)
    assert len(source.query.studies.search()) == 1

    def another(uid: str) -> dict[str, Any]:
        return {"0020000D": {"vr": "UI", "Value": [uid]}}

    edit(directory / "studies/index.json.gz", lambda rows: [*rows, another("1"), another("2")])

    assert len(source.query.studies.search()) == 3


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"PatientName": "Compressed*"},
        {"limit": 3, "offset": 2},
        {"orderby": "-StudyDate", "limit": 9},
    ],
)
def test_studies_as_text_are_those_that_a_search_finds(
    source: Any, parameters: dict[str, Any]
) -> None:
    page = source.query.studies.select_page(parameters)
    texts = source.query.studies.requestText(parameters)

    assert [json.loads(text) for text in texts] == page
    assert texts.total == page.total


def test_a_changed_list_has_another_version(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    edit: Callable[..., None],
) -> None:
    directory = small_tree("CT_small.dcm")
    studies = open_tree(directory).query.studies
    before = studies.version()
    assert before == studies.version() is not None

    edit(directory / "studies/index.json.gz", lambda rows: [{**rows[0], "00100020": {"vr": "LO"}}])
    assert studies.version() != before


def test_a_list_without_modalities_gives_neither_version_nor_text_for_them(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    edit: Callable[..., None],
) -> None:
    directory = small_tree("CT_small.dcm")
    edit(
        directory / "studies/index.json.gz",
        lambda rows: [{tag: row[tag] for tag in row if tag != "00080061"} for row in rows],
    )
    studies = open_tree(directory).query.studies

    assert studies.version() is None
    assert studies.requestText({"ModalitiesInStudy": "CT"}) is None
    assert len(studies.requestText({})) == len(studies.select_page({})) == 1


def test_a_tree_without_a_study_list_says_what_to_check(
    tmp_path: Path, open_tree: Callable[..., Any]
) -> None:
    with pytest.raises(NotFoundError, match="there is no list of studies .*Check that wadoRoot"):
        open_tree(tmp_path).query.studies.search()


@pytest.mark.parametrize("content", ['[{"0020000D": {"vr"', "[1]", '"text"'])
def test_a_list_that_is_no_list_of_datasets_is_refused(
    tmp_path: Path, open_tree: Callable[..., Any], content: str
) -> None:
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies/index.json").write_text(content)

    with pytest.raises(DataError, match=r"studies/index\.json"):
        open_tree(tmp_path).query.studies.search()


def test_lists_and_files_may_have_roots_of_their_own(
    true_tree: Path, tmp_path: Path, open_tree: Callable[..., Any]
) -> None:
    import shutil

    for path in true_tree.rglob("index.json.gz"):
        target = tmp_path / path.relative_to(true_tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    source = open_tree(true_tree, qidoRoot=str(tmp_path))

    (study,) = source.query.studies.search(PatientID="1CT1")

    assert source.retrieve.series.metadata(study.StudyInstanceUID)


def test_text_can_be_searched_without_regard_to_case(
    true_tree: Path, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(true_tree, ignoreCase=True)
    source.bind(name="tree", configuration={"ignoreCase": True})

    assert source.query.studies.search(PatientID="1ct1", modalitiesInStudy="ct")


@pytest.mark.parametrize("root", ["floppy://bucket/tree", "zip://studies::floppy://x"])
def test_a_root_of_another_kind_is_refused(root: str, open_tree: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError, match="nobody knows floppy URLs"):
        open_tree(root)


def test_without_a_root_the_way_out_is_told() -> None:
    from dicomsource_static_wado.source import createDataSource

    with pytest.raises(ConfigurationError, match="Give its URL or directory as wadoRoot"):
        createDataSource({})


@pytest.mark.parametrize("orderby", ["PatientID", "-StudyDate,PatientName", "-PatientWeight"])
def test_studies_come_from_the_index_in_the_order_of_the_plain_matcher(
    source: Any, orderby: str
) -> None:
    everything = source.query.studies.select()

    pages = [
        source.query.studies.select(orderby=orderby, limit=7, offset=offset)
        for offset in range(0, len(everything) + 7, 7)
    ]

    assert [row for page in pages for row in page] == select(everything, {"orderby": orderby})


@pytest.mark.parametrize("parameters", [{}, {"PatientName": "Compressed*"}, {"limit": 3}, {"offset": 99}])  # fmt: skip
def test_a_page_of_studies_has_the_total_of_the_index(source: Any, parameters: dict[str, Any]) -> None:  # fmt: skip
    keys = {name: value for name, value in parameters.items() if name == "PatientName"}

    total = source.query.studies.page(**parameters).total

    assert total == len(source.query.studies.search(**keys))


@pytest.mark.parametrize("orderby", ["SliceLocation", "-InstanceNumber"])
def test_instances_are_sorted_by_what_only_the_metadata_has_too(source: Any, orderby: str) -> None:
    uids = uids_of(next(file for file in sample_files() if file.name == "2062"))
    above = (uids["StudyInstanceUID"], uids["SeriesInstanceUID"])
    metadata = {one.SOPInstanceUID: one for one in source.retrieve.series.metadata(*above)}

    page = source.query.instances.page(*above, orderby=orderby, limit=4)

    values = [metadata[one.SOPInstanceUID][orderby.removeprefix("-")] for one in page]
    assert values == sorted(values, reverse=orderby.startswith("-"))
    assert (len(page), page.total) == (4, 5)


def test_an_order_by_no_attribute_is_refused(source: Any) -> None:
    with pytest.raises(QueryError, match="StudyDat"):
        source.query.studies.search(orderby="StudyDat")
