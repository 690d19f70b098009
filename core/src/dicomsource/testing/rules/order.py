"""Rows in the order that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import UnsupportedError
from dicomsource.matching.order import read_order
from dicomsource.testing.levels import as_json, named, said, uids_of
from dicomsource.testing.rule import Untried, Violation, rule
from dicomsource.testing.samples import STUDIES_LISTED

if TYPE_CHECKING:
    from dicomsource.testing.samples import Rows
    from dicomsource.testing.subject import Subject

GROUP = "pages"
_WAY_OUT = "Sort by parameters['orderby'], or raise UnsupportedError where it is given"


@rule("query.studies", group=GROUP)
def rows_come_in_the_order_that_is_asked_for(subject: Subject) -> None:
    """With orderby rows come sorted, those without a value last, none left out; or UnsupportedError is raised."""
    for order in ("StudyDate", "-StudyDate", "PatientName,StudyInstanceUID"):
        rows = _ordered(subject, order, limit=STUDIES_LISTED)
        _check_order(rows, order)
        if subject.studies.complete:
            found = uids_of("studies", rows)
            for row in subject.studies.rows:
                if row.get("StudyInstanceUID") not in found:
                    raise Violation(
                        f"query.studies.search(orderby={order!r}) left out {named('studies', row)}",
                        "Sort what matches, and put what has no value last",
                    )


@rule("query.studies", group=GROUP)
def a_page_of_a_sorted_search_is_that_part_of_it(subject: Subject) -> None:
    """Limit and offset count the rows as they are sorted; or UnsupportedError is raised."""
    order = "-StudyDate,StudyInstanceUID"
    whole = uids_of("studies", _ordered(subject, order, limit=STUDIES_LISTED))
    size = max(1, len(whole) // 3)
    page = uids_of("studies", _ordered(subject, order, limit=size, offset=size))
    wanted = whole[size : 2 * size]
    if page != wanted:
        raise Violation(
            f"query.studies.search(orderby={order!r}, limit={size}, offset={size}) gave {page}, "
            f"where the whole sorted search has {wanted}",
            "Sort before the page is cut out",
        )


def _ordered(subject: Subject, order: str, **paging: int) -> Rows:
    try:
        rows: Rows = subject.ask("query.studies.search", orderby=order, **paging)
    except Violation as violation:
        if isinstance(violation.__cause__, UnsupportedError):
            raise Untried("the source does not sort, and says so") from violation
        raise
    return rows


def _check_order(rows: Rows, order: str) -> None:
    by = read_order(order).by[0]
    keys = [by.key(as_json(row)) for row in rows]
    for place in range(1, len(rows)):
        before, after = keys[place - 1], keys[place]
        if after is None or before == after:
            continue
        if before is None or (before < after if by.descending else before > after):
            keyword = by.attribute.keyword
            raise Violation(
                f"query.studies.search(orderby={order!r}) gave {named('studies', rows[place - 1])}, "
                f"{said(rows[place - 1], keyword)}, before {named('studies', rows[place])}, "
                f"{said(rows[place], keyword)}",
                _WAY_OUT,
            )
