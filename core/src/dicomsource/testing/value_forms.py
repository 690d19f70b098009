"""What values of each value representation look like.

Lengths are not looked at: real archives are full of names that are too long, and readers take them.

References
----------
DICOM PS3.5 section 6.2.
"""

from __future__ import annotations

import datetime
import numbers
import re
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

_TIME = r"([01][0-9]|2[0-3])([0-5][0-9]([0-5][0-9]|60)?(\.[0-9]{1,6})?)?"
_OLD_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
_ZONE = r"([+-][0-9]{4})?"
_GROUPS_OF_A_NAME = 3
_COMPONENTS_OF_A_NAME = 5


@attrs.frozen
class Form:
    """The form of one value representation.

    Parameters
    ----------
    fits
        Whether a value has it.
    like
        An example, in words.
    """

    fits: Callable[[Any], bool]
    like: str


def fits(vr: str, value: Any) -> bool:
    """Tell whether a single value has the form of its VR; what is text is taken without padding."""
    if vr not in FORMS:
        return True
    text = value.strip(" \0") if isinstance(value, str) else value
    return text == "" or FORMS[vr].fits(text)


def _matching(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and bool(compiled.fullmatch(value))


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(
        r"[0-9]{8}|[0-9]{4}\.[0-9]{2}\.[0-9]{2}", value
    ):
        return False
    digits = value.replace(".", "")
    try:
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    date = re.match(r"[0-9]+", value)
    digits = date[0] if date else ""
    if len(digits) < 8:
        return len(digits) in (4, 6) and bool(re.fullmatch(_ZONE, value[len(digits) :]))
    return _is_date(value[:8]) and bool(re.fullmatch(f"({_TIME})?{_ZONE}", value[8:]))


def _is_name(value: Any) -> bool:
    if (
        not isinstance(value, str)
        or "\\" in value
        or any(letter < " " and letter != "\x1b" for letter in value)
    ):
        return False
    groups = value.split("=")
    return len(groups) <= _GROUPS_OF_A_NAME and all(
        len(group.split("^")) <= _COMPONENTS_OF_A_NAME for group in groups
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


FORMS = {
    "AS": Form(_matching(r"[0-9]{3}[DWMY]"), "three digits and D, W, M or Y: '034Y'"),
    "CS": Form(
        _matching(r"[A-Z0-9 _]{1,16}"),
        "up to 16 capital letters, digits, spaces and underscores: 'CT'",
    ),
    "DA": Form(_is_date, "a day that there is, YYYYMMDD: '20240131'"),
    "DS": Form(_is_number, "a number: 0.5"),
    "DT": Form(
        _is_moment, "YYYYMMDDHHMMSS, perhaps with fraction and offset: '20240131120000+0100'"
    ),
    "FD": Form(_is_number, "a number: 0.5"),
    "FL": Form(_is_number, "a number: 0.5"),
    "IS": Form(_is_whole, "a whole number: 1"),
    "PN": Form(_is_name, "family, given, middle, prefix and suffix with ^ between: 'DOE^JANE'"),
    "SL": Form(_is_whole, "a whole number: 1"),
    "SS": Form(_is_whole, "a whole number: 1"),
    "TM": Form(lambda value: bool(_time_form(value)), "HHMMSS, perhaps with a fraction: '134500'"),
    "UL": Form(_is_whole, "a whole number: 1"),
    "US": Form(_is_whole, "a whole number: 1"),
}
"""The forms that are looked at, by VR."""


def _time_form(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(f"{_TIME}|{_OLD_TIME}", value))
