"""A stored value as the rules compare it (a *term*): text that is in order as the values are.

Names are without case and padding, numbers in order of their size, dates and times in one form. What cannot be read as
a value of its representation has no terms.

References
----------
DICOM PS3.4 section C.2.2.2 (which differences of values count).
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from dicomsource.matching.moments import date_span, date_time_span, time_span
from dicomsource.matching.number_terms import number_term
from dicomsource.matching.person_name import canonical, groups_in
from dicomsource.matching.range import UTC
from dicomsource.matching.representations import BINARY, NUMBERS, PADDING, trimmed
from dicomsource.matching.rule import text_in
from dicomsource.matching.single_value import number_reader, tag_in
from dicomsource.matching.spelling import cases_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BETWEEN = "\0"
"""What stands between the terms of several values; a term that holds it is none."""


@cache
def terms_function(vr: str) -> Callable[[Any], list[str]] | None:
    """Return the function from a stored value to its terms; None for bytes and sequences, which have none."""
    if vr in NUMBERS:
        return partial(_number_terms, number_reader(vr))
    if vr in BINARY or vr == "SQ":
        return None
    return _FUNCTIONS.get(vr) or partial(_text_terms, trimmed(vr))


def all_terms(values: Iterable[Any], terms_of: Callable[[Any], list[str]]) -> list[str]:
    """Return the terms of all values of an element, each once."""
    return list(dict.fromkeys(term for value in values for term in terms_of(value) if term))


def sort_text(values: Iterable[Any], terms_of: Callable[[Any], list[str]]) -> str | None:
    """Return the text that an element sorts by: its terms one after another; None where it has none."""
    terms = all_terms(values, terms_of)
    if not terms or any(BETWEEN in term for term in terms):
        return None
    return BETWEEN.join(terms)


def _name_terms(value: Any) -> list[str]:
    """Return the component groups, in all forms that are compared."""
    return [form for group in groups_in(value) for form in cases_of(canonical(group))]


def _date_terms(value: Any) -> list[str]:
    span = date_span(value.strip(PADDING)) if isinstance(value, str) else None
    return [span[0]] if span else []


def _time_terms(value: Any) -> list[str]:
    span = time_span(value.strip(PADDING)) if isinstance(value, str) else None
    return [span[0]] if span else []


def _moment_terms(value: Any) -> list[str]:
    """Return the first moment of a date and time in UTC, as which one without an offset is taken."""
    span = date_time_span(value.strip(PADDING), UTC) if isinstance(value, str) else None
    return [span[0].isoformat(timespec="microseconds")] if span else []


def _tag_terms(value: Any) -> list[str]:
    tag = tag_in(value) if isinstance(value, str) else None
    return [tag] if tag else []


def _uid_terms(value: Any) -> list[str]:
    return [value.strip(PADDING)] if isinstance(value, str) else []


def _number_terms(read: Callable[[Any], Any], value: Any) -> list[str]:
    number = read(value)
    return [] if number is None else [number_term(number)]


def _text_terms(trim: Callable[[str], str], value: Any) -> list[str]:
    text = text_in(value)
    return [] if text is None else [trim(text)]


_FUNCTIONS: dict[str, Callable[[Any], list[str]]] = {
    "PN": _name_terms,
    "DA": _date_terms,
    "TM": _time_terms,
    "DT": _moment_terms,
    "AT": _tag_terms,
    "UI": _uid_terms,
}
