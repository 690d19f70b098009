"""Fuzzy matching of person names: each word of the key begins a word of the name.

Case, accents, the order of the words and the component group they stand in do not count. What matches literally
matches here too, so that fuzzy matching only ever finds more.

References
----------
DICOM PS3.4 section C.2.2.2.1.1; PS3.18 section 8.3.4.2 (the query parameter fuzzymatching).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.matching.person_name import groups_in
from dicomsource.matching.spelling import without_accents
from dicomsource.matching.wildcard import compiled

if TYPE_CHECKING:
    from dicomsource.matching.rule import Rule

_BETWEEN_WORDS = re.compile(r"[\s^=,.;\-\u3000\0]+")
_WITHIN_WORDS = str.maketrans("", "", "'\u2019`\"")


def words_of(text: str) -> list[str]:
    """Return the words of a name, without case and accents; O'Brien and OBrien are the same word."""
    parts = _BETWEEN_WORDS.split(without_accents(text).translate(_WITHIN_WORDS))
    return [part for part in parts if part]


@attrs.frozen
class FuzzyName:
    """A name that matches literally, or has a word for each word of the key.

    Parameters
    ----------
    keys
        The words of the key, as patterns.
    words
        The same as regular expressions.
    """

    literal: Rule
    keys: tuple[str, ...]
    words: tuple[re.Pattern[str], ...]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored name matches."""
        if self.literal.accepts(value):
            return True
        stored = [word for group in groups_in(value) for word in words_of(group)]
        return bool(self.words) and all(
            any(pattern.fullmatch(word) for word in stored) for pattern in self.words
        )


def fuzzy_rule(text: str, literal: Rule) -> FuzzyName:
    """Return the rule that finds what `literal` finds, and more.

    Parameters
    ----------
    text
        The key; its words may hold wildcards.
    """
    keys = tuple(f"{word}*" for word in words_of(text) if word.strip("*"))
    return FuzzyName(literal, keys, tuple(map(compiled, keys)))
