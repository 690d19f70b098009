"""Pages: limit, offset, and how many rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import QueryError, UnsupportedError
from dicomsource.testing.levels import named, uids_of
from dicomsource.testing.rule import Untried, Violation, rule
from dicomsource.testing.samples import STUDIES_LISTED

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "pages"
_PAGES = 4
_WAY_OUT = "Heed limit and offset after matching and sorting, in an order that stays, or say superset = True"


@rule("query.studies", group=GROUP)
def pages_put_together_are_the_whole(subject: Subject) -> None:
    """Pages of a search, one behind the other, give each row of the whole search once and in its order."""
    rows = subject.some(subject.studies.rows, "study")
    whole = uids_of("studies", rows)
    if not subject.studies.complete:
        whole = whole[:20]
    size = max(1, -(-len(whole) // _PAGES))
    pages: list[str] = []
    for offset in range(0, len(whole), size):
        rows = subject.ask("query.studies.search", limit=size, offset=offset)
        page = uids_of("studies", rows)
        wanted = whole[offset : offset + size]
        for place, uid in enumerate(wanted):
            if place >= len(page) or page[place] != uid:
                got = named("studies", page[place]) if place < len(page) else "nothing"
                raise Violation(
                    f"query.studies.search(limit={size}, offset={offset}) gave {got} as row {place + 1}, where the "
                    f"whole search has {named('studies', uid)}",
                    _WAY_OUT,
                )
        pages += page[: len(wanted)]
    if len(set(pages)) != len(whole):
        raise Violation(f"{_PAGES} pages hold {len(set(pages))} of {len(whole)} studies", _WAY_OUT)


@rule("query.studies", group=GROUP)
def a_limit_is_kept(subject: Subject) -> None:
    """A search with a limit gives no more rows than that, and as many where there are so many."""
    there = len(subject.some(subject.studies.rows, "study"))
    for limit in (1, 3):
        found = len(subject.ask("query.studies.search", limit=limit))
        if found > limit:
            raise Violation(f"query.studies.search(limit={limit}) gave {found} rows", _WAY_OUT)
        if found < min(limit, there):
            raise Violation(
                f"query.studies.search(limit={limit}) gave {found} rows, though there are {there}",
                _WAY_OUT,
            )


@rule("query.studies", group=GROUP)
def an_offset_beyond_the_end_gives_nothing(subject: Subject) -> None:
    """A page behind the last row is empty, and no error."""
    offset = len(subject.studies.rows) + 5 if subject.studies.complete else 100_000_000
    found = subject.ask("query.studies.search", limit=5, offset=offset)
    if found:
        raise Violation(
            f"query.studies.search(limit=5, offset={offset}) gave {named('studies', found[0])}, "
            "though there are not so many studies",
            _WAY_OUT,
        )


@rule("query.studies", "query.series", group=GROUP)
def pages_of_lower_levels_are_parts_of_the_whole(subject: Subject) -> None:
    """Limit and offset count series and instances, too: of a study or series, and of all together."""
    for level in ("series", "instances"):
        if level not in subject.levels:
            continue
        uids, rows = max(subject.samples(level), key=lambda sample: len(sample[1]))
        _check_pages(
            subject, level, uids, uids_of(level, rows), ((1, 0), (2, 1), (2, len(rows) + 3))
        )
        if subject.studies.complete:  # else some would look into study after study
            _check_pages(subject, level, (), _whole(subject, level), ((3, 0), (3, 2)))


def _whole(subject: Subject, level: str) -> list[str]:
    """Return the UIDs of the first rows of all studies; none where only one study can be searched."""
    try:
        return uids_of(level, subject.ask(f"query.{level}.search", limit=STUDIES_LISTED))
    except Violation as violation:
        if isinstance(violation.__cause__, UnsupportedError | QueryError):
            return []
        raise


def _check_pages(
    subject: Subject,
    level: str,
    uids: tuple[str, ...],
    whole: list[str],
    pages: tuple[tuple[int, int], ...],
) -> None:
    for limit, offset in pages:
        if not whole:
            return
        page = subject.ask(f"query.{level}.page", *uids, limit=limit, offset=offset)
        found, wanted = uids_of(level, page), whole[offset : offset + limit]
        where = f"under {uids[-1]}" if uids else "in all studies"
        if found != wanted:
            raise Violation(
                f"query.{level}.search {where} with limit={limit}, offset={offset} gave {found}, and not {wanted}",
                _WAY_OUT,
            )
        if uids and page.total not in (None, len(whole)):
            raise Violation(
                f"a page of query.{level} {where} tells a total of {page.total}, and {len(whole)} are listed",
                "Count all that match",
            )


@rule("query.studies", group=GROUP)
def a_total_that_is_told_is_right(subject: Subject) -> None:
    """A page that tells how many rows match in all tells the right number, on each page of a search."""
    subject.some(subject.studies.rows, "study")
    totals = [subject.ask("query.studies.page", limit=1, offset=offset).total for offset in (0, 1)]
    totals.append(subject.ask("query.studies.page", limit=2).total)
    told = [total for total in totals if total is not None]
    if not told:
        raise Untried(
            "pages do not tell how many rows match in all, so worklists show no number of pages"
        )
    there = len(subject.studies.rows)
    for total in told:
        if subject.studies.complete and total != there:
            raise Violation(
                f"query.studies.page(limit=1).total is {total}, but the search finds {there} studies",
                "Return Page(rows, total=...) with the number of rows that match, or a list",
            )
        if total < STUDIES_LISTED <= there:
            raise Violation(
                f"a page tells a total of {total}, but {there} rows came", "Count all that match"
            )
    if len(set(told)) > 1:
        raise Violation(
            f"pages of one search tell totals of {min(told)} and {max(told)}",
            "Count what matches, whatever limit and offset say",
        )
