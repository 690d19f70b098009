"""Combined date-time matching."""

import pytest

from dicomsource.matching import compile_query

ROW = {"00080020": {"vr": "DA", "Value": ["20240102"]}, "00080030": {"vr": "TM", "Value": ["0900"]}}


def found(parameters, row=ROW):
    return compile_query(parameters, combined_date_time=True).matches(row)


@pytest.mark.parametrize(
    ("dates", "times", "expected"),
    [
        ("20240101-20240103", "1000-1800", True),
        ("20240102-20240103", "1000-1800", False),
        ("20240101-", "1000-", True),
        ("20240102-", "1000-", False),
        ("-20240103", "-0800", True),
        ("-20240102", "-0800", False),
        ("20240102", "1000-1800", False),
        ("20240102", "09", True),
        ("20240101-20240103", "10-", False),
        ("20240101\\20240102", "0800-1000", True),
        ("20240101-20240103", "", True),
    ],
)
def test_ranges_of_the_same_form_are_one_range_and_others_are_apart(dates, times, expected):
    assert found({"StudyDate": dates, "StudyTime": times}) is expected


def test_only_times_that_belong_to_the_date_are_combined_with_it():
    row = {**ROW, "00080031": {"vr": "TM", "Value": ["0900"]}}

    assert not found({"StudyDate": "20240101-20240103", "SeriesTime": "1000-1800"}, row)


def test_a_date_without_a_time_counts_as_its_first_moment():
    row = {"00080020": ROW["00080020"]}

    assert found({"StudyDate": "20240101-20240102", "StudyTime": "1000-1800"}, row)
    assert not found({"StudyDate": "20240102-20240103", "StudyTime": "1000-1800"}, row)
    assert not found({"StudyDate": "20240101-20240102", "StudyTime": "1000-1800"}, {})


def test_a_single_date_and_a_single_time_are_apart():
    assert not found({"StudyDate": "20240102", "StudyTime": "00"}, {"00080020": ROW["00080020"]})


def test_dates_and_times_in_the_items_of_a_sequence_are_combined_too():
    start = {"00404050": {"vr": "DT"}, "00400002": ROW["00080020"], "00400003": ROW["00080030"]}
    row = {"00400100": {"vr": "SQ", "Value": [start]}}
    step = {
        "ScheduledProcedureStepStartDate": "20240101-20240103",
        "ScheduledProcedureStepStartTime": "1000-1800",
    }

    assert found({"ScheduledProcedureStepSequence": step}, row)
