"""From the key of an attribute to its rule: the kind of matching that the value representation and the key call for.

References
----------
DICOM PS3.4 section C.2.2.2.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.attribute import HasEveryValue, HasValue, HasValueOfItsOwnKind
from dicomsource.matching.combined import DateAndTimeWithin, combined, time_of
from dicomsource.matching.fuzzy_name import fuzzy_rule
from dicomsource.matching.keys import texts_of
from dicomsource.matching.names import NEVER_MATCHED, Attribute
from dicomsource.matching.person_name import name_rule
from dicomsource.matching.range import (
    UTC,
    Bounds,
    DateTimeWithin,
    DateWithin,
    TimeWithin,
    bounds_of,
)
from dicomsource.matching.representations import (
    BINARY,
    MOMENTS,
    MULTIPLE,
    NUMBERS,
    WILDCARDS,
)
from dicomsource.matching.rule import AnyOf, Rule, Test
from dicomsource.matching.sequence import HasItem
from dicomsource.matching.single_value import number_rule, tag_rule, text_rule
from dicomsource.matching.uid_list import uid_rule
from dicomsource.matching.universal import EMPTY_VALUE, IsEmpty, is_universal
from dicomsource.matching.wildcard import has_wildcard, wildcard_rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from dicomsource.matching.branch import Branch


@attrs.frozen
class Options:
    """How a query is to be understood.

    Parameters
    ----------
    ignore_case
        Letter case counts in no text.
    fuzzy
        Names match by the beginnings of their words (fuzzymatching).
    empty_values
        The key ``""`` asks for the absent and the empty (emptyvaluematching).
    every_value
        All values of a key must be there (multiplevaluematching).
    combined_date_time
        A date range and a time range are one range of moments.
    zone
        Offset from UTC of the keys that name none.
    """

    ignore_case: bool = False
    fuzzy: bool = False
    empty_values: bool = False
    every_value: bool = False
    combined_date_time: bool = False
    zone: timedelta = UTC


def tests_for(branch: Branch, options: Options) -> tuple[Test, ...]:
    """Return the tests that a dataset must pass, the cheap ones first; none where everything matches.

    Raises
    ------
    QueryError
        A key cannot be understood.
    """
    keys = [
        (attribute, key) for attribute, key in branch.keys if attribute.tag not in NEVER_MATCHED
    ]
    tests: list[Test] = []
    if options.combined_date_time:
        for date, time, bounds in _combined(keys):
            tests.append(DateAndTimeWithin(date[0].tag, time[0].tag, bounds))
            keys = [key for key in keys if key is not date and key is not time]
    for attribute, key in sorted(keys, key=lambda key: key[0].vr == "PN"):
        test = _test_for(attribute, key, options)
        if test:
            tests.append(test)
    for tag, items in branch.sequences.items():
        item_tests = tests_for(items, options)
        if item_tests:
            tests.append(HasItem(tag, item_tests))
    return tuple(tests)


def _test_for(attribute: Attribute, key: Any, options: Options) -> Test | None:
    if attribute.vr is None:
        test_for = lru_cache(maxsize=None)(partial(_test_for_vr, attribute, key, options))
        asks_for_nothing = is_universal(texts_of(key, "UN", attribute.name))
        return None if asks_for_nothing else HasValueOfItsOwnKind(attribute.tag, test_for)
    return _test_for_vr(attribute, key, options, attribute.vr)


def _test_for_vr(attribute: Attribute, key: Any, options: Options, vr: str) -> Test | None:
    tag, name = attribute.tag, attribute.name
    texts = texts_of(key, vr, name)
    if options.empty_values and texts == [EMPTY_VALUE]:
        return IsEmpty(tag)
    if is_universal(texts):
        return None
    if vr == "DT":
        return DateTimeWithin(tag, tuple(bounds_of(text, vr, name, options.zone) for text in texts))
    if vr == "UI":
        return HasValue(tag, uid_rule(texts, name))
    rules = tuple(rule for text in texts if (rule := _rule(text, vr, name, options)))
    if len(rules) < len(texts):  # one of them asks for nothing
        return None
    if len(rules) == 1:
        return HasValue(tag, rules[0])
    if options.every_value and vr in MULTIPLE and _may_have_several_values(tag):
        return HasEveryValue(tag, rules)
    return HasValue(tag, AnyOf(rules))


def _rule(text: str, vr: str, name: str, options: Options) -> Rule | None:
    if vr == "PN":
        literal = name_rule(text, name)
        return fuzzy_rule(text, literal) if literal and options.fuzzy else literal
    if vr in NUMBERS:
        return number_rule(text, vr, name)
    if vr in MOMENTS:
        bounds = bounds_of(text, vr, name)
        return DateWithin(bounds) if vr == "DA" else TimeWithin(bounds)
    if vr == "AT":
        return tag_rule(text, name)
    if vr in BINARY:
        raise QueryError(f"{name} ({vr}) holds bytes", way_out="Search by another attribute")
    if vr in WILDCARDS and has_wildcard(text):
        return wildcard_rule(text, vr, ignore_case=options.ignore_case)
    return text_rule(text, vr, ignore_case=options.ignore_case)


def _combined(
    keys: list[tuple[Attribute, Any]],
) -> Iterator[tuple[tuple[Attribute, Any], tuple[Attribute, Any], Bounds]]:
    ranges = {key[0].keyword: (key, bounds) for key in keys if (bounds := _only_bounds(*key))}
    for keyword, (date, dates) in ranges.items():
        match = ranges.get(time_of(keyword) or "")
        if match and (moments := combined(dates, match[1])):
            yield date, match[0], moments


def _only_bounds(attribute: Attribute, key: Any) -> Bounds | None:
    if attribute.vr not in ("DA", "TM"):
        return None
    texts = texts_of(key, attribute.vr, attribute.name)
    if len(texts) != 1 or is_universal(texts) or texts == [EMPTY_VALUE]:
        return None
    return bounds_of(texts[0], attribute.vr, attribute.name)


def _may_have_several_values(tag: str) -> bool:
    # pydicom loads numpy, so it waits until a query of this kind comes.
    from pydicom.datadict import dictionary_VM

    try:
        return str(dictionary_VM(int(tag, 16))) != "1"
    except KeyError:
        return True
