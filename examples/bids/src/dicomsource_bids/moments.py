"""Dates and times, from how BIDS writes them to how DICOM does."""

from __future__ import annotations

from datetime import datetime, time


def moment(text: str) -> tuple[str, str] | None:
    """Return date and time of an ``acq_time``, None where it is none."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when.strftime("%Y%m%d"), time_of_day(when.time())


def clock(text: object) -> str | None:
    """Return the time of a sidecar's ``AcquisitionTime``, None where it is none."""
    try:
        return time_of_day(time.fromisoformat(str(text)))
    except ValueError:
        return None


def time_of_day(when: time) -> str:
    """Return a time as DICOM writes it."""
    return when.strftime("%H%M%S.%f" if when.microsecond else "%H%M%S")
