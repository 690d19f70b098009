"""How many series and instances there are where several members have parts of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_merge.asking import Question
from dicomsource_merge.rows import (
    INSTANCE,
    SERIES,
    SERIES_INSTANCES,
    STUDY,
    STUDY_INSTANCES,
    STUDY_SERIES,
    count_at,
    count_element,
    uid_at,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicomsource import DicomJson, WebApiDataSource
    from dicomsource_merge.asking import Asking
    from dicomsource_merge.rows import Level

_WANTED = {"includefield": ["NumberOfSeriesRelatedInstances"]}


class Counting:
    """Counts by distinct UIDs, where that was asked for.

    Parameters
    ----------
    asking
        Asks the members.
    always
        Whether it is always asked for.
    """

    def __init__(self, asking: Asking, *, always: bool) -> None:
        self._asking = asking
        self._always = always

    def correct(
        self,
        overlapping: Sequence[tuple[DicomJson, list[str]]],
        level: Level,
        criteria: Mapping[str, Any],
    ) -> None:
        """Put exact counts into rows; where a member fails meanwhile, a row stays as it is.

        Parameters
        ----------
        overlapping
            Rows, and the members that have what each is about: several.
        level
            Where the rows are from.
        criteria
            What was asked for.
        """
        if not overlapping or not level.counts or not self._wanted(level, criteria):
            return
        if level.name == "series":
            series = {}
            for row, holders in overlapping:
                study = uid_at(row, STUDY) or criteria.get("StudyInstanceUID")
                uid = uid_at(row, SERIES)
                if study and uid:
                    series[str(study), uid] = holders
            counts = self._instances(series)
            for row, _ in overlapping:
                study = uid_at(row, STUDY) or criteria.get("StudyInstanceUID")
                count = counts.get((str(study), uid_at(row, SERIES) or ""))
                if count is not None:
                    row[SERIES_INSTANCES] = count_element(count)
            return
        self._correct_studies(overlapping)

    def _wanted(self, level: Level, criteria: Mapping[str, Any]) -> bool:
        fields = criteria.get("includefield") or ()
        names = {"all", *(keyword for keyword, _ in level.counts)}
        return self._always or not names.isdisjoint(fields)

    def _correct_studies(self, overlapping: Sequence[tuple[DicomJson, list[str]]]) -> None:
        asked = [(row, uid_at(row, STUDY) or "", one) for row, many in overlapping for one in many]
        questions = [Question(member, _SeriesOf(study)) for _, study, member in asked]
        holders: dict[tuple[str, str], list[str]] = {}
        told: dict[tuple[str, str], int | None] = {}
        unclear: set[str] = set()
        answers = self._asking.ask(questions)
        for (_, study, member), answer in zip(asked, answers, strict=True):
            if answer.error is not None:
                unclear.add(study)
            for row in answer.value or ():
                key = (study, uid_at(row, SERIES) or "")
                holders.setdefault(key, []).append(member)
                told[key] = count_at(row, SERIES_INSTANCES)
        # The count of a series that one member has alone, that member knows.
        alone = {key: count for key, count in told.items() if count and len(holders[key]) == 1}
        rest = {
            key: members
            for key, members in holders.items()
            if key not in alone and key[0] not in unclear
        }
        counts: dict[tuple[str, str], int | None] = {**alone, **self._instances(rest)}
        by_study: dict[str, list[int | None]] = {}
        for key in holders:
            by_study.setdefault(key[0], []).append(counts.get(key))
        for row, _ in overlapping:
            study = uid_at(row, STUDY) or ""
            if study in unclear:
                continue
            of_study = by_study.get(study, [])
            row[STUDY_SERIES] = count_element(len(of_study))
            known = [count for count in of_study if count is not None]
            if len(known) == len(of_study):
                row[STUDY_INSTANCES] = count_element(sum(known))

    def _instances(
        self, series: Mapping[tuple[str, str], Sequence[str]]
    ) -> dict[tuple[str, str], int | None]:
        """Return how many distinct instances each series has; None where a member failed."""
        asked = [(key, member) for key, members in series.items() for member in members]
        answers = self._asking.ask([Question(member, _InstancesOf(*key)) for key, member in asked])
        uids: dict[tuple[str, str], set[str]] = {key: set() for key in series}
        unclear: set[tuple[str, str]] = set()
        for (key, _), answer in zip(asked, answers, strict=True):
            if answer.error is not None:
                unclear.add(key)
            uids[key].update(
                uid for row in answer.value or () if (uid := uid_at(row, INSTANCE)) is not None
            )
        return {key: None if key in unclear else len(found) for key, found in uids.items()}


class _SeriesOf:
    """The series of a study, to be asked of a member."""

    def __init__(self, study: str) -> None:
        self._study = study

    def __call__(self, source: WebApiDataSource) -> list[DicomJson]:
        return source.query.series.select(self._study, **_WANTED)


class _InstancesOf:
    """The instances of a series, to be asked of a member."""

    def __init__(self, study: str, series: str) -> None:
        self._uids = (study, series)

    def __call__(self, source: WebApiDataSource) -> list[DicomJson]:
        return source.query.instances.select(*self._uids)
