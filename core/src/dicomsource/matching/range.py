"""Range matching of dates and times: ``A-B``, ``A-`` and ``-B``, both ends included; and single dates and times.

References
----------
DICOM PS3.4 sections C.2.2.2.5 (ranges) and C.2.2.2.1.3 (single values).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.attribute import values_in
from dicomsource.matching.moments import date_span, date_time_span, offset_from_utc, time_span
from dicomsource.matching.representations import PADDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dicomsource.matching.moments import Moment, Span

UTC = timedelta(0)
_ZONE_TAG = "00080201"

_FORMS = {
    "DA": "YYYYMMDD, or a range of them such as 20240101-20241231, 20240101- or -20241231",
    "TM": "HHMMSS or the beginning of it, or a range such as 0800-1200, 0800- or -1200",
    "DT": "YYYYMMDDHHMMSS or the beginning of it, or a range such as 2023-202406",
}


@attrs.frozen
class Bounds:
    """The first and last moment that match; None where the range is open.

    Parameters
    ----------
    is_range
        False for a single value.
    """

    first: Any
    last: Any
    is_range: bool = True

    def hold(self, moment: Moment) -> bool:
        """Return whether the moment lies within."""
        return (self.first is None or self.first <= moment) and (
            self.last is None or moment <= self.last
        )

    def same_form_as(self, other: Bounds) -> bool:
        """Return whether both are ranges that are open on the same side, or on none."""
        return (self.is_range, self.first is None, self.last is None) == (
            other.is_range,
            other.first is None,
            other.last is None,
        )


def bounds_of(text: str, vr: str, name: str, zone: timedelta = UTC) -> Bounds:
    """Return the bounds that a key of VR DA, TM or DT asks for.

    A DT may end in a negative offset from UTC, whose ``-`` is none of a range: of all ways to read the text, the one
    whose ends are in order is taken.

    Parameters
    ----------
    zone
        Offset from UTC of a DT that names none itself.

    Raises
    ------
    QueryError
        The text is neither a moment nor a range, or the range ends before it starts.
    """
    single = span_of(text, vr, zone)
    disordered = False
    for first_text, last_text in _splits(text):
        first = span_of(first_text, vr, zone) if first_text else None
        last = span_of(last_text, vr, zone) if last_text else None
        if (first_text and not first) or (last_text and not last):
            continue
        if first and last and first[0] > last[1]:  # type: ignore[operator]
            disordered = True
            continue
        return Bounds(first and first[0], last and last[1])
    if single:
        return Bounds(*single, is_range=False)
    if disordered:
        raise QueryError(
            f"the range {text!r} of {name} ends before it starts",
            way_out="Search before and after midnight, one by one"
            if vr == "TM"
            else "Swap its ends",
        )
    hint = ", without wildcards" if "*" in text or "?" in text else ""
    raise QueryError(f"{name} ({vr}) cannot be {text!r}", way_out=f"Write {_FORMS[vr]}{hint}")


def span_of(text: str, vr: str, zone: timedelta = UTC) -> Span | None:
    """Return the first and last moment that a written date or time stands for; None if it is none."""
    text = text.strip(PADDING)
    if vr == "DA":
        return date_span(text)
    return time_span(text) if vr == "TM" else date_time_span(text, zone)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for place, letter in enumerate(text):
        if letter == "-":
            ends = text[:place].strip(PADDING), text[place + 1 :].strip(PADDING)
            if any(ends):
                yield ends


@attrs.frozen
class DateWithin:
    """A date (DA) within bounds."""

    bounds: Bounds

    def accepts(self, value: Any) -> bool:
        """Return whether the stored date lies within."""
        span = date_span(value.strip(PADDING)) if isinstance(value, str) else None
        return span is not None and self.bounds.hold(span[0])


@attrs.frozen
class TimeWithin:
    """A time of day (TM) within bounds."""

    bounds: Bounds

    def accepts(self, value: Any) -> bool:
        """Return whether the stored time lies within."""
        span = time_span(value.strip(PADDING)) if isinstance(value, str) else None
        return span is not None and self.bounds.hold(span[0])


@attrs.frozen
class DateTimeWithin:
    """A date and time (DT) within bounds, compared in UTC.

    A value that names no offset is in the row's Timezone Offset From UTC, and in UTC where the row has none: PS3.4
    takes "19980128103000" for "19980128073000-0300".
    """

    tag: str
    bounds: tuple[Bounds, ...]

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether one of the stored moments lies within one of the bounds."""
        zone = _zone_of(row)
        for value in values_in(dataset, self.tag):
            span = date_time_span(value.strip(PADDING), zone) if isinstance(value, str) else None
            if span and any(bounds.hold(span[0]) for bounds in self.bounds):
                return True
        return False


def _zone_of(row: Mapping[str, Any]) -> timedelta:
    for value in values_in(row, _ZONE_TAG):
        return (offset_from_utc(value) if isinstance(value, str) else None) or UTC
    return UTC
