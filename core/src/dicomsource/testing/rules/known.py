"""Studies that the source is known to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.testing.calls import shown
from dicomsource.testing.levels import uids_of
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.testing.subject import Subject

GROUP = "known studies"
_GIVEN = ("known_studies",)


@rule("query.studies", group=GROUP, given=_GIVEN)
def known_studies_say_what_they_were_filled_with(subject: Subject) -> None:
    """Each study that the backend was filled with is found by its UID, and says what it was filled with."""
    for known in subject.known_studies:
        row = _row(subject, known)
        for keyword, value in known.items():
            if not _equal(row.get(keyword), value):
                raise Violation(
                    f"study {known['StudyInstanceUID']} says {keyword} {shown(row.get(keyword))}, "
                    f"and is known to have {shown(value)}",
                    f"Give {keyword} as it is, or correct known_studies",
                )


@rule("query.studies", group=GROUP, given=_GIVEN)
def known_studies_are_found_by_what_they_say(subject: Subject) -> None:
    """A search by any value of a known study finds the study."""
    tried = False
    for known in subject.known_studies:
        for keyword, value in known.items():
            if not isinstance(value, str) or not value or set(value) & set("*?\\"):
                continue
            tried = True
            found = uids_of("studies", subject.ask("query.studies.search", **{keyword: value}))
            if known["StudyInstanceUID"] not in found:
                raise Violation(
                    f"query.studies.search({keyword}={value!r}) left out study {known['StudyInstanceUID']}",
                    f"Match {keyword}",
                )
    if not tried:
        raise Untried("no known study has a value to search by")


def _row(subject: Subject, known: Mapping[str, Any]) -> Mapping[str, Any]:
    uid = known.get("StudyInstanceUID")
    if not uid:
        raise Violation(
            f"a known study has no StudyInstanceUID: {dict(known)}", "Give it in known_studies"
        )
    rows: list[Mapping[str, Any]] = subject.ask("query.studies.search", StudyInstanceUID=uid)
    for row in rows:
        if row.get("StudyInstanceUID") == uid:
            return row
    raise Violation(
        f"query.studies.search(StudyInstanceUID={uid!r}) did not find the known study", "List it"
    )


def _equal(found: Any, known: Any) -> bool:
    if isinstance(known, list | tuple):
        return sorted(map(str, found if isinstance(found, list) else [found])) == sorted(
            map(str, known)
        )
    return str("" if found is None else found) == str("" if known is None else known)
