"""The levels of search, and how messages name what is found there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import to_dicom_json
from dicomsource.testing.calls import shown
from dicomsource.testing.rule import Untried

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dicomsource.contract import DicomJson

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
LEVELS = dict(zip(("studies", "series", "instances"), UIDS, strict=True))
"""What tells the rows of each level apart."""

_ONE = {"studies": "study", "series": "series", "instances": "instance"}


def parents_of(level: str) -> tuple[str, ...]:
    """Return the keywords of the UIDs above a level."""
    return UIDS[: list(LEVELS).index(level)]


def named(level: str, row: Mapping[str, Any] | str) -> str:
    """Return how messages call a row, or what has a UID."""
    uid = row if isinstance(row, str) else row.get(LEVELS[level])
    return f"{_ONE[level]} {uid or 'without a UID'}"


def uids_of(level: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the UIDs of the rows of a level, in their order; rows without one are told of by a rule of their own."""
    return [str(uid) for row in rows if (uid := row.get(LEVELS[level]))]


def triple(instance: Mapping[str, Any]) -> dict[str, str]:
    """Return the three UIDs of an instance as arguments."""
    return {keyword: str(instance.get(keyword)) for keyword in UIDS}


def said(row: Mapping[str, Any], keyword: str) -> str:
    """Return a clause that says what a row has for an attribute."""
    value = row.get(keyword)
    return f"which has no {keyword}" if value is None else f"whose {keyword} is {shown(value)}"


def as_json(row: Mapping[str, Any]) -> DicomJson:
    """Return a naturalized row as DICOM JSON.

    Raises
    ------
    Untried
        It cannot be written so, which a rule of its own tells.
    """
    try:
        return to_dicom_json(row)
    except DataError as error:
        raise Untried(f"a row cannot be written as DICOM JSON: {error}") from error
