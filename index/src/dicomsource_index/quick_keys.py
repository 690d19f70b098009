"""Keys of many elements at once, where they are written alike: one value of printable ASCII each.

An attribute that is different in nearly every row (an accession number, a UID, a name) has a million keys to make. Here
they are cut out of some thousand elements at a time, many times faster than one by one. What is not so simple is left
to `KeyMaker`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from dicomsource_index.texts import LONG, WORD, Texts, pieces_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dicomsource_index.element_keys import KeyMaker
    from dicomsource_index.key_order import Bytes
    from dicomsource_index.kinds import Kind

_BEGINNING = re.compile(rb'\{"vr": ?"[A-Z]{2}", ?"Value": ?\[(\{"Alphabetic": ?)?"')
_QUICK: frozenset[Kind] = frozenset({"text", "uid", "date", "time", "name"})
_PLAIN_NAME = re.compile(rb"[^=\^ ](?:[^=\^ ]|\^(?=[^ ])| (?!\^))*(?<!\^)")
# What is no plain letter of a text: quotation marks, backslashes, controls, and all beyond ASCII.
_SIGNS = bytes(sign in b'"\\' or not 0x20 <= sign < 0x7F for sign in range(256))
_SPACE = 0x20
_ZERO, _NINE, _CARET = b"09^"
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

    def values(self, texts: Texts) -> tuple[NDArray[np.int64], Texts]:
        """Return which elements are written so, and their values: plain letters, no space at either end."""
        frame = len(self.before) + len(self.after)
        which = np.flatnonzero(texts.lengths > frame)
        starts, ends = texts.starts[which], texts.starts[which] + texts.lengths[which]
        fits = texts.has_at(starts, self.before)
        starts, ends = starts + len(self.before), ends - len(self.after)
        fits &= texts.has_at(ends, self.after)
        fits &= (texts.data[starts] != _SPACE) & (texts.data[ends - 1] != _SPACE)
        if not fits.all():
            which, starts, ends = which[fits], starts[fits], ends[fits]
        values = Texts(texts.data, starts, ends - starts).joined()
        marks = np.frombuffer(values.whole.tobytes().translate(_SIGNS), bool)
        if marks.any():
            plain = ~np.logical_or.reduceat(marks, values.starts)
            which, values = which[plain], values.some(plain)
        return which, values


def quick_keys(texts: Texts, form: Form, kind: Kind) -> tuple[NDArray[np.int64], Texts]:
    """Return the keys of those elements of which they are easily made, and which these are."""
    which, values = form.values(texts)
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
    which, quick = quick_keys(together, form, maker.kind)
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
    lower = names.data.tobytes().lower()
    keys = Texts(np.frombuffer(lower, np.uint8), names.starts, names.lengths)
    plain = (names.data[names.starts] != _CARET) & (
        names.data[names.starts + names.lengths - 1] != _CARET
    )
    if any(sign in lower for sign in (b"=", b"^ ", b" ^")):
        plain[:] = [_PLAIN_NAME.fullmatch(name) is not None for name in names.tolist()]
    return (plain, keys) if plain.all() else (plain, keys.some(plain))


def _digits(texts: Texts, count: int) -> Bytes:
    """Return the first digits of each text, one text a line."""
    words = pieces_at(texts.data, WORD)[texts.starts]
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
    data = np.append(keys, np.zeros(LONG, np.uint8))
    starts = np.arange(len(keys)) * _DIGITS_OF_TERM
    return plain, Texts(data, starts, np.full(len(keys), _DIGITS_OF_TERM))


def _all_digits(digits: Bytes) -> Any:
    return ((digits >= _ZERO) & (digits <= _NINE)).all(axis=1)
