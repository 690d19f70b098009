"""Keys of many elements at once, where they are written alike: one value of printable ASCII each.

An attribute that is different in nearly every row (an accession number, a UID, a name) has a million keys to make. Here
they are cut out of some thousand elements at a time, many times faster than one by one. What is not so simple is left
to `KeyMaker`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
import numpy as np

from dicomsource_index.row_block import SIGNS, signs_in
from dicomsource_index.texts import WORD, Texts, words_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dicomsource_index.element_keys import KeyMaker
    from dicomsource_index.key_order import Bytes
    from dicomsource_index.kinds import Kind

_BEGINNING = re.compile(rb'\{"vr": ?"[A-Z]{2}", ?"Value": ?\[(\{"Alphabetic": ?)?"')
_QUICK: frozenset[Kind] = frozenset({"text", "uid", "date", "time", "name"})
_PLAIN_NAME = re.compile(rb"[^=\^ ](?:[^=\^ ]|\^(?=[^ ])| (?!\^))*(?<!\^)")
_SPACE = 0x20
_ZERO, _NINE = b"09"
_DIGITS_OF_TIME, _DIGITS_OF_DATE, _DIGITS_OF_TERM = 6, 8, 12


@attrs.frozen
class Form:
    """What elements have that are written alike: all but the value."""

    before: bytes
    after: bytes

    @classmethod
    def of(cls, text: bytes, kind: Kind) -> Form | None:
        """Return how an element is written; None if it is none of the quick ones."""
        start = _BEGINNING.match(text)
        if not start or (start[1] is not None) != (kind == "name"):
            return None
        return cls(start[0], b'"}]}' if kind == "name" else b'"]}')

    def values(self, texts: Texts, signs: NDArray[np.int64]) -> tuple[NDArray[np.int64], Texts]:
        """Return which elements are written so, and their values: plain letters, no space at either end.

        Parameters
        ----------
        texts, signs
            The elements, and their signs as `signs_in` counts them.
        """
        frame = len(self.before) + len(self.after)
        signs_of_frame = sum((self.before + self.after).translate(SIGNS)) - 1
        ends = texts.starts + texts.lengths
        fits = (signs == signs_of_frame) & (texts.lengths > frame)
        fits &= texts.has_at(texts.starts, self.before)
        fits &= texts.has_at(ends - len(self.after), self.after)
        starts, last = texts.starts + len(self.before), ends - len(self.after) - 1
        fits &= (texts.data[np.where(fits, starts, 0)] != _SPACE) & (texts.data[np.where(fits, last, 0)] != _SPACE)
        which = np.flatnonzero(fits)
        return which, Texts(texts.data, starts[which], texts.lengths[which] - frame)


def quick_keys(
    texts: Texts, signs: NDArray[np.int64], form: Form, kind: Kind
) -> tuple[NDArray[np.int64], Texts]:
    """Return the keys of those elements of which they are easily made, and which these are."""
    which, values = form.values(texts, signs)
    if kind in ("text", "uid") or not len(which):
        return which, values
    make = {"name": _name_keys, "date": _date_keys, "time": _time_keys}[kind]
    plain, keys = make(values)
    return which[plain], keys


def keys_of(texts: Sequence[bytes], maker: KeyMaker) -> list[bytes | None]:
    """Return the keys of elements given as JSON text."""
    form = Form.of(texts[0], maker.kind) if texts and maker.kind in _QUICK else None
    if form is None:
        return list(map(maker.key, texts))
    together = Texts.of(texts)
    which, quick = quick_keys(together, signs_in(together), form, maker.kind)
    keys: list[bytes | None] = [None] * len(texts)
    for number, key in zip(which.tolist(), quick.tolist(), strict=True):
        keys[number] = key
    others = np.ones(len(texts), bool)
    others[which] = False
    for number in np.flatnonzero(others).tolist():
        keys[number] = maker.key(texts[number])
    return keys


def _name_keys(names: Texts) -> tuple[NDArray[np.bool_], Texts]:
    """Return the keys of names without padding and with one component group, and which these are."""
    # The quotation mark after each value comes along and keeps them apart.
    joined = Texts(names.data, names.starts, names.lengths + 1).joined()
    lower = joined[:-WORD].tobytes().lower()
    ends = np.cumsum(names.lengths + 1)
    keys = Texts(np.frombuffer(lower + bytes(WORD), np.uint8), ends - names.lengths - 1, names.lengths)
    plain = np.ones(len(names), bool)
    if any(sign in lower for sign in (b"=", b'^"', b"^ ", b" ^", b'"^')) or lower.startswith(b"^"):
        plain[:] = [_PLAIN_NAME.fullmatch(name) is not None for name in names.tolist()]
        keys = keys.some(plain)
    return plain, keys


def _digits(texts: Texts, count: int) -> Bytes:
    """Return the first digits of each text, one text a line."""
    words = words_at(texts.data)[texts.starts]
    digits: Bytes = words.view(np.uint8).reshape(-1, WORD)[:, :count]
    return digits


def _two(digits: Bytes, at: int) -> NDArray[np.uint8]:
    number: NDArray[np.uint8] = (digits[:, at] - _ZERO) * np.uint8(10) + (digits[:, at + 1] - _ZERO)
    return number


def _date_keys(dates: Texts) -> tuple[NDArray[np.bool_], Texts]:
    digits = _digits(dates, _DIGITS_OF_DATE)
    plain = (dates.lengths == _DIGITS_OF_DATE) & _all_digits(digits)
    month, day = _two(digits, 4), _two(digits, 6)
    plain &= (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return plain, dates.some(plain)


def _time_keys(times: Texts) -> tuple[NDArray[np.bool_], Texts]:
    digits = _digits(times, _DIGITS_OF_TIME)
    plain = (times.lengths == _DIGITS_OF_TIME) & _all_digits(digits)
    plain &= (_two(digits, 0) < 24) & (_two(digits, 2) < 60) & (_two(digits, 4) < 60)
    keys = np.full((int(plain.sum()), _DIGITS_OF_TERM), _ZERO, np.uint8)
    keys[:, :_DIGITS_OF_TIME] = digits[plain]
    data = np.append(keys, np.zeros(WORD, np.uint8))
    starts = np.arange(len(keys)) * _DIGITS_OF_TERM
    return plain, Texts(data, starts, np.full(len(keys), _DIGITS_OF_TERM))


def _all_digits(digits: Bytes) -> NDArray[np.bool_]:
    are_digits: NDArray[np.bool_] = ((digits >= _ZERO) & (digits <= _NINE)).all(axis=1)
    return are_digits
