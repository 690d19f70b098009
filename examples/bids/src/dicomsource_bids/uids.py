"""UIDs for what has none: made of names, so the same each time and on each machine."""

from __future__ import annotations

import uuid


def uid(*names: str) -> str:
    """Return the UID that belongs to names.

    References
    ----------
    DICOM PS3.5, B.2: UIDs derived from a UUID.
    """
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, '/'.join(('bids', *names))).int}"


def instance_uid(series: str, volume: int, slice_: int) -> str:
    """Return the UID of a slice, both numbers from 1: it tells where the slice is, with no list to look it up in."""
    return f"{series}.{volume}.{slice_}"


def place_of(instance: str, series: str) -> tuple[int, int] | None:
    """Return volume and slice of an instance of a series, from 1; None where the UID is none of the series."""
    numbers = instance.removeprefix(f"{series}.").split(".")
    if len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
        return None
    volume, slice_ = map(int, numbers)
    return (volume, slice_) if instance_uid(series, volume, slice_) == instance else None
