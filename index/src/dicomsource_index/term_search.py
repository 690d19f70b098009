"""From a rule of the matching package to the terms that it accepts.

A term is what the rules compare (see `element_keys`), so that each of them is a look-up of some kind. A rule of a kind
that is not known here is asked about every term, which is slower and no less right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.matching.number_terms import number_term
from dicomsource.matching.person_name import GroupEquals, GroupFits, NameInAnyGroup
from dicomsource.matching.range import DateWithin, TimeWithin
from dicomsource.matching.single_value import NumberEquals, TextEquals
from dicomsource.matching.uid_list import UidList
from dicomsource.matching.wildcard import WildcardText
from dicomsource_index.found import united

if TYPE_CHECKING:
    from dicomsource.matching.range import Bounds
    from dicomsource.matching.rule import Rule
    from dicomsource_index.found import Found
    from dicomsource_index.terms import Terms


def terms_for(rule: Rule, terms: Terms) -> Found:
    """Return the terms of elements with one value that a rule accepts, and of all others that it might."""
    if isinstance(rule, NameInAnyGroup):
        return _of_group(rule.group, terms)
    if isinstance(rule, TextEquals):
        return terms.equal(encoded(rule.text))
    if isinstance(rule, WildcardText):
        return united(terms.fitting(key, rule.pattern) for key in rule.keys)
    if isinstance(rule, UidList):
        return united(terms.equal(encoded(uid)) for uid in rule.uids)
    if isinstance(rule, DateWithin | TimeWithin):
        return _between(rule.bounds, terms)
    if isinstance(rule, NumberEquals):
        return terms.equal(encoded(number_term(rule.number)))
    return terms.accepted(range(len(terms)), rule.accepts)


def _of_group(group: GroupEquals | GroupFits, terms: Terms) -> Found:
    if isinstance(group, GroupEquals):
        return terms.equal(encoded(group.text))
    return united(terms.fitting(key) for key in group.keys)


def _between(bounds: Bounds, terms: Terms) -> range:
    first, last = (end and encoded(end) for end in (bounds.first, bounds.last))
    return terms.between(first, last)


def encoded(text: str) -> bytes:
    """Return a text as the terms are written; one that is no Unicode is none of them."""
    return text.encode("utf-8", "surrogatepass")
