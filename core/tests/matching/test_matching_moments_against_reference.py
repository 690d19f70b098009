"""Dates and times against a slow and plain matcher that was written apart from the real one, by other means.

It lists the days and the tenths of a second that a range holds, and computes with aware datetimes, where the real one
compares digits.
"""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.matching import compile_query


def tenths_of(time):
    """List the tenths of a second of a day that a written time stands for."""
    whole, _, tenth = time.partition(".")
    hours, minutes, seconds = whole[:2], whole[2:4], whole[4:6]
    start = int(hours) * 36000 + int(minutes or 0) * 600 + int(seconds or 0) * 10 + int(tenth or 0)
    return range(start, start + (1 if tenth else 10 if seconds else 600 if minutes else 36000))


def time_matches(key, stored):
    if "-" not in key:
        return tenths_of(stored)[0] in tenths_of(key)
    first, last = key.split("-")
    start = tenths_of(first)[0] if first else 0
    stop = tenths_of(last)[-1] if last else 863999
    return tenths_of(stored)[0] in list(range(start, stop + 1))


def date_matches(key, stored):
    def day(text):
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))

    if "-" not in key:
        return day(key) == day(stored)
    first, last = key.split("-")
    earliest, latest = date(2023, 12, 1), date(2024, 4, 30)
    start, stop = day(first) if first else earliest, day(last) if last else latest
    return day(stored) in {start + timedelta(n) for n in range((stop - start).days + 1)}


def moments_of(text):
    """Return the first moment of a DT in UTC and the first one after it, by adding one to its last component."""
    digits, sign, offset = text.partition("+" if "+" in text else "-")
    minutes = int(offset[:2]) * 60 + int(offset[2:]) if offset else 0
    zone = timezone(timedelta(minutes=-minutes if sign == "-" else minutes)) if offset else UTC
    parts = [int(digits[:4]), *(int(digits[n : n + 2]) for n in range(4, len(digits), 2))]
    if len(parts) == 1:
        following = [parts[0] + 1]
    elif len(parts) == 2:
        following = [parts[0] + parts[1] // 12, parts[1] % 12 + 1]
    else:
        following = None

    def moment(numbers):
        year, month, day, *rest = [*numbers, *([1] * (3 - len(numbers)))]
        return datetime(year, month, day, *rest, tzinfo=zone)

    step = {
        3: timedelta(days=1),
        4: timedelta(hours=1),
        5: timedelta(minutes=1),
        6: timedelta(seconds=1),
    }
    start = moment(parts)
    return start, moment(following) if following else start + step[len(parts)]


def date_time_matches(key, stored):
    first, last = key if isinstance(key, tuple) else (key, key)
    moment = moments_of(stored)[0]
    return (not first or moments_of(first)[0] <= moment) and (
        not last or moment < moments_of(last)[1]
    )


def matching(keyword, tag, vr, key, stored, **ways):
    row = {tag: {"vr": vr, "Value": [stored]}}
    return compile_query({keyword: key}, **ways).matches(row)


def two(start, stop):
    return st.integers(start, stop).map("{:02}".format)


TIME = st.one_of(
    two(9, 11),
    st.tuples(two(9, 11), two(0, 59)).map("".join),
    st.tuples(two(9, 11), two(58, 59), two(0, 59)).map("".join),
    st.tuples(two(9, 11), two(58, 59), two(0, 59), st.integers(0, 9).map(".{}".format)).map(
        "".join
    ),
)


@st.composite
def ranges(draw, single, first_of, last_of):
    """A single value or a range, open or with its ends in order."""
    one, other = draw(single), draw(single)
    if first_of(one) > last_of(other):
        one, other = other, one
    return draw(st.sampled_from([one, f"{one}-", f"-{other}", f"{one}-{other}"]))


@given(ranges(TIME, lambda t: tenths_of(t)[0], lambda t: tenths_of(t)[-1]), TIME)
def test_times_match_as_their_tenths_of_a_second_say(key, stored):
    assert matching("StudyTime", "00080030", "TM", key, stored) == time_matches(key, stored)


DATE = st.dates(date(2023, 12, 20), date(2024, 3, 10)).map("{:%Y%m%d}".format)


@given(ranges(DATE, str, str), DATE)
def test_dates_match_as_a_list_of_days_says(key, stored):
    assert matching("StudyDate", "00080020", "DA", key, stored) == date_matches(key, stored)


MOMENT = st.datetimes(datetime(2023, 11, 1), datetime(2024, 3, 10)).map("{:%Y%m%d%H%M%S}".format)  # noqa: DTZ001
DATE_TIME = st.tuples(
    st.tuples(MOMENT, st.sampled_from([4, 6, 8, 10, 12, 14])).map(lambda cut: cut[0][: cut[1]]),
    st.sampled_from(["", "+0000", "+0100", "-0500", "-0330", "+1400"]),
).map("".join)


@given(
    st.lists(DATE_TIME, min_size=2, max_size=2),
    st.sampled_from(["A", "A-", "-B", "A-B"]),
    DATE_TIME,
)
@settings(max_examples=300)
def test_date_times_match_as_aware_datetimes_say(ends, form, stored):
    first, last = sorted(ends, key=lambda end: moments_of(end)[0])
    key = form.replace("A", first).replace("B", last)
    asked = {"A": first, "A-": (first, ""), "-B": ("", last), "A-B": (first, last)}[form]

    found = matching("AcquisitionDateTime", "0008002A", "DT", key, stored)

    assert found == date_time_matches(asked, stored)
