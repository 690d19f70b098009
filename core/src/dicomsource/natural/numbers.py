"""Numbers that DICOM writes as text: their value to compute with, and their text to give back unchanged."""

from __future__ import annotations

import math
from typing import Self

_SAFE_INTEGER = 2**53
_PADDING = " \0"


class DecimalString(float):
    """A number of VR DS whose text is not the one that Python would print for it.

    Parameters
    ----------
    text
        The number as it was written, such as ``1.50`` or ``+2``.

    Examples
    --------
    >>> thickness = DecimalString("1.50")
    >>> thickness * 2, thickness.text
    (3.0, '1.50')

    References
    ----------
    DICOM PS3.5 section 6.2.
    """

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Self:  # noqa: D102 - the class docstring documents it
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.text,)


class IntegerString(int):
    """A number of VR IS whose text is not the one that Python would print for it.

    Parameters
    ----------
    text
        The number as it was written, such as ``007`` or ``5.0``.

    References
    ----------
    DICOM PS3.5 section 6.2.
    """

    text: str

    def __new__(cls, text: str) -> Self:  # noqa: D102 - the class docstring documents it
        try:
            number = super().__new__(cls, text)
        except ValueError:
            value = float(text)
            if not value.is_integer():
                raise
            number = super().__new__(cls, value)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.text,)


def decimal_number(text: str) -> float | str | None:
    """Return the number that a DS text means; None for an empty one, the text itself where it is no number."""
    text = text.strip(_PADDING)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    if repr(number) == text:
        return number
    return text if "_" in text else DecimalString(text)


def integer_number(text: str) -> float | str | None:
    """Return the number that an IS text means; None for an empty one, the text itself where it is no number.

    Files hold fractions in IS; they come back as what DS would give.
    """
    text = text.strip(_PADDING)
    if not text:
        return None
    try:
        number = IntegerString(text)
    except (ValueError, OverflowError):
        return decimal_number(text)
    if int.__repr__(number) == text:
        return int(number)
    return text if "_" in text else number


def number_text(number: float | str) -> str:
    """Return the text of a number of VR DS or IS.

    >>> number_text(DecimalString("1.50")), number_text(0.5), number_text(7)
    ('1.50', '0.5', '7')
    """
    return str(number)


def json_number(number: float | str) -> float | str:
    """Return a number of VR DS or IS for JSON: a number where that prints the same text, else the text.

    Integers that a JavaScript number cannot hold go as text as well.

    References
    ----------
    DICOM PS3.18 section F.2.3: a string preserves the original format.
    """
    if type(number) is float:
        return number if math.isfinite(number) else repr(number)
    if type(number) is int:
        return safe_integer(number)
    text = str(number)
    for read in (int, float):
        try:
            plain = read(text)
        except ValueError:
            continue
        if str(plain) == text:
            return json_number(plain)
    return text


def safe_integer(number: int) -> int | str:
    """Return an integer for JSON, as text where a JavaScript number could not hold it."""
    return number if -_SAFE_INTEGER < number < _SAFE_INTEGER else str(number)
