"""Rows of several members about one study, series or instance, made one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource import DicomJson

STUDY, SERIES, INSTANCE = "0020000D", "0020000E", "00080018"
STUDY_SERIES, STUDY_INSTANCES, SERIES_INSTANCES = "00201206", "00201208", "00201209"


@attrs.frozen
class Level:
    """One level of search.

    Parameters
    ----------
    name
        As it is called in `query`.
    keyword, tag
        Of the UID that tells its rows apart.
    parents
        Keywords of the UIDs above it.
    counts
        Keyword and tag of the counts that its rows hold.
    """

    name: str
    keyword: str
    tag: str
    parents: tuple[str, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()

    def uid_of(self, row: DicomJson) -> str | None:
        """Return the UID of a row, None where it has none."""
        return uid_at(row, self.tag)


STUDIES = Level(
    "studies",
    "StudyInstanceUID",
    STUDY,
    counts=(
        ("NumberOfStudyRelatedSeries", STUDY_SERIES),
        ("NumberOfStudyRelatedInstances", STUDY_INSTANCES),
    ),
)
SERIES_OF_STUDY = Level(
    "series",
    "SeriesInstanceUID",
    SERIES,
    ("StudyInstanceUID",),
    (("NumberOfSeriesRelatedInstances", SERIES_INSTANCES),),
)
INSTANCES = Level(
    "instances", "SOPInstanceUID", INSTANCE, ("StudyInstanceUID", "SeriesInstanceUID")
)
LEVELS = (STUDIES, SERIES_OF_STUDY, INSTANCES)

# ModalitiesInStudy and SOPClassesInStudy: what each member has of a study.
_LISTS = ("00080061", "00080062")


def united(rows: Sequence[DicomJson], level: Level) -> DicomJson:
    """Return one row for what several members tell of the same thing.

    Parameters
    ----------
    rows
        The one whose values win first.
    level
        Where they are from.

    Returns
    -------
    dict
        Values of the first row that has one; modalities and SOP classes of all; the largest of each count.
    """
    if len(rows) == 1:
        return rows[0]
    whole: DicomJson = {}
    for row in rows:
        for tag, element in row.items():
            if tag not in whole or (not _values(whole[tag]) and _values(element)):
                whole[tag] = element
    for tag in _LISTS:
        values = list(dict.fromkeys(value for row in rows for value in _values(row.get(tag))))
        if values:
            whole[tag] = {**whole[tag], "Value": values}
    for _, tag in level.counts:
        counts = [count for row in rows if (count := count_at(row, tag)) is not None]
        if counts:
            whole[tag] = count_element(max(counts))
    return whole


def uid_at(row: Any, tag: str) -> str | None:
    """Return the UID that a row has at a tag."""
    values = _values(row.get(tag)) if isinstance(row, dict) else []
    return str(values[0]) if values and values[0] else None


def count_at(row: DicomJson, tag: str) -> int | None:
    """Return the count that a row has at a tag."""
    try:
        return int(_values(row.get(tag))[0])
    except (IndexError, TypeError, ValueError):
        return None


def count_element(count: int) -> dict[str, Any]:
    """Return a count as DICOM JSON has it."""
    return {"vr": "IS", "Value": [count]}


def _values(element: Any) -> list[Any]:
    values = element.get("Value") if isinstance(element, dict) else None
    return values if isinstance(values, list) else []
