from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import pytest

from dicomsource.errors import ConfigurationError, DataError, NotFoundError
from dicomsource.files import scan
from dicomsource.natural import from_part10
from dicomsource.samples import build_document, sample_files
from dicomsource_dicomjson.source import createDataSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dicomsource.datasource import WebApiDataSource


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> WebApiDataSource:
    path = tmp_path_factory.mktemp("document") / "studies.json"
    path.write_text(json.dumps(build_document(sample_files())))
    return createDataSource({"url": str(path)})


def test_all_studies_are_found_with_true_counts(source: WebApiDataSource) -> None:
    found = {study.StudyInstanceUID: study for study in source.query.studies.search()}

    studies = scan(sample_files()).studies
    assert found.keys() == studies.keys()
    for uid, series in studies.items():
        assert found[uid].NumberOfStudyRelatedSeries == len(series)
        assert found[uid].NumberOfStudyRelatedInstances == sum(map(len, series.values()))


def test_studies_are_matched_by_the_rules_of_the_standard(source: WebApiDataSource) -> None:
    search = source.query.studies.search

    assert [study.PatientName for study in search(patientName="compressedsamples^ct?")] == [
        "CompressedSamples^CT1"
    ]
    assert {study.StudyDate for study in search(startDate="20040101", endDate="20041231")} <= {
        study.StudyDate for study in search() if str(study.get("StudyDate")).startswith("2004")
    }
    assert search(PatientID="nobody") == []


def test_a_study_is_found_by_one_of_its_modalities(source: WebApiDataSource) -> None:
    found = source.query.studies.search(modalitiesInStudy="CR")

    assert found
    for study in found:
        modalities = study.ModalitiesInStudy
        assert "CR" in (modalities if isinstance(modalities, list) else [modalities])


def test_limit_and_offset_make_pages(source: WebApiDataSource) -> None:
    search = source.query.studies.search
    everything = [study.StudyInstanceUID for study in search()]

    page = [study.StudyInstanceUID for study in search(limit=5, offset=3)]

    assert page == everything[3:8]


def test_series_are_matched_within_their_study(source: WebApiDataSource) -> None:
    uid, series = max(scan(sample_files()).studies.items(), key=lambda item: len(item[1]))

    found = source.query.series.search(uid)
    again = source.query.series.search(uid, SeriesInstanceUID=found[1].SeriesInstanceUID)

    assert [one.SeriesInstanceUID for one in found] == list(series)
    assert [one.NumberOfSeriesRelatedInstances for one in found] == [*map(len, series.values())]
    assert [one.SeriesInstanceUID for one in again] == [found[1].SeriesInstanceUID]


def test_instances_are_matched_by_any_attribute_that_the_document_has(
    source: WebApiDataSource,
) -> None:
    found = source.query.instances.search(SOPClassUID="1.2.840.10008.5.1.4.1.1.4", Rows="64")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        headers = [from_part10(file, stop_before_pixels=True) for file in sample_files()]
    expected = {
        header["SOPInstanceUID"]
        for header in headers
        if header["SOPClassUID"] == "1.2.840.10008.5.1.4.1.1.4" and header.get("Rows") == 64
    }
    assert {instance.SOPInstanceUID for instance in found} == expected
    assert expected


def test_a_search_in_an_unknown_study_finds_nothing(source: WebApiDataSource) -> None:
    assert source.query.series.search("1.2.3.4") == []
    assert source.query.instances.search("1.2.3.4", "1.2.3.5") == []


def test_the_document_is_read_only_when_it_is_needed(tmp_path: Any) -> None:
    source = createDataSource({"url": str(tmp_path / "none.json")})

    with pytest.raises(NotFoundError, match=r"there is no file .*none\.json"):
        source.query.studies.search()


def test_a_failure_to_read_is_not_kept(write: Callable[[Any], str]) -> None:
    path = write("")
    source = createDataSource({"url": path})
    with pytest.raises(DataError):
        source.query.studies.search()

    write({"studies": [{"StudyInstanceUID": "1.1"}]})

    assert len(source.query.studies.search()) == 1


def test_two_sources_do_not_share_their_document(write: Callable[[Any], str]) -> None:
    first = createDataSource({"url": write({"studies": [{"StudyInstanceUID": "1.1"}]})})
    assert len(first.query.studies.search()) == 1

    second = createDataSource({"url": write({"studies": []})})

    assert second.query.studies.search() == []


@pytest.mark.parametrize("text", ['{"studies": [{"StudyInst', "<html>Sign in</html>", ""])
def test_a_document_that_is_no_json_is_refused_by_name(
    write: Callable[[Any], str], text: str
) -> None:
    source = createDataSource({"url": write(text)})

    with pytest.raises(DataError, match=r"studies\.json is not JSON: .* at line 1"):
        source.query.studies.search()


def test_a_malformed_document_is_refused_by_name_and_path(write: Callable[[Any], str]) -> None:
    source = createDataSource({"url": write({"studies": [{}]})})

    with pytest.raises(DataError, match=r"studies\.json: \$\.studies\[0\]\.StudyInstanceUID"):
        source.query.studies.search()


def test_without_a_document_the_way_out_is_told() -> None:
    with pytest.raises(ConfigurationError, match="Give its URL or path as url"):
        createDataSource({}).query.studies.search()
