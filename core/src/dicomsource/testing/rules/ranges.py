"""Ranges of dates and times (PS3.4, C.2.2.2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.testing.matching_cases import check_studies, values_of
from dicomsource.testing.rule import Untried, rule
from dicomsource.testing.value_forms import fits

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "matching"


@rule("query.studies", group=GROUP)
def a_range_of_dates_finds_what_lies_within(subject: Subject) -> None:
    """A range of dates finds the studies of its first day, of its last day, and of those between."""
    dates = _dates(subject)
    begin, end = dates[len(dates) // 3], dates[(2 * len(dates)) // 3]
    check_studies(subject, StudyDate=f"{begin}-{end}")
    check_studies(subject, StudyDate=f"{begin}-{begin}")


@rule("query.studies", group=GROUP)
def a_range_open_at_the_end_takes_later_dates(subject: Subject) -> None:
    """A range without an end finds the studies of its first day and all later ones."""
    dates = _dates(subject)
    check_studies(subject, StudyDate=f"{dates[len(dates) // 2]}-")


@rule("query.studies", group=GROUP)
def a_range_open_at_the_begin_takes_earlier_dates(subject: Subject) -> None:
    """A range without a begin finds the studies up to its last day, and none without a date."""
    dates = _dates(subject)
    check_studies(subject, StudyDate=f"-{dates[len(dates) // 2]}")


@rule("query.studies", group=GROUP)
def a_range_of_times_finds_what_lies_within(subject: Subject) -> None:
    """A range of times finds the studies of these hours, whatever their date."""
    times = [one for one in values_of(subject.studies.rows, "StudyTime") if one[:2].isdigit()]
    times = sorted(one for one in times if fits("TM", one) and ":" not in one)
    if not times:
        raise Untried("no study shows its StudyTime")
    hour = times[len(times) // 2][:2]
    check_studies(subject, StudyTime=f"{hour}0000-{hour}5959.999999")


def _dates(subject: Subject) -> list[str]:
    found = values_of(subject.studies.rows, "StudyDate")
    dates = sorted(one for one in found if one.isdigit() and fits("DA", one))
    if not dates:
        raise Untried("no study shows its StudyDate")
    return dates
