"""Fuzzy names by the words of the terms."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from dicomsource.matching.fuzzy_name import words_of
from dicomsource_index.found import shared, united

if TYPE_CHECKING:
    import re

    from dicomsource.matching.fuzzy_name import FuzzyName
    from dicomsource_index.found import Found
    from dicomsource_index.terms import Terms


def fuzzy_terms(rule: FuzzyName, terms: Terms) -> Found:
    """Return the terms that have a word for each word of a key.

    Right for plain elements, whose names are ASCII: the words of a fuzzy name are those of the terms, but for
    apostrophes, which do not count.
    """
    if not rule.words:
        return range(0)
    words = terms.words
    if words is None:
        return terms.accepted(range(len(terms)), _with_words(rule))
    found = [
        _terms_with(key, pattern, words, terms)
        for key, pattern in zip(rule.keys, rule.words, strict=True)
    ]
    common: Found = reduce(shared, sorted(found, key=len))
    return common


def _with_words(rule: FuzzyName) -> Any:
    def accepts(text: str) -> bool:
        stored = words_of(text)
        return all(any(map(pattern.fullmatch, stored)) for pattern in rule.words)

    return accepts


def _terms_with(key: str, pattern: re.Pattern[str], words: Terms, terms: Terms) -> Found:
    with_signs = united(words.containing(sign.encode()) for sign in "'`\"")

    def accepts(text: str) -> bool:
        return any(map(pattern.fullmatch, words_of(text)))

    found = united((words.fitting(key, pattern), words.accepted(with_signs, accepts)))
    return terms.with_words(found)
