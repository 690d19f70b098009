"""What a compiled query asks of an index: conditions on its attributes."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.matching.attribute import HasEveryValue, HasValue
from dicomsource.matching.combined import DateAndTimeWithin
from dicomsource.matching.fuzzy_name import FuzzyName
from dicomsource.matching.person_name import NameByGroup
from dicomsource.matching.range import DateTimeWithin
from dicomsource.matching.rule import AnyOf
from dicomsource.matching.sequence import HasItem
from dicomsource_index.cell_search import cells_accepted, cells_asked, cells_of_terms
from dicomsource_index.conditions import Condition, RowTest
from dicomsource_index.found import NOTHING, shared
from dicomsource_index.term_search import terms_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.matching.rule import Rule, Test
    from dicomsource_index.column import Column
    from dicomsource_index.key_order import Integers


@attrs.define
class Asked:
    """What is asked of an index.

    Parameters
    ----------
    conditions
        All of them must hold.
    row_tests
        What must be asked of the rows that fulfil the conditions, one by one.
    impossible
        Whether no row can match.
    """

    conditions: list[Condition] = attrs.field(factory=list)
    row_tests: list[RowTest] = attrs.field(factory=list)
    impossible: bool = False


def asked_by(tests: tuple[Test, ...], column_of: Callable[[str], Column | None]) -> Asked:
    """Return what the tests of a query ask of an index.

    Parameters
    ----------
    column_of
        From a tag to its attribute, None for one that no row has.
    """
    asked = Asked()
    for test in tests:
        if isinstance(test, DateAndTimeWithin):
            _add_moment(test, column_of(test.date_tag), asked)
            continue
        tag: str = test.tag  # type: ignore[attr-defined]
        column = column_of(tag)
        if column is None:
            asked.impossible |= not test.passes({}, {})
        elif _needs_row(test):
            asked.conditions.append(_with_any_value(column))
            asked.row_tests.append(RowTest(test))
        else:
            asked.conditions.append(_condition(test, column))
    return asked


def _add_moment(test: DateAndTimeWithin, dates: Column | None, asked: Asked) -> None:
    if dates is None:
        asked.impossible = True
        return
    days = NOTHING
    if dates.terms:
        first, last = test.bounds.first, test.bounds.last
        days = dates.terms.between(first and first[:8].encode(), last and last[:8].encode())
    asked.conditions.append(Condition(dates, cells_of_terms(days, dates)))
    asked.row_tests.append(RowTest(test))


def _needs_row(test: Any) -> bool:
    """Return whether a test looks at the time zone of the row."""
    if isinstance(test, HasItem):
        return any(map(_needs_row, test.tests))
    return isinstance(test, DateTimeWithin)


def _with_any_value(column: Column) -> Condition:
    return Condition(column, range(column.cell_count))


def _condition(test: Test, column: Column) -> Condition:
    with_absent = test.passes({}, {})
    if isinstance(test, HasValue):
        ready = _rows_of_term(test.rule, column)
        cells = cells_accepted(test.rule, column)
        return Condition(column, cells, with_absent, ready)
    if isinstance(test, HasEveryValue):
        cells = reduce(shared, [cells_accepted(rule, column) for rule in test.rules])
        return Condition(column, cells, with_absent)
    # Elements that a test of another kind may be after are all kept as text.
    return Condition(column, cells_asked(test, column), with_absent)


def _rows_of_term(rule: Rule, column: Column) -> Integers | None:
    """Return the rows of the only term that a rule accepts, if they are written down."""
    if "term_rows" not in column.arrays or not column.is_decided_by_terms or not column.terms:
        return None
    if isinstance(rule, AnyOf | FuzzyName | NameByGroup):
        return None
    found = terms_for(rule, column.terms)
    if not isinstance(found, range) or len(found) != 1:
        return None
    starts = column.arrays["term_rows.starts"]
    return column.arrays["term_rows"][int(starts[found.start]) : int(starts[found.stop])]
