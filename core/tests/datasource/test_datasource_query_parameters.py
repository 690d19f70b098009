"""How search parameters are read."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset

from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.errors import QueryError

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 6, datetime.timezone(datetime.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("given_parameters", "mapped"),
    [
        ({"patientName": "DOE*"}, {"PatientName": "DOE*"}),
        ({"PatientName": "DOE*"}, {"PatientName": "DOE*"}),
        ({"00100010": "DOE*"}, {"PatientName": "DOE*"}),
        ({"modalitiesInStudy": ["CT", "MR"]}, {"ModalitiesInStudy": "CT\\MR"}),
        ({"studyInstanceUid": ["1.2", "1.3"]}, {"StudyInstanceUID": "1.2\\1.3"}),
        ({"startDate": "20200101", "endDate": "20201231"}, {"StudyDate": "20200101-20201231"}),
        ({"startDate": "20200101"}, {"StudyDate": "20200101-"}),
        ({"endDate": datetime.date(2020, 12, 31)}, {"StudyDate": "-20201231"}),
        ({"startDate": "", "endDate": ""}, {}),
        ({"SeriesNumber": 3}, {"SeriesNumber": "3"}),
        ({"StudyTime": datetime.time(9, 5, 7)}, {"StudyTime": "090507"}),
        ({"patientId": None}, {}),
        ({"patientId": ""}, {"PatientID": ""}),
        ({"00091010": "x"}, {"00091010": "x"}),
        (
            {"RequestAttributesSequence.ScheduledProcedureStepID": "7"},
            {"RequestAttributesSequence.ScheduledProcedureStepID": "7"},
        ),
        ({"limit": "10", "offset": 5}, {"limit": 10, "offset": 5}),
        ({"resultsPerPage": 25, "pageNumber": 3}, {"limit": 25, "offset": 50}),
        ({"fuzzymatching": "true"}, {"fuzzymatching": True}),
        ({"patientId": "7", "disableWildcard": True}, {"PatientID": "7"}),
        (
            {"includefield": "00081030,PatientSex"},
            {"includefield": ["StudyDescription", "PatientSex"]},
        ),
        ({"includefield": ["all"]}, {"includefield": ["all"]}),
    ],
)
def test_every_spelling_becomes_the_keyword_and_text(given_parameters, mapped):
    assert map_parameters(given_parameters) == mapped


def test_a_misspelled_name_is_refused_with_the_one_that_was_meant():
    with pytest.raises(QueryError, match="'patintName' to search by.*Did you mean patientName"):
        map_parameters({"patintName": "DOE"})


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": -1},
        {"offset": "many"},
        {"limit": 1.5},
        {"pageNumber": 2},
        {"pageNumber": 0, "resultsPerPage": 10},
        {"fuzzymatching": "perhaps"},
        {"PatientName": {"Alphabetic": "DOE"}},
        {"PatientName": b"DOE"},
        {"patientName": "DOE", "PatientName": "ROE"},
    ],
)
def test_a_value_that_means_nothing_is_refused(parameters):
    with pytest.raises(QueryError):
        map_parameters(parameters)


@pytest.mark.parametrize(
    "parameters",
    [
        {"StudyDate": "2024-03-15"},
        {"StudyDate": "today"},
        {"StudyDate": "20241301"},
        {"StudyDate": "20240315-20240101"},
        {"startDate": "20240315", "endDate": "20240101"},
        {"StudyTime": "99"},
        {"StudyInstanceUID": "1.2.*"},
    ],
)
def test_what_can_match_nothing_is_refused_before_anyone_is_asked(parameters):
    with pytest.raises(QueryError):
        map_parameters(parameters)


@given(st.integers(1, 10_000), st.integers(1, 500))
def test_pages_follow_each_other_without_gap_or_overlap(page, size):
    this = map_parameters({"pageNumber": page, "resultsPerPage": size})
    after = map_parameters({"pageNumber": page + 1, "resultsPerPage": size})

    assert this["offset"] + this["limit"] == after["offset"]


@pytest.mark.parametrize(
    ("given_parameters", "mapped"),
    [
        ({"StudyDate": MOMENT}, {"StudyDate": "20200102"}),
        ({"startDate": MOMENT}, {"StudyDate": "20200102-"}),
        ({"StudyTime": MOMENT}, {"StudyTime": "030405.000006"}),
        ({"AcquisitionDateTime": MOMENT}, {"AcquisitionDateTime": "20200102030405.000006+0100"}),
        ({"StudyDate": datetime.date(800, 1, 2)}, {"StudyDate": "08000102"}),
        ({"StudyDate": [MOMENT, "20190101"]}, {"StudyDate": "20200102\\20190101"}),
    ],
)
def test_of_a_moment_the_attribute_gets_the_part_that_it_can_hold(given_parameters, mapped):
    assert map_parameters(given_parameters) == mapped


def test_values_that_were_read_with_pydicom_are_searched_by():
    dataset = Dataset()
    dataset.PatientName = "Yamada^Tarou=山田^太郎"
    dataset.SeriesNumber = "3"
    dataset.ReferencedSOPInstanceUID = ["1.2", "1.3"]

    mapped = map_parameters(
        {
            "PatientName": dataset.PatientName,
            "SeriesNumber": dataset.SeriesNumber,
            "StudyInstanceUID": dataset.ReferencedSOPInstanceUID,
        }
    )

    assert mapped == {
        "PatientName": "Yamada^Tarou=山田^太郎",
        "SeriesNumber": "3",
        "StudyInstanceUID": "1.2\\1.3",
    }


def test_numbers_of_numpy_are_numbers():
    assert map_parameters({"SeriesNumber": np.int64(3)}) == {"SeriesNumber": "3"}


@pytest.mark.parametrize(
    "fields",
    [
        "PatientID,StudyDate,00100010",
        ["PatientID", "StudyDate", "PatientName"],
        ["PatientID, StudyDate", "0010,0010"],
        "PatientID,StudyDate,(0010,0010)",
    ],
)
def test_fields_to_include_are_listed_in_any_way(fields):
    mapped = map_parameters({"includefield": fields})

    assert mapped == {"includefield": ["PatientID", "StudyDate", "PatientName"]}


def test_all_fields_may_be_asked_for_in_any_case():
    assert map_parameters({"includefield": "ALL"}) == {"includefield": ["all"]}


@pytest.mark.parametrize(
    "parameters",
    [
        {"includefield": 5},
        {"includefield": [5]},
        {"includefield": "PatintName"},
        {0x00100010: "DOE"},
        {"limit": "1_0"},
        {"limit": True},
        {"limit": "٣"},
        {"limit": ["1", "2"]},
        {"PatientID": [None]},
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(parameters):
    with pytest.raises(QueryError):
        map_parameters(parameters)
