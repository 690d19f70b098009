"""UIDs: there, valid, each once, and the same the next time."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from dicomsource.testing.levels import LEVELS, UIDS, named, parents_of, uids_of
from dicomsource.testing.rule import Violation, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.testing.subject import Subject

GROUP = "identity"
_UID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")
_LONGEST_UID = 64


@rule("query.studies", group=GROUP)
def rows_carry_their_uids(subject: Subject) -> None:
    """Each row has the UID of its level, and those of the study and series above it."""
    for level in subject.levels:
        for uids, rows in subject.samples(level):
            for number, row in enumerate(rows, 1):
                for keyword in (*parents_of(level), LEVELS[level]):
                    if not row.get(keyword):
                        within = f" under {uids[-1]}" if uids else ""
                        raise Violation(
                            f"row {number} of query.{level}{within} has no {keyword}",
                            f"Give each row its {keyword}; make one from what the backend has, the same each time",
                        )


@rule(group=GROUP)
def uids_are_valid(subject: Subject) -> None:
    """UIDs are numbers joined by dots, none with a leading zero, of 64 characters at the most (PS3.5, 9.1)."""
    for level in subject.levels:
        for _, rows in subject.samples(level):
            for row in rows:
                _check_uids(row, f"a row of query.{level}")
    if subject.supports("retrieve.series.metadata"):
        for instance in subject.instances:
            _check_uids(instance, "an instance of retrieve.series.metadata")


def _check_uids(row: Mapping[str, Any], where: str) -> None:
    for keyword in (*UIDS, "SOPClassUID", "FrameOfReferenceUID"):
        uid = row.get(keyword)
        if uid is None:
            continue
        if not isinstance(uid, str) or len(uid) > _LONGEST_UID or not _UID.fullmatch(uid):
            raise Violation(
                f"{keyword} of {where} is {uid!r}, which is no UID",
                "Give digits and dots, 64 characters at the most, such as f'2.25.{uuid.uuid5(...).int}'",
            )


@rule("query.studies", group=GROUP)
def every_row_comes_once(subject: Subject) -> None:
    """No study, series or instance comes twice in the answer to a search."""
    for level in subject.levels:
        for _, rows in subject.samples(level):
            for uid, times in Counter(uids_of(level, rows)).most_common(1):
                if times == 1:
                    continue
                raise Violation(
                    f"query.{level}.search gave {named(level, uid)} {times} times",
                    "Give one row for each UID",
                )


@rule("query.studies", group=GROUP)
def uids_are_the_same_on_the_next_call(subject: Subject) -> None:
    """A search that is asked again gives the same studies, series and instances under the same UIDs."""
    for level in subject.levels:
        for uids, rows in subject.samples(level):
            again = subject.ask(f"query.{level}.search", *uids, **({} if uids else {"limit": 100}))
            _same(uids_of(level, rows), uids_of(level, again), level, f"query.{level}.search")


@rule("retrieve.series.metadata", group=GROUP)
def metadata_are_the_same_on_the_next_call(subject: Subject) -> None:
    """Metadata that are asked for again from the backend are of the same instances, in the same order."""
    study, series = subject.longest_series
    before = uids_of("instances", subject.metadata(study, series))
    subject.ask("deleteStudyMetadataPromise", study)
    after = uids_of("instances", subject.ask("retrieve.series.metadata", study, series))
    _same(before, after, "instances", "retrieve.series.metadata")
    for place, (old, new) in enumerate(zip(before, after, strict=False), 1):
        if old != new:
            raise Violation(
                f"instance {place} of series {series} was {old}, and {new} when it was asked again",
                "Sort what the backend gives, by InstanceNumber for one",
            )


def _same(before: list[str], after: list[str], level: str, function: str) -> None:
    for uid in before:
        if uid not in after:
            raise Violation(
                f"{function} gave {named(level, uid)}, and did not when it was asked again",
                "Make UIDs from what stays the same (uuid.uuid5), never by chance",
            )
    for uid in after:
        if uid not in before:
            raise Violation(
                f"{function} gave {named(level, uid)} only when it was asked again",
                "Make UIDs from what stays the same (uuid.uuid5), never by chance",
            )
