"""The terms of an attribute, in order: found by what they are, begin with, lie between, or contain."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from dicomsource_index.found import NOTHING, without_doubles
from dicomsource_index.key_order import places
from dicomsource_index.sections import step_of_samples
from dicomsource_index.word_output import BETWEEN_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dicomsource_index.found import Found
    from dicomsource_index.key_order import Integers

_FEW = 300
_SHORT = 4
_STRIDE = 1 << 16
_APART = re.compile(b"[" + re.escape(BETWEEN_WORDS) + b"]+")


class _Arrays(Protocol):
    def __contains__(self, name: str) -> bool: ...
    def __getitem__(self, name: str) -> Integers: ...
    def view(self, name: str) -> memoryview[int]: ...


class Terms:
    """Texts in order.

    Parameters
    ----------
    arrays
        Of the attribute.
    name
        ``"terms"``, or ``"words"`` for those that the terms are made of.
    """

    def __init__(self, arrays: _Arrays, name: str = "terms") -> None:
        self._arrays = arrays
        self._name = name
        self._data = arrays.view(f"{name}.data")
        self._starts = arrays.view(f"{name}.starts")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._data[self._starts[number] : self._starts[number + 1]])

    @cached_property
    def words(self) -> Terms | None:
        """The words of the terms; None where they have not been written down."""
        if self._name == "terms" and "words.data" in self._arrays:
            return Terms(self._arrays, "words")
        return None

    def place(self, text: bytes) -> int:
        """Return how many terms come before a text."""
        low, high = 0, len(self)
        if self._samples:
            place = bisect_left(self._samples, text)
            step = step_of_samples(high)
            low, high = max((place - 1) * step + 1, 0), min(place * step, high)
        data, starts = self._data, self._starts
        while low < high:
            middle = (low + high) // 2
            if data[starts[middle] : starts[middle + 1]].tobytes() < text:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _samples(self) -> list[bytes]:
        """Some terms, evenly spaced: a search begins among them, and not all over the file."""
        name = f"{self._name}.samples"
        if f"{name}.data" not in self._arrays:
            return []
        data, starts = bytes(self._arrays.view(f"{name}.data")), self._arrays.view(f"{name}.starts")
        return [data[start:end] for start, end in pairwise(starts)]

    def equal(self, text: bytes) -> range:
        """Return the term that is the same as a text."""
        place = self.place(text)
        found = place < len(self) and self[place] == text
        return range(place, place + 1) if found else NOTHING

    def between(self, first: bytes | None, last: bytes | None) -> range:
        """Return the terms from one text to another, both included; None for an open end."""
        low = 0 if first is None else self.place(first)
        return range(low, len(self) if last is None else max(low, self.place(last + b"\0")))

    def beginning(self, text: bytes) -> range:
        """Return the terms that begin with a text."""
        # No term has a byte 255.
        return range(self.place(text), self.place(text + b"\xff")) if text else range(len(self))

    def containing(self, text: bytes, within: range | None = None) -> Found:
        """Return the terms that contain a text, if need be only those of a range."""
        within = within or range(len(self))
        if self.words is not None and len(within) > _FEW:
            found = self._containing_by_words(text)
            if found is not None:
                return found[(found >= within.start) & (found < within.stop)]
        return self._looked_through(text, within)

    def _looked_through(self, text: bytes, within: range) -> NDArray[np.int32]:
        start = self._starts[within.start]
        first = places_in(self._data[start : self._starts[within.stop]], text) + start
        if not len(first):
            return np.zeros(0, np.int32)
        starts = self._arrays[f"{self._name}.starts"]
        numbers = np.searchsorted(starts, first.astype(starts.dtype), side="right") - 1
        inside = first + len(text) <= starts[numbers + 1]  # and not across a border
        return without_doubles(numbers[inside].astype(np.int32))

    def _containing_by_words(self, text: bytes) -> NDArray[np.int32] | None:
        """Return the terms that contain a text, by way of their words; None if it has none."""
        assert self.words is not None
        pieces = [piece for piece in _APART.split(text) if piece]
        if not pieces:
            return None
        found = self.with_words(self.words.containing(max(pieces, key=len)))
        if len(pieces[0]) == len(text):
            return found
        return np.array([number for number in found.tolist() if text in self[number]], np.int32)

    def with_words(self, words: Found) -> NDArray[np.int32]:
        """Return the terms that have one of some words."""
        owners, starts = self._arrays["word_terms"], self._arrays["word_terms.starts"]
        if isinstance(words, range):
            if not words:
                return np.zeros(0, np.int32)
            found = owners[int(starts[words.start]) : int(starts[words.stop])]
            return found if len(words) == 1 else without_doubles(found)
        first = starts[words].astype(np.int64)
        return without_doubles(owners[places(first, starts[words + 1] - first)])

    def fitting(self, key: str, pattern: re.Pattern[str] | None = None) -> Found:
        """Return the terms that fit a key with wildcards.

        Parameters
        ----------
        key
            With ``*`` and ``?``.
        pattern
            The same as a regular expression.
        """
        first, *rest = (piece.encode() for piece in re.split(r"\*+", key))
        if not rest and b"?" not in first:
            return self.equal(first)
        if not any(b"?" in piece for piece in (first, *rest)):
            if rest == [b""]:
                return self.beginning(first)
            if len(rest) == 2 and not first and not rest[1]:
                return self.containing(rest[0])
        return self._fitting_by_pieces(key, pattern)

    def _fitting_by_pieces(self, key: str, pattern: re.Pattern[str] | None) -> Found:
        if pattern is None:
            from dicomsource.matching.wildcard import compiled

            pattern = compiled(key)
        beginning = re.match("[^*?]*", key)
        assert beginning is not None
        start = self.beginning(beginning[0].encode())
        pieces = [piece.encode() for piece in re.split("[*?]+", key[beginning.end() :])]
        longest = max(pieces, key=len, default=b"")
        narrowed = self.containing(longest, start) if longest and len(start) > _FEW else start
        return self.accepted(narrowed, pattern.fullmatch)

    def accepted(self, candidates: Found, accepts: Any) -> NDArray[np.int32]:
        """Return those terms of some that a function of their text accepts."""
        numbers = candidates if isinstance(candidates, range) else candidates.tolist()
        return np.array([n for n in numbers if accepts(self[n].decode())], np.int32)


def places_in(data: memoryview[int], text: bytes) -> Integers:
    """Return where a text begins within another."""
    if len(text) <= _SHORT:  # it may be all over the place
        return _places_of_letters(np.frombuffer(data, np.uint8), text)
    copied = bytes(data)
    found, place = [], copied.find(text)
    while place >= 0:
        found.append(place)
        place = copied.find(text, place + 1)
    return np.array(found, np.int64)


def _places_of_letters(data: NDArray[np.uint8], text: bytes) -> Integers:
    """Return where a text begins, by comparing all letters at a time: as many as fit into the nearest cache."""
    found = [np.zeros(0, np.int64)]
    last = len(data) - len(text) + 1
    for at in range(0, last, _STRIDE):
        end = min(at + _STRIDE, last)
        same = data[at:end] == text[0]
        for number, letter in enumerate(text[1:], 1):
            same &= data[at + number : end + number] == letter
        found.append(np.flatnonzero(same) + at)
    return np.concatenate(found)
