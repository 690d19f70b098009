"""Dates and times by their meaning: the first and the last moment that a written value stands for.

A date or time that leaves something out (``10``, ``1030``, ``2024``) stands for all moments that begin so. A key
spans all of them; a stored value counts as the first of them, as PS3.4 takes ``2230`` for ``223000``.

References
----------
DICOM PS3.4 section C.2.2.2.1.3; PS3.5 section 6.2 (DA, DT, TM, and the older forms with dots and colons).
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from typing import TypeAlias

Moment: TypeAlias = str | datetime
"""Comparable within one value representation: 8 digits for DA, 12 for TM, a datetime in UTC for DT."""

Span: TypeAlias = tuple[Moment, Moment]

_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_HOUR, _SIXTY, _SECOND = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]", "(?:[0-5][0-9]|60)"
_DATE = re.compile(rf"[0-9]{{4}}(\.?){_MONTH}\1{_DAY}")
_TIME = re.compile(rf"{_HOUR}(?::?{_SIXTY}(?::?{_SECOND}(?:\.[0-9]{{1,6}})?)?)?")
_DATE_TIME = re.compile(
    rf"(?P<year>[0-9]{{4}})(?:(?P<month>{_MONTH})(?:(?P<day>{_DAY})(?:(?P<hour>{_HOUR})"
    rf"(?:(?P<minute>{_SIXTY})(?:(?P<second>{_SECOND})(?:\.(?P<fraction>[0-9]{{1,6}}))?)?)?)?)?)?"
    r"(?P<zone>[+-][0-9]{4})?"
)
_ZONE = re.compile(r"([+-])(0[0-9]|1[0-4])([0-5][0-9])")


def date_span(text: str) -> tuple[str, str] | None:
    """Return the day that a DA stands for, as 8 digits, twice; None if it is no date."""
    if not _DATE.fullmatch(text):
        return None
    day = text.replace(".", "")
    return day, day


def time_span(text: str) -> tuple[str, str] | None:
    """Return the first and last microsecond that a TM stands for, as 12 digits; None if it is no time."""
    if not _TIME.fullmatch(text):
        return None
    digits = text.replace(":", "").replace(".", "")
    return digits.ljust(12, "0"), digits.ljust(12, "9")


def date_time_span(text: str, zone: timedelta) -> tuple[datetime, datetime] | None:
    """Return the first and last microsecond that a DT stands for, in UTC; None if it is no date and time.

    Parameters
    ----------
    zone
        Offset from UTC of a value that names none itself.
    """
    written = _DATE_TIME.fullmatch(text)
    if not written or written["year"] == "0000":
        return None
    if written["zone"]:
        own = offset_from_utc(written["zone"])
        if own is None:
            return None
        zone = own
    return _in_utc(_moment(written, last=False), zone), _in_utc(_moment(written, last=True), zone)


def offset_from_utc(text: str) -> timedelta | None:
    """Return an offset such as ``-0500`` as a duration; None if it is none.

    References
    ----------
    DICOM PS3.3 section C.12.1.1.8 (Timezone Offset From UTC).
    """
    written = _ZONE.fullmatch(text.strip())
    if not written:
        return None
    offset = timedelta(hours=int(written[2]), minutes=int(written[3]))
    return -offset if written[1] == "-" else offset


def _moment(written: re.Match[str], *, last: bool) -> datetime:
    def part(name: str, first_one: int, last_one: int) -> int:
        return int(written[name]) if written[name] else (last_one if last else first_one)

    year, month = int(written["year"]), part("month", 1, 12)
    days = calendar.monthrange(year, month)[1]
    second = part("second", 0, 59)
    microsecond = int((written["fraction"] or "").ljust(6, "9" if last else "0"))
    moment = datetime(  # noqa: DTZ001
        year,
        month,
        min(part("day", 1, days), days),
        part("hour", 0, 23),
        part("minute", 0, 59),
        min(second, 59),
        microsecond,
    )
    # A leap second is counted with the second after it.
    return _later(moment, timedelta(seconds=1)) if second == 60 else moment


def _in_utc(moment: datetime, zone: timedelta) -> datetime:
    return _later(moment, -zone) if zone else moment


def _later(moment: datetime, duration: timedelta) -> datetime:
    try:
        return moment + duration
    except OverflowError:
        return moment
