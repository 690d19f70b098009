"""Ranges of dates and times, and the moments they are made of."""

from datetime import UTC, datetime, timedelta

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching.moments import date_span, date_time_span, offset_from_utc, time_span
from dicomsource.matching.range import bounds_of

NONE = timedelta(0)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10", ("100000000000", "109999999999")),
        ("1030", ("103000000000", "103099999999")),
        ("10:30", ("103000000000", "103099999999")),
        ("103015", ("103015000000", "103015999999")),
        ("103015.25", ("103015250000", "103015259999")),
        ("235960", ("235960000000", "235960999999")),
    ],
)
def test_a_time_stands_for_all_moments_that_begin_so(text, span):
    assert time_span(text) == span


@pytest.mark.parametrize(
    "text", ["", "1", "24", "1060", "103061", "103015.", "103015.1234567", "noon"]
)
def test_what_is_no_time(text):
    assert time_span(text) is None


@pytest.mark.parametrize(
    "text", ["", "2024", "202401", "20241301", "20240132", "2024-01-01", "2024.0101"]
)
def test_what_is_no_date(text):
    assert date_span(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", utc(2024, 1, 1), utc(2024, 12, 31, 23, 59, 59, 999999)),
        ("202402", utc(2024, 2, 1), utc(2024, 2, 29, 23, 59, 59, 999999)),
        ("2024010110", utc(2024, 1, 1, 10), utc(2024, 1, 1, 10, 59, 59, 999999)),
        (
            "20240101103015.5",
            utc(2024, 1, 1, 10, 30, 15, 500000),
            utc(2024, 1, 1, 10, 30, 15, 599999),
        ),
        ("20240101-0500", utc(2024, 1, 1, 5), utc(2024, 1, 2, 4, 59, 59, 999999)),
        ("20231231235960", utc(2024, 1, 1), utc(2024, 1, 1, 0, 0, 0, 999999)),
        ("0001+1400", utc(1, 1, 1), utc(1, 12, 31, 9, 59, 59, 999999)),
    ],
)
def test_a_date_time_stands_for_all_moments_that_begin_so(text, first, last):
    assert date_time_span(text, NONE) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "0000", "202413", "2024010125", "20240101+1500", "2024-01-01"]
)
def test_what_is_no_date_time(text):
    assert date_time_span(text, NONE) is None


def test_an_offset_is_west_of_greenwich_when_negative():
    assert offset_from_utc("-0330") == -timedelta(hours=3, minutes=30)
    assert offset_from_utc("+0100") == timedelta(hours=1)
    assert offset_from_utc("0100") is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-0500-2024-0500", utc(2023, 1, 1, 5), utc(2025, 1, 1, 4, 59, 59, 999999)),
        ("2023-0500-2024", utc(2023, 1, 1, 5), utc(2024, 12, 31, 23, 59, 59, 999999)),
        ("2023-2024-0500", utc(2023, 1, 1), utc(2025, 1, 1, 4, 59, 59, 999999)),
        ("2023-0500-", utc(2023, 1, 1, 5), None),
        ("-2023-0500", None, utc(2024, 1, 1, 4, 59, 59, 999999)),
        ("2023 - 2024", utc(2023, 1, 1), utc(2024, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_the_hyphen_of_a_range_is_told_from_that_of_an_offset(text, first, last):
    bounds = bounds_of(text, "DT", "AcquisitionDateTime")

    assert (bounds.first, bounds.last, bounds.is_range) == (first, last, True)


@pytest.mark.parametrize(
    ("vr", "text", "message"),
    [
        ("DA", "20240201-20240101", "the range '20240201-20240101' of X ends before it starts"),
        ("TM", "2200-0600", "before and after midnight"),
        ("DT", "2024-2023", "ends before it starts"),
        ("DA", "-", "cannot be '-'"),
        ("DA", "2024", "YYYYMMDD"),
        ("DA", "2024*", "without wildcards"),
        ("DA", "20240101-2024", "cannot be '20240101-2024'"),
        ("TM", "10-20-30", "cannot be '10-20-30'"),
    ],
)
def test_a_range_that_means_nothing_is_refused(vr, text, message):
    with pytest.raises(QueryError) as refusal:
        bounds_of(text, vr, "X")

    assert message in str(refusal.value)
