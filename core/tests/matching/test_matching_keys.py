"""What a caller may give as the value of a key."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching import matches
from dicomsource.matching.keys import texts_of


@pytest.mark.parametrize(
    ("value", "vr", "texts"),
    [
        (7, "IS", ["7"]),
        (0, "IS", ["0"]),
        (0.5, "DS", ["0.5"]),
        (Decimal("1.50"), "DS", ["1.50"]),
        (12345, "LO", ["12345"]),
        (date(2024, 1, 31), "DA", ["20240131"]),
        (datetime(2024, 1, 31, 10, 30, tzinfo=UTC), "DA", ["20240131"]),
        (datetime(2024, 1, 31, 10, 30, tzinfo=UTC), "TM", ["103000"]),
        (time(10, 30, 15, 500), "TM", ["103015.000500"]),
        (date(2024, 1, 31), "DT", ["20240131"]),
        (datetime(2024, 1, 31, 10, 30), "DT", ["20240131103000"]),  # noqa: DTZ001
        (datetime(2024, 1, 31, 10, 30, tzinfo=UTC), "DT", ["20240131103000+0000"]),
        ({"Alphabetic": "DOE", "Phonetic": "doe"}, "PN", ["DOE==doe"]),
        ("CT\\MR", "CS", ["CT", "MR"]),
        ("CT,MR", "CS", ["CT", "MR"]),
        ("left,right", "LO", ["left,right"]),
        (["CT", ["MR", "US\\PT"]], "CS", ["CT", "MR", "US", "PT"]),
        (("20240101-", date(2023, 1, 1)), "DA", ["20240101-", "20230101"]),
        ("1.2, 1.3\\1.4", "UI", ["1.2", "1.3", "1.4"]),
        ("left\\right", "ST", ["left\\right"]),
        (" CT \\", "CS", ["CT"]),
        (" text ", "LT", [" text"]),
        (None, "LO", []),
        ([], "LO", []),
        ("", "LO", []),
        ("   ", "LT", []),
    ],
)
def test_a_value_becomes_the_texts_of_the_standard(value, vr, texts):
    assert texts_of(value, vr, "Attribute") == texts


@pytest.mark.parametrize("value", [b"P1", True, object(), {"a": 1}, time(10)])
def test_a_value_of_no_use_is_refused_with_its_kind(value):
    with pytest.raises(QueryError, match=rf"PatientID \(LO\) is a {type(value).__name__}"):
        matches({}, {"PatientID": value})


def test_a_moment_with_a_negative_offset_is_no_range():
    moment = datetime(2024, 1, 1, 7, tzinfo=timezone(timedelta(hours=-5)))
    row = {"0008002A": {"vr": "DT", "Value": ["20240101120000+0000"]}}

    assert matches(row, {"AcquisitionDateTime": moment})
    assert not matches(row, {"AcquisitionDateTime": moment + timedelta(seconds=1)})
