"""Combined date-time matching: a range of dates and a range of times read as one range of moments.

"20060705-20060707" with "1000-1800" then means from the 5th at 10 o'clock until the 7th at 18 o'clock, and not from
10 to 18 o'clock on each of the three days. It is off unless the caller asks for it, since the standard has it only
after negotiation.

References
----------
DICOM PS3.4 section C.2.2.2.5.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.matching.attribute import values_in
from dicomsource.matching.moments import date_span, time_span
from dicomsource.matching.range import Bounds
from dicomsource.matching.representations import PADDING

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen
class DateAndTimeWithin:
    """A date and the time that belongs to it, within bounds of 20 digits each."""

    date_tag: str
    time_tag: str
    bounds: Bounds

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether date and time together lie within."""
        date = date_span(_first_text(dataset, self.date_tag))
        # Without a time the moment is as precise as its date, and counts as its first.
        time = time_span(_first_text(dataset, self.time_tag) or "00")
        return date is not None and time is not None and self.bounds.hold(date[0] + time[0])


def combined(dates: Bounds, times: Bounds) -> Bounds | None:
    """Return one range for both; None where they are not ranges of the same form.

    Parameters
    ----------
    dates, times
        What the keys of VR DA and TM ask for.
    """
    if not dates.is_range or not dates.same_form_as(times):
        return None
    return Bounds(
        dates.first and dates.first + times.first,
        dates.last and dates.last + times.last,
    )


def time_of(date_keyword: str) -> str | None:
    """Return the keyword of the time that belongs to a date (``StudyDate``: ``StudyTime``)."""
    return f"{date_keyword[:-4]}Time" if date_keyword.endswith("Date") else None


def _first_text(dataset: Mapping[str, Any], tag: str) -> str:
    for value in values_in(dataset, tag):
        return value.strip(PADDING) if isinstance(value, str) else ""
    return ""
