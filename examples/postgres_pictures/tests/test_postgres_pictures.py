"""Rows of a real PostgreSQL, found and read as studies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicomsource.errors import UnreachableError, UnsupportedError
from dicomsource.testing import DataSourceContract, open_source

import dicomsource_postgres_pictures
from clinic import CLEAR, PICTURES


@pytest.fixture
def clinic(conninfo: str) -> Any:
    with open_source(dicomsource_postgres_pictures, {"conninfo": conninfo}) as source:
        yield source


class TestPostgresPictures(DataSourceContract):
    @pytest.fixture
    def source(self, clinic: Any) -> Any:
        return clinic

    @pytest.fixture
    def known_studies(self) -> list[dict[str, str]]:
        known = {"PatientName": "DOE^JANE", "PatientID": "P00001", "StudyDate": "20240102", "PatientSex": "F"}
        return [{"StudyInstanceUID": "2.25.325800256122890129577180366103489212.11", **known}]


def ids(found: list[Any]) -> list[str]:
    return [one.StudyID for one in found]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"patientName": "doe*"}, ["11", "12"]),
        ({"patientName": "?OE^R*"}, ["13"]),
        ({"patientName": "100%*"}, ["14"]),
        ({"patientName": "100__SÜSS*"}, []),  # letters of LIKE are none of DICOM
        ({"studyDescription": "*'; drop table picture; --"}, []),
        ({"studyDate": "20240102"}, ["11"]),
        ({"startDate": "20240103"}, ["12"]),
        ({"endDate": "20240102"}, ["11", "13"]),
        ({"startDate": "20231101", "endDate": "20240131", "patientName": "ROE*"}, ["13"]),
        ({"StudyTime": "09"}, ["11"]),
        ({"StudyTime": "0805-0930"}, ["11", "13"]),
        ({"modalitiesInStudy": ["CT", "XC"], "orderby": "StudyID"}, ["11", "12", "13", "14"]),
        ({"orderby": "-StudyDate", "limit": 2, "offset": 1}, ["11", "13"]),
        ({"orderby": "StudyDate"}, ["13", "11", "12", "14"]),
    ],
)
def test_what_is_searched_for_is_found(clinic: Any, asked: dict[str, Any], found: list[str]) -> None:
    assert ids(clinic.query.studies.search(**asked)) == found


def test_a_page_knows_how_many_match_in_all(clinic: Any) -> None:
    page = clinic.query.studies.page(patientName="DOE*", limit=1)

    assert (ids(page), page.total) == (["11"], 2)


def test_what_the_views_do_not_know_is_told(clinic: Any) -> None:
    with pytest.raises(UnsupportedError, match='column "AccessionNumber" does not exist. Search by another'):
        clinic.query.studies.search(accessionNumber="1")


def test_places_are_series_and_pictures_instances(clinic: Any) -> None:
    (study,) = clinic.query.studies.search(studyDate="20240102")

    series = clinic.query.series.search(study.StudyInstanceUID)

    assert [(one.SeriesDescription, one.NumberOfSeriesRelatedInstances) for one in series] == [
        ("back", 2),
        ("left arm", 1),
    ]
    instances = clinic.query.instances.search(study.StudyInstanceUID, series[0].SeriesInstanceUID)
    assert [one.ImageComments for one in instances] == ["from afar", "near"]


def test_pixels_are_those_of_the_pictures(clinic: Any) -> None:
    expected = {number: pixels for number, *_, pixels in PICTURES}
    seen = {}
    for study in clinic.query.studies.search():
        for instance in clinic.retrieve.series.metadata(study.StudyInstanceUID):
            seen[instance.InstanceNumber] = clinic.load_pixels(instance)

    assert seen.keys() == expected.keys()
    for number, pixels in expected.items():
        wanted = pixels[:, :, :3] if pixels is CLEAR else pixels
        assert seen[number].dtype == wanted.dtype
        assert np.array_equal(seen[number], wanted), number


def test_a_database_that_is_not_there_is_told_in_time() -> None:
    configuration = {"conninfo": "host=127.0.0.1 port=1 user=nobody dbname=none", "seconds": 2}
    with (
        open_source(dicomsource_postgres_pictures, configuration) as source,
        pytest.raises(UnreachableError, match="the database gives no answer"),
    ):
        source.query.studies.search()


def test_the_source_is_under_eighty_lines() -> None:
    lines = Path(dicomsource_postgres_pictures.__file__).read_text(encoding="utf-8").splitlines()

    assert len(lines) < 80
