"""What rows say of the things below them is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource.natural import NaturalDataset
    from dicomsource.testing.subject import Subject

GROUP = "search"


@rule("query.studies", "query.series", group=GROUP)
def studies_tell_the_modalities_of_their_series(subject: Subject) -> None:
    """ModalitiesInStudy holds the Modality of each series of the study, and no other."""
    told = False
    for row in _chosen(subject):
        if row.get("ModalitiesInStudy") is None:
            continue
        given = row["ModalitiesInStudy"]
        modalities = {*given} if isinstance(given, list) else {given}
        series = {one.get("Modality") for one in subject.rows("series", row["StudyInstanceUID"])}
        told = True
        wanted = {one for one in series if isinstance(one, str)}
        if modalities != wanted:
            raise Violation(
                f"study {row['StudyInstanceUID']} says ModalitiesInStudy {sorted(modalities)}, "
                f"but its series have {sorted(wanted)}",
                "Give the modalities of all series, each once",
            )
    if not told:
        raise Untried(
            "no study tells its ModalitiesInStudy, by which viewers search and show studies"
        )


@rule("query.studies", "query.series", group=GROUP)
def what_rows_count_is_what_is_listed(subject: Subject) -> None:
    """NumberOfStudyRelatedSeries and NumberOfSeriesRelatedInstances are as many as searches below find."""
    told = False
    for row in _chosen(subject):
        study = row["StudyInstanceUID"]
        series = subject.rows("series", study)
        told |= _count(row, f"study {study}", "NumberOfStudyRelatedSeries", len(series))
    if subject.supports("query.instances"):
        for study, uid in subject.chosen_series:
            rows = [
                one for one in subject.rows("series", study) if one.get("SeriesInstanceUID") == uid
            ]
            found = len(subject.rows("instances", study, uid))
            told |= _count(rows[0], f"series {uid}", "NumberOfSeriesRelatedInstances", found)
    if not told:
        raise Untried("no row counts what stands below it")


def _count(row: NaturalDataset, what: str, keyword: str, found: int) -> bool:
    number = row.get(keyword)
    if number is not None and number != found:
        raise Violation(
            f"{what} says {keyword} {number}, but {found} are listed",
            "Count what the source lists, or leave the attribute out",
        )
    return number is not None


def _chosen(subject: Subject) -> Iterator[NaturalDataset]:
    chosen = set(subject.chosen_studies)
    return (row for row in subject.studies.rows if row.get("StudyInstanceUID") in chosen)
