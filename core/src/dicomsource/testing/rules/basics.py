"""Something is there, and functions are what they are said to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dicomsource.errors import UnsupportedError
from dicomsource.testing.calls import call_text
from dicomsource.testing.files import made_uid
from dicomsource.testing.levels import LEVELS
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "basics"
_UNKNOWN = (made_uid(), made_uid(), made_uid())
# What each function is called with to learn whether it is there; nothing that a source holds is named.
_CALLS = {
    **{f"query.{level}": (f"query.{level}.search", ()) for level in LEVELS},
    "retrieve.series.metadata": ("retrieve.series.metadata", _UNKNOWN[:1]),
    "retrieve.instance": ("retrieve.instance", _UNKNOWN),
    "retrieve.instances": ("retrieve.instances", _UNKNOWN[:2]),
    "retrieve.frames": ("retrieve.frames", (*_UNKNOWN, [1])),
    "retrieve.rendered": ("retrieve.rendered", _UNKNOWN),
    "retrieve.bulkDataURI": ("retrieve.bulkDataURI", (_UNKNOWN[0], "https://nowhere.invalid/1")),
    "store.dicom": ("store.dicom", (b"",)),
    "store.delete": ("store.delete", _UNKNOWN),
    "reject.study": ("reject.study", _UNKNOWN[:1]),
    "reject.series": ("reject.series", _UNKNOWN[:2]),
    "reject.instance": ("reject.instance", _UNKNOWN),
}


@rule(group=GROUP)
def the_source_shows_its_studies(subject: Subject) -> None:
    """The source has query.studies, or retrieve.series.metadata for who knows the UIDs, and answers."""
    if subject.supports("query.studies"):
        rows = subject.ask("query.studies.search", limit=5)
        if rows:
            return
        if subject.filled:
            raise Violation(
                "query.studies.search(limit=5) found no study",
                "Fill the backend in the fixture 'source', so that there is something to look at",
            )
        raise Untried("the source shows no study")
    if not subject.supports("retrieve.series.metadata"):
        raise Violation(
            "it has neither query.studies nor retrieve.series.metadata, so nobody sees what it holds",
            "Pass query={'studies': {'requestResults': ...}} to IWebApiDataSource.create",
        )
    raise Untried("the source has no query.studies")


@rule(group=GROUP)
def what_is_lacking_is_refused_by_name(subject: Subject) -> None:
    """A function that `supports` says no to raises UnsupportedError, which names the source and the function."""
    for function, (call, arguments) in _CALLS.items():
        if subject.supports(function):
            continue
        error = subject.refused((UnsupportedError,), call, *arguments)
        text = str(error)
        part = f"{function.partition('.')[0]}."
        if subject.source.name not in text or part not in text:
            raise Violation(
                f"{call_text(call, arguments, {})} raised an error that does not name source and function: {text}",
                "Leave the function out; then the core raises the error",
            )


@rule("query.studies", group=GROUP)
def rows_can_be_passed_on_as_json(subject: Subject) -> None:
    """What a search gives as DICOM JSON is made of what json.dumps takes: text, finite numbers, lists, dicts."""
    for level in subject.levels:
        for uids, _ in subject.samples(level):
            rows = subject.ask(f"query.{level}.select", *uids, **({} if uids else {"limit": 100}))
            for row in rows:
                try:
                    json.dumps(row, allow_nan=False)
                except (TypeError, ValueError) as error:
                    culprit = next(tag for tag in row if not _is_json(row[tag]))
                    raise Violation(
                        f"a row of query.{level} cannot be written as JSON at {culprit}: {error}",
                        "Give DICOM JSON, or keywords with values that to_dicom_json takes",
                    ) from error


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
