"""From a rule of the matching package to the cells whose elements it accepts.

Terms decide for most cells. The elements of the others are kept as text, and the rule itself is asked about each of
those that it may accept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dicomsource.matching.attribute import HasValue
from dicomsource.matching.fuzzy_name import FuzzyName
from dicomsource.matching.person_name import NameByGroup, NameInAnyGroup
from dicomsource.matching.rule import AnyOf
from dicomsource_index.found import united
from dicomsource_index.fuzzy_search import fuzzy_terms
from dicomsource_index.term_search import terms_for

if TYPE_CHECKING:
    from dicomsource.matching.rule import Rule, Test
    from dicomsource_index.column import Column
    from dicomsource_index.found import Found
    from dicomsource_index.key_order import Integers
    from dicomsource_index.terms import Terms


def cells_accepted(rule: Rule, column: Column) -> Found:
    """Return the cells with a value that a rule accepts."""
    if isinstance(rule, AnyOf):
        return united(cells_accepted(one, column) for one in rule.rules)
    terms = column.terms
    if terms is None:
        return cells_asked(HasValue(column.tag, rule), column)
    if isinstance(rule, FuzzyName):
        # Terms tell nothing of the words in the elements that are kept as text.
        by_words = _without_text(cells_of_terms(fuzzy_terms(rule, terms), column), column)
        kept = cells_asked(HasValue(column.tag, rule), column)
        return united((cells_accepted(rule.literal, column), by_words, kept))
    if isinstance(rule, NameByGroup):
        return _by_group(rule, column, terms)
    found = cells_of_terms(terms_for(rule, terms), column)
    return found if column.is_decided_by_terms else _decided(rule, column, found)


def cells_asked(test: Test, column: Column, places: Integers | None = None) -> Found:
    """Return the cells whose elements pass a test, of those that are kept as text.

    Parameters
    ----------
    places
        Which of them are asked; all without it.
    """
    every = range(len(column.asked_cells)) if places is None else places.tolist()
    tag = column.tag
    passing = [
        place
        for place, element in column.elements(every)
        if test.passes(row := {tag: element}, row)
    ]
    return column.asked_cells[passing]


def cells_of_terms(terms: Found, column: Column) -> Found:
    """Return the cells that have one of some terms."""
    if column.each_cell_is_a_term or not len(terms):
        return terms
    if isinstance(terms, range):
        return column.cells_of_terms(terms.start, terms.stop)
    return column.cells_of_each(terms)


def _without_text(cells: Found, column: Column) -> Found:
    if not len(column.asked_cells):
        return cells
    return np.setdiff1d(np.asarray(cells, np.int32), column.asked_cells, assume_unique=True)


def _decided(rule: Rule, column: Column, found: Found) -> Found:
    """Return those of some cells that a rule accepts, and those that no term leads to."""
    undecided = column.undecided
    wanted = np.asarray(found, np.int32)
    asked = undecided[np.isin(column.asked_cells[undecided], wanted)]
    left = np.setdiff1d(wanted, column.asked_cells[asked], assume_unique=True)
    asked = np.union1d(asked, column.always_asked)
    return united((left, cells_asked(HasValue(column.tag, rule), column, asked)))


def _by_group(rule: NameByGroup, column: Column, terms: Terms) -> Found:
    """Return the cells of names whose component groups match, each its own part of the key."""
    first, *others = rule.parts
    may_match = united(
        cells_of_terms(terms_for(NameInAnyGroup(part), terms), column)
        for part in rule.parts
        if part
    )
    if not len(column.asked_cells):
        return may_match if first and not any(others) else range(0)
    wanted = np.asarray(may_match, np.int32)
    asked = np.union1d(np.flatnonzero(np.isin(column.asked_cells, wanted)), column.always_asked)
    matching: list[Any] = [cells_asked(HasValue(column.tag, rule), column, asked)]
    if first and not any(others):  # plain names have one group
        matching.append(_without_text(may_match, column))
    return united(matching)
