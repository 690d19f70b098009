"""What stands below a study and a series belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import QueryError, UnsupportedError
from dicomsource.testing.levels import LEVELS, named, parents_of, uids_of
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "search"


@rule("query.studies", "query.series", group=GROUP)
def series_of_a_study_belong_to_it(subject: Subject) -> None:
    """A search for the series of a study gives series, and none of another study."""
    for study in subject.chosen_studies:
        rows = subject.ask("query.series.search", study)
        if not rows:
            raise Violation(
                f"query.series.search({study!r}) found nothing, though query.studies lists the study",
                "List the series of every study, or do not list the study",
            )
        _belong(rows, "series", (study,))


@rule("query.studies", "query.instances", group=GROUP)
def instances_of_a_series_belong_to_it(subject: Subject) -> None:
    """A search for the instances of a series gives instances, and none of another series."""
    for uids in subject.chosen_series:
        rows = subject.ask("query.instances.search", *uids)
        if not rows:
            raise Violation(
                f"query.instances.search{uids!r} found nothing, though the series is listed",
                "List the instances of every series, or do not list the series",
            )
        _belong(rows, "instances", uids)


@rule("query.studies", "query.instances", group=GROUP)
def instances_of_a_study_are_those_of_its_series(subject: Subject) -> None:
    """A search for the instances of a whole study gives those of all its series."""
    if not subject.supports("query.series"):
        raise Untried("the source has no query.series")
    study = subject.chosen_studies[-1]
    rows = subject.ask("query.instances.search", study)
    _belong(rows, "instances", (study,))
    found = set(uids_of("instances", rows))
    for series in uids_of("series", subject.rows("series", study))[:3]:
        for uid in uids_of("instances", subject.rows("instances", study, series)):
            if uid not in found:
                raise Violation(
                    f"query.instances.search({study!r}) left out instance {uid} of series {series}",
                    "Without SeriesInstanceUID give the instances of all series",
                )


@rule("query.studies", group=GROUP)
def what_is_listed_is_found_by_its_uid(subject: Subject) -> None:
    """A search by the UID of something that is listed gives that alone."""
    for level in subject.levels:
        for uids, rows in subject.samples(level)[:2]:
            for uid in uids_of(level, rows)[:2]:
                keyword = LEVELS[level]
                found = uids_of(
                    level, subject.ask(f"query.{level}.search", *uids, **{keyword: uid})
                )
                if uid not in found:
                    raise Violation(
                        f"query.{level}.search({keyword}={uid!r}) did not find it, though it is listed",
                        f"Match {keyword}",
                    )
                if other := next((one for one in found if one != uid), None):
                    raise Violation(
                        f"query.{level}.search({keyword}={uid!r}) found {named(level, other)} too",
                        f"Match {keyword}",
                    )


@rule("query.studies", group=GROUP)
def lower_levels_are_searched_in_all_studies(subject: Subject) -> None:
    """A search for series or instances without a study looks into all studies, or is refused with UnsupportedError."""
    if not subject.studies.complete:  # some can only look at study after study
        raise Untried("the source has too many studies to look into all of them")
    for level in ("series", "instances"):
        if level not in subject.levels:
            continue
        keyword = LEVELS[level]
        uids, rows = subject.samples(level)[-1]
        uid = subject.some(uids_of(level, rows), level)[0]
        try:
            found = subject.ask(f"query.{level}.search", **{keyword: uid})
        except Violation as violation:
            if isinstance(violation.__cause__, UnsupportedError | QueryError):
                raise Untried(f"the source searches {level} of one study only") from violation
            raise
        if uid not in uids_of(level, found):
            raise Violation(
                f"query.{level}.search({keyword}={uid!r}) did not find what stands under {uids[-1]}",
                "Look into all studies where no StudyInstanceUID is given, or raise UnsupportedError",
            )
        for row in found:
            for parent in parents_of(level):
                if not row.get(parent):
                    raise Violation(
                        f"query.{level}.search({keyword}={uid!r}) gave a row without {parent}",
                        f"Give each row its {parent}, for nobody else can tell",
                    )


def _belong(rows: list, level: str, uids: tuple[str, ...]) -> None:  # type: ignore[type-arg]
    for row in rows:
        for keyword, uid in zip(parents_of(level), uids, strict=False):
            if row.get(keyword) not in (None, uid):
                raise Violation(
                    f"query.{level}.search{uids!r} gave {named(level, row)}, whose {keyword} is {row.get(keyword)!r}",
                    f"Heed {keyword} in requestResults, or say superset = True",
                )
