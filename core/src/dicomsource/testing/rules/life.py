"""How a source lives with programs: threads, addresses, changed answers, its end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from dicomsource.testing.levels import named, uids_of
from dicomsource.testing.rule import Violation, rule

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "programs"
_THREADS = 6


@rule("query.studies", group=GROUP)
def answers_are_the_callers_own(subject: Subject) -> None:
    """What a caller changes in the rows of a search does not change the next answer."""
    for level in subject.levels:
        uids, _ = subject.samples(level)[0]
        limit: dict[str, Any] = {} if uids else {"limit": 5}
        rows = subject.some(subject.ask(f"query.{level}.search", *uids, **limit), "row")
        before = [dict(row) for row in rows]
        for row in rows:
            for key, value in list(row.items()):
                if isinstance(value, list):
                    value.clear()
                row[key] = "CHANGED BY THE CALLER"
        after = subject.ask(f"query.{level}.search", *uids, **limit)
        lists = {key for row in before for key, value in row.items() if isinstance(value, list)}
        for old, new in zip(before, after, strict=False):
            for key in old:
                now = new.get(key)
                emptied = key in lists and now in ([], None)
                if now == "CHANGED BY THE CALLER" or emptied:
                    raise Violation(
                        f"a caller changed {key} of a row, and query.{level}.search gave {named(level, old)} "
                        "so changed the next time",
                        "Give new rows at each call, not those that are kept",
                    )


@rule("query.studies", group=GROUP)
def parameters_stay_as_the_caller_wrote_them(subject: Subject) -> None:
    """A search changes nothing in the mapping of parameters that it is given."""
    given: dict[str, Any] = {"PatientName": "*", "includefield": ["StudyDescription"], "limit": 2}
    before = {
        key: list(value) if isinstance(value, list) else value for key, value in given.items()
    }
    subject.ask("query.studies.search", given)
    if given != before:
        raise Violation(
            f"query.studies.search changed its parameters {before} to {given}",
            "Copy the parameters before you change them",
        )


@rule("query.studies", group=GROUP)
def several_threads_get_the_same_answers(subject: Subject) -> None:
    """Threads that ask at the same time get what one alone gets: a host asks from many."""
    study = subject.chosen_studies[0]
    calls: list[tuple[str, str, tuple[str, ...], dict[str, Any]]] = [
        ("studies", "query.studies.search", (), {"limit": 20})
    ]
    if "series" in subject.levels:
        calls.append(("series", "query.series.search", (study,), {}))
    if subject.supports("retrieve.series.metadata"):
        calls.append(("instances", "retrieve.series.metadata", subject.longest_series, {}))
    alone = [
        uids_of(level, subject.ask(function, *given, **more))
        for level, function, given, more in calls
    ]
    if subject.supports("retrieve.series.metadata"):
        # So that the backend is asked, and no cache.
        subject.ask("deleteStudyMetadataPromise", subject.longest_series[0])

    def asked(number: int) -> tuple[int, list[str]]:
        level, function, given, more = calls[number % len(calls)]
        return number % len(calls), uids_of(level, subject.ask(function, *given, **more))

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="dicomsource-testing") as threads:
        for number, found in threads.map(asked, range(_THREADS * len(calls))):
            if found != alone[number]:
                raise Violation(
                    f"{calls[number][1]} gave {len(found)} rows to one of {_THREADS} threads that asked at once, and "
                    f"{len(alone[number])} other ones to one alone",
                    "Keep nothing on the source that one call changes and another reads, or lock it",
                )


@rule(group=GROUP)
def an_address_names_its_studies(subject: Subject) -> None:
    """The address of a viewer, ?StudyInstanceUIDs=..., leads to the studies that it names."""
    for params, query in (
        ({}, "StudyInstanceUIDs=2.25.1"),
        ({"StudyInstanceUIDs": "2.25.1"}, None),
    ):
        route = subject.ask("parseRouteParams", params, query)
        if route.get("StudyInstanceUIDs") != ["2.25.1"]:
            raise Violation(
                f"parseRouteParams({params!r}, {query!r}) gave {route!r}, and not StudyInstanceUIDs ['2.25.1']",
                "Leave parseRouteParams out, or return {'StudyInstanceUIDs': [...]}",
            )
    uids = subject.ask("getStudyInstanceUIDs", {}, "StudyInstanceUIDs=2.25.1,2.25.2")
    if uids != ["2.25.1", "2.25.2"]:
        raise Violation(
            f"getStudyInstanceUIDs gave {uids!r} for an address that names 2.25.1 and 2.25.2",
            "Leave getStudyInstanceUIDs out, or return the list of UIDs",
        )


@rule(group=GROUP, given=("spare_source",))
def a_source_can_be_closed_twice(subject: Subject) -> None:
    """close() releases what the source holds; a second time it does nothing, and raises nothing."""
    source = subject.spare_source
    assert source is not None
    for time in ("close() raised", "close() raised the second time"):
        try:
            source.close()
        except Exception as error:
            raise Violation(
                f"{time} {type(error).__name__}: {error}",
                "Let close release what is there, and forget it",
            ) from error
