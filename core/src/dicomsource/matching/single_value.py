"""Single value matching: equality, as the value representation defines it.

References
----------
DICOM PS3.4 section C.2.2.2.1.
"""

from __future__ import annotations

import re
import struct
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.representations import trimmed
from dicomsource.matching.rule import Rule, text_in
from dicomsource.matching.spelling import cases_of

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
_TAG = re.compile(r"\(?(?:0x)?([0-9a-f]{4}),?([0-9a-f]{4})\)?", re.IGNORECASE)


@attrs.frozen
class TextEquals:
    """Text, letter for letter, without the padding around it."""

    text: str
    trim: Callable[[str], str]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored text is the same."""
        text = text_in(value)
        return text is not None and self.trim(text) == self.text


@attrs.frozen
class TextEqualsInAnyCase:
    """Text, whatever the case of its letters; the choice of a caller, not of the standard."""

    text: str
    trim: Callable[[str], str]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored text is the same, but for the case of its letters."""
        text = text_in(value)
        return text is not None and cases_of(self.trim(text))[0] == self.text


@attrs.frozen
class NumberEquals:
    """A number, however it is written: 7, "7", "+7", "007" and "7.0" are one number.

    References
    ----------
    DICOM PS3.4 section C.2.2.2.1.4, which leaves open whether DS and IS are compared as numbers.
    """

    number: Decimal | float
    read: Callable[[Any], Decimal | float | None]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored number is the same."""
        return self.read(value) == self.number


@attrs.frozen
class TagEquals:
    """A tag (AT), in either case, with or without the comma."""

    tag: str

    def accepts(self, value: Any) -> bool:
        """Return whether the stored tag is the same."""
        return isinstance(value, str) and tag_in(value) == self.tag


def text_rule(text: str, vr: str, *, ignore_case: bool) -> Rule:
    """Return the rule for a text without wildcards."""
    if ignore_case:
        return TextEqualsInAnyCase(cases_of(text)[0], trimmed(vr))
    return TextEquals(text, trimmed(vr))


def number_rule(text: str, vr: str, name: str) -> Rule:
    """Return the rule for a number.

    Raises
    ------
    QueryError
        The text is no number.
    """
    read = number_reader(vr)
    number = read(text)
    if number is None:
        raise QueryError(
            f"{name} ({vr}) cannot be {text!r}", way_out="Give a number, without wildcards"
        )
    return NumberEquals(number, read)


def tag_rule(text: str, name: str) -> Rule:
    """Return the rule for a tag.

    Raises
    ------
    QueryError
        The text is no tag.
    """
    tag = tag_in(text)
    if tag is None:
        raise QueryError(f"{name} (AT) cannot be {text!r}", way_out="Give a tag, such as 00100010")
    return TagEquals(tag)


def number_reader(vr: str) -> Callable[[Any], Decimal | float | None]:
    """Return the function that reads a stored number as precisely as it is kept; None for what is no number."""
    return _READERS.get(vr, _exactly)


def tag_in(text: str) -> str | None:
    """Return a written tag as eight upper-case hexadecimal digits; None for what is none."""
    written = _TAG.fullmatch(text.strip())
    return (written[1] + written[2]).upper() if written else None


def _exactly(value: Any) -> Decimal | None:
    text = text_in(value)
    if text is None or not _NUMBER.fullmatch(text := text.strip(" \0")):
        return None
    return Decimal(text)


def _in_double_precision(value: Any) -> float | None:
    number = _exactly(value)
    return None if number is None else float(number)


def _in_single_precision(value: Any) -> float | None:
    number = _exactly(value)
    if number is None:
        return None
    try:
        return float(struct.unpack("<f", struct.pack("<f", number))[0])
    except OverflowError:
        return float(number)


# A stored 0.1 of single precision may be written 0.10000000149011612.
_READERS: dict[str, Callable[[Any], Decimal | float | None]] = {
    "FD": _in_double_precision,
    "FL": _in_single_precision,
}
