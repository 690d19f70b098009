"""Queries made of what a source itself shows, and whether its answers are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import UnsupportedError
from dicomsource.matching import compile_query
from dicomsource.testing.levels import LEVELS, as_json, named, said, uids_of
from dicomsource.testing.rule import Untried, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dicomsource.testing.samples import Rows
    from dicomsource.testing.subject import Subject

_SPECIAL = set("*?\\")
_MANY = 50


def values_of(rows: Rows, keyword: str, *, letters: bool = False, least: int = 1) -> list[str]:
    """Return the values of an attribute that can be searched for as they stand, those of the fewest rows first.

    Parameters
    ----------
    rows
        What is listed.
    keyword
        The attribute.
    letters
        Whether only values with letters of the Latin alphabet are wanted.
    least
        How many characters a value must have.
    """
    counts: dict[str, int] = {}
    for row in rows:
        value = row.get(keyword)
        texts = value if isinstance(value, list) else [value]
        for text in texts:
            if not isinstance(text, str | int | float) or isinstance(text, bool):
                continue
            one = str(text)
            if (
                one.strip() == one
                and len(one) >= max(1, least)
                and not set(one) & _SPECIAL
                and "=" not in one
            ):
                counts[one] = counts.get(one, 0) + 1
    wanted = [one for one in counts if not letters or any(c.isascii() and c.isalpha() for c in one)]
    return sorted(wanted, key=lambda one: (not one.isascii(), counts[one], one))


def first_value(rows: Rows, keywords: Iterable[str], **wanted: Any) -> tuple[str, str]:
    """Return the first of these attributes that rows show, and a value of it.

    Raises
    ------
    Untried
        They show none.
    """
    keywords = list(keywords)
    for keyword in keywords:
        if found := values_of(rows, keyword, **wanted):
            return keyword, found[0]
    raise Untried(f"no row shows a {' or '.join(keywords)} to search by")


def check_query(
    subject: Subject, level: str, uids: Sequence[str], rows: Rows, complete: bool, **query: Any
) -> None:
    """Make sure that a search finds those of the rows that match by the standard, and none that does not.

    Of a source with very many studies the first page of the answer is looked at, and one row that is to be found.

    Parameters
    ----------
    subject
        The source.
    level, uids
        Where to search: the UIDs above the level.
    rows
        What is listed there.
    complete
        Whether that is all.
    query
        What to search by.

    Raises
    ------
    Violation
        The first difference.
    Untried
        The source refuses to search by this.
    """
    compiled = compile_query(query)
    wanted = [row for row in rows if row.get(LEVELS[level]) and compiled.matches(as_json(row))]
    found = _found(subject, level, uids, {**query, **({} if complete else {"limit": _MANY})})
    text = _text(level, uids, query)
    _refuse_surplus(found, level, query, text)
    if complete:
        _refuse_lacking(wanted, found, level, query, text)
    elif wanted:
        narrow = {**query, LEVELS[level]: wanted[0].get(LEVELS[level])}
        again = _found(subject, level, uids, narrow)
        _refuse_lacking(wanted[:1], again, level, query, _text(level, uids, narrow))


def check_studies(subject: Subject, **query: Any) -> None:
    """Check a search for studies; see `check_query`."""
    check_query(subject, "studies", (), subject.studies.rows, subject.studies.complete, **query)


def _found(subject: Subject, level: str, uids: Sequence[str], query: dict[str, Any]) -> Rows:
    try:
        found: Rows = subject.ask(f"query.{level}.search", *uids, **query)
    except Violation as violation:
        if isinstance(violation.__cause__, UnsupportedError):
            raise Untried(str(violation.__cause__)) from violation
        raise
    return found


def _refuse_surplus(found: Rows, level: str, query: dict[str, Any], text: str) -> None:
    # Backends that take no regard of letter case anywhere do no harm.
    compiled = compile_query(query, ignore_case=True)
    for row in found:
        if not compiled.matches(as_json(row)):
            what = " and ".join(said(row, keyword) for keyword in query)
            raise Violation(
                f"{text} found {named(level, row)}, {what}",
                "Match it (PS3.4, C.2.2.2), or say superset = True, then the core matches",
            )


def _refuse_lacking(
    wanted: Rows, found: Rows, level: str, query: dict[str, Any], text: str
) -> None:
    there = set(uids_of(level, found))
    for row in wanted:
        if row.get(LEVELS[level]) not in there:
            what = " and ".join(said(row, keyword) for keyword in query)
            raise Violation(
                f"{text} left out {named(level, row)}, {what}",
                "Match it (PS3.4, C.2.2.2), or say superset = True, then the core matches",
            )


def _text(level: str, uids: Sequence[str], query: dict[str, Any]) -> str:
    given = [repr(uid) for uid in uids] + [f"{name}={value!r}" for name, value in query.items()]
    return f"query.{level}.search({', '.join(given)})"
