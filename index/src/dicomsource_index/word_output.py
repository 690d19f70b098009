"""The words of an attribute: a million names are made of some thousand words, which are looked through in no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dicomsource_index.key_order import KeyList
from dicomsource_index.text_numbers import TextNumbers
from dicomsource_index.texts import LONG, Texts, starts_of

if TYPE_CHECKING:
    from dicomsource_index.key_order import Integers
    from dicomsource_index.kinds import Kind
    from dicomsource_index.sections import ArrayWriter

BETWEEN_WORDS = b"\0\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f ^=,.;-"
"""What stands between words; all of it stands between the words of a fuzzy name too."""

FEWEST_TERMS = 2000
"""Fewer terms are looked through as they are."""

_FEW_WORDS = 3000
_PORTION = 5000
_IS_BETWEEN = np.isin(np.arange(256), np.frombuffer(BETWEEN_WORDS, np.uint8))


def write_words(kind: Kind, terms: KeyList, order: Integers, arrays: ArrayWriter) -> None:
    """Write the words of the terms, and in which terms each stands, if that is worth it.

    Parameters
    ----------
    terms, order
        The terms, and the numbers of the different ones in order.
    """
    if kind not in ("text", "name") or len(order) < FEWEST_TERMS:
        return
    numbers = TextNumbers()
    words: list[Integers] = []
    owners: list[Integers] = []
    for at in range(0, len(order), _PORTION):
        portion = order[at : at + _PORTION]
        data = b"".join(terms.joined(portion))
        starts = starts_of(terms.starts[1:][portion] - terms.starts[:-1][portion])
        first, end = _words_in(data, starts)
        buffer = np.frombuffer(data + bytes(LONG), np.uint8)
        words.append(numbers.of(Texts(buffer, first, end - first)) - 1)
        owners.append((np.searchsorted(starts, first, side="right") - 1 + at).astype(np.int32))
        if len(numbers) > _FEW_WORDS + (at + len(portion)) // 2:
            return  # there are nearly as many words as terms
    found = list(numbers)
    by_word = sorted(range(len(found)), key=found.__getitem__)
    different = [found[number] for number in by_word]
    rank = np.empty(len(different), np.int32)
    rank[by_word] = np.arange(len(different))
    ranked, owner = rank[np.concatenate(words)], np.concatenate(owners)
    by = np.argsort(ranked, kind="stable")
    ranked, owner = ranked[by], owner[by]
    again = np.zeros(len(ranked), bool)  # a word that its term has twice
    again[1:] = (ranked[1:] == ranked[:-1]) & (owner[1:] == owner[:-1])
    ranked, owner = ranked[~again], owner[~again]
    arrays.add_keys("words", KeyList.of(different), np.arange(len(different)))
    arrays.add("word_terms", owner)
    counts = np.bincount(ranked, minlength=len(different))
    arrays.add_starts("word_terms.starts", starts_of(counts))


def _words_in(data: bytes, starts: Integers) -> tuple[Integers, Integers]:
    """Return where words begin and end."""
    if not data:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    inside = ~_IS_BETWEEN[np.frombuffer(data, np.uint8)]
    begins, ends = inside.copy(), inside.copy()
    border = np.zeros(len(data), bool)  # where another term begins
    border[starts[:-1][starts[:-1] < len(data)]] = True
    begins[1:] &= ~inside[:-1] | border[1:]
    ends[:-1] &= ~inside[1:] | border[1:]
    return np.flatnonzero(begins), np.flatnonzero(ends) + 1
