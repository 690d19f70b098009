"""What a study and a series hold: by search where the source can search so deep, by metadata otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError
from dicomsource.natural import NaturalDataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dicomsource import WebApiDataSource
    from dicomsource_host.worklist.addressing import Addressed

_OF_A_STUDY = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyDescription",
    "AccessionNumber", "ReferringPhysicianName", "StudyID", "StudyInstanceUID",
)  # fmt: skip
_OF_A_SERIES = (
    "StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "SeriesDescription", "Modality", "SeriesDate",
    "BodyPartExamined",
)  # fmt: skip


def study_row(source: WebApiDataSource, study: str) -> NaturalDataset:
    """Return what is known of a study itself; only its UID where the source cannot search for it."""
    rows: Sequence[NaturalDataset] = ()
    if source.supports("query.studies"):
        rows = source.query.studies.search(StudyInstanceUID=study, limit=1)
    elif source.supports("retrieve.series.metadata"):
        rows = [_cut(row, _OF_A_STUDY) for row in source.retrieve.series.metadata(study)[:1]]
    return rows[0] if rows else NaturalDataset(StudyInstanceUID=study)


def series_rows(source: WebApiDataSource, study: str) -> list[NaturalDataset]:
    """Return the series of a study, by number.

    Raises
    ------
    NotFoundError
        There are none.
    """
    if source.supports("query.series"):
        rows = source.query.series.search(study)
    else:
        rows = _series_of(source.retrieve.series.metadata(study))
    if not rows:
        raise NotFoundError(f"there is no study {study} with series", source=_named(source))
    return sorted(rows, key=lambda row: number(row, "SeriesNumber"))


def instance_rows(about: Addressed) -> list[NaturalDataset]:
    """Return the instances of a series, by number.

    Raises
    ------
    NotFoundError
        There are none.
    """
    study, series = about.StudyInstanceUID, about.SeriesInstanceUID
    if about.source.supports("query.instances"):
        rows = about.source.query.instances.search(study, series)
    else:
        rows = about.source.retrieve.series.metadata(study, series)
    if not rows:
        raise NotFoundError(
            f"there is no series {series} with instances", source=_named(about.source)
        )
    return sorted(rows, key=lambda row: number(row, "InstanceNumber"))


def number(row: NaturalDataset, keyword: str) -> float:
    """Return a number to sort by; what has none comes last."""
    try:
        return float(str(row.get(keyword)))
    except ValueError:
        return float("inf")


def _series_of(instances: Iterable[NaturalDataset]) -> list[NaturalDataset]:
    found: dict[str, NaturalDataset] = {}
    for instance in instances:
        uid = str(instance.get("SeriesInstanceUID"))
        row = found.setdefault(uid, _cut(instance, _OF_A_SERIES))
        row["NumberOfSeriesRelatedInstances"] = (row.get("NumberOfSeriesRelatedInstances") or 0) + 1
    return list(found.values())


def _cut(row: NaturalDataset, keywords: Iterable[str]) -> NaturalDataset:
    kept: dict[str, Any] = {keyword: row[keyword] for keyword in keywords if keyword in row}
    return NaturalDataset(kept)


def _named(source: WebApiDataSource) -> str:
    return f"Data source {source.name!r}"
