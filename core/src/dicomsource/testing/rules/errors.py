"""What is not there, and what cannot be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DicomsourceError, NotFoundError, QueryError
from dicomsource.testing.files import made_uid
from dicomsource.testing.rule import Violation, rule

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "errors"
_BAD_QUERIES = (
    {"limit": -1},
    {"offset": "many"},
    {"StudyDate": "yesterday"},
    {"NoSuchAttribute": "1"},
    {"orderby": "NoSuchAttribute"},
)


@rule("query.studies", group=GROUP)
def an_unknown_study_is_not_found(subject: Subject) -> None:
    """A search by, or below, the UID of a study that there is not gives an empty list."""
    uid = made_uid()
    _nothing(subject, "query.studies.search", StudyInstanceUID=uid)
    if subject.supports("query.series"):
        _nothing(subject, "query.series.search", uid)
    if subject.supports("query.instances"):
        _nothing(subject, "query.instances.search", uid, made_uid())


@rule("retrieve.series.metadata", group=GROUP)
def metadata_of_what_is_not_there_are_none(subject: Subject) -> None:
    """Metadata of an unknown study or series are an empty list, or NotFoundError, and nothing else."""
    for uids in (
        (made_uid(),),
        (made_uid(), made_uid()),
        (subject.chosen_series[0][0], made_uid()),
    ):
        _none_or_not_found(subject, *uids)


@rule("retrieve.instance", "retrieve.series.metadata", group=GROUP)
def a_file_that_is_not_there_is_not_found(subject: Subject) -> None:
    """The file of an unknown instance raises NotFoundError, also in a study that is there."""
    study, series = subject.chosen_series[0]
    for uids in ((study, series, made_uid()), (made_uid(), made_uid(), made_uid())):
        _named(subject, subject.refused((NotFoundError,), "retrieve.instance", *uids))


@rule("retrieve.frames", "retrieve.series.metadata", group=GROUP)
def frames_of_what_is_not_there_are_not_found(subject: Subject) -> None:
    """Frames of an unknown instance raise NotFoundError, which names the source."""
    study, series = subject.chosen_series[0]
    error = subject.refused(
        (NotFoundError,), "retrieve.frames", study, series, made_uid(), frames=[1]
    )
    _named(subject, error)


@rule("query.studies", group=GROUP)
def what_cannot_be_understood_is_refused(subject: Subject) -> None:
    """A negative limit, a date that is none and an unknown attribute raise QueryError, which says the way out."""
    for query in _BAD_QUERIES:
        error = subject.refused((QueryError,), "query.studies.search", **query)
        _named(subject, error)
        if not isinstance(error, DicomsourceError) or not error.way_out:
            raise Violation(
                f"query.studies.search({query}) raised an error without a way out: {error}",
                "Say what to write instead (way_out=...)",
            )


def _nothing(subject: Subject, function: str, *arguments: str, **named: str) -> None:
    found = subject.ask(function, *arguments, **named)
    if found:
        given = ", ".join(
            [*map(repr, arguments), *(f"{key}={one!r}" for key, one in named.items())]
        )
        raise Violation(
            f"{function}({given}) found {len(found)} rows, though nobody has this UID",
            "Match the UIDs that are given, or say superset = True",
        )


def _none_or_not_found(subject: Subject, *uids: str) -> None:
    try:
        found = subject.ask("retrieve.series.metadata", *uids)
    except Violation as violation:
        if isinstance(violation.__cause__, NotFoundError):
            _named(subject, violation.__cause__)
            return
        raise Violation(
            violation.problem, "Give an empty list, or raise NotFoundError"
        ) from violation.__cause__
    if found:
        raise Violation(
            f"retrieve.series.metadata{uids!r} gave {len(found)} instances, though nobody has this UID",
            "Heed StudyInstanceUID and SeriesInstanceUID",
        )


def _named(subject: Subject, error: Exception | None) -> None:
    """Make sure that an error says which source it is from."""
    if subject.source.name not in str(error):
        raise Violation(
            f"an error does not name the source {subject.source.name!r}: {error}",
            "Leave source out when you raise it; the core fills it in",
        )
