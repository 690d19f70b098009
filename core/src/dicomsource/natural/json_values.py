"""The values of one DICOM JSON attribute, read into native ones: one function for each kind of VR.

Each takes the ``Value`` array and returns None, the one value, or the list of them. What cannot be read raises
ValueError with the end of a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any

from dicomsource.natural import representations as vrs
from dicomsource.natural.dictionary import tag_for
from dicomsource.natural.numbers import DecimalString, IntegerString, decimal_number, integer_number
from dicomsource.natural.person_name import PersonName

Reader = Callable[[list[Any]], Any]


def several(values: list[Any]) -> Any:
    """Return None for no value, the value itself for one, else the list."""
    if len(values) == 1:
        return values[0]
    return values or None


def read_text(values: list[Any]) -> Any:
    """Return texts as they are: a backslash inside is left to the sender's meaning."""
    if len(values) == 1:
        value = values[0]
        return (value or None) if value.__class__ is str else _text(value)
    return several([_text(value) for value in values])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int | float):
        return str(value)
    raise ValueError(f"is {shown(value)} where text belongs")


def read_names(values: list[Any]) -> Any:
    """Return person names; plain text is taken as the name that it is."""
    return several([_name(value) for value in values])


def _name(value: Any) -> PersonName | None:
    if isinstance(value, str):
        return PersonName(value) if value else None
    if value is None:
        return None
    if isinstance(value, Mapping):
        return PersonName.from_groups(value) or None
    raise ValueError(f"is {shown(value)} where a person name belongs")


def read_decimals(values: list[Any]) -> Any:
    """Return numbers of VR DS."""
    return several([_decimal(value) for value in _separated(values)])


def _decimal(value: Any) -> float | str | None:
    if value.__class__ is float or value is None:
        return value
    if isinstance(value, str):
        return decimal_number(value)
    if isinstance(value, DecimalString | IntegerString):
        return value
    return DecimalString(str(_number(value)))


def read_integer_strings(values: list[Any]) -> Any:
    """Return numbers of VR IS."""
    return several([_integer_string(value) for value in _separated(values)])


def _integer_string(value: Any) -> float | str | None:
    if value.__class__ is int or value is None:
        return value
    if isinstance(value, str):
        return integer_number(value)
    if isinstance(value, DecimalString | IntegerString):
        return value
    number = _number(value)
    return int(number) if float(number).is_integer() else number


def _separated(values: list[Any]) -> list[Any]:
    # Numbers cannot hold a backslash, so one text of several numbers means them.
    if any(isinstance(value, str) and "\\" in value for value in values):
        return [part for value in values for part in (str(value).split("\\") if value else [value])]
    return values


def read_integers(values: list[Any]) -> Any:
    """Return binary integers."""
    return several([_integer(value) for value in values])


def _integer(value: Any) -> int | None:
    if value.__class__ is int or value is None:
        return value
    if value == "":
        return None
    try:
        number = int(value) if isinstance(value, str) else _number(value)
    except ValueError:
        number = math.nan
    if isinstance(number, float) and not number.is_integer():
        raise ValueError(f"is {shown(value)} where a whole number belongs")
    return int(number)


def read_floats(values: list[Any]) -> Any:
    """Return binary floating point numbers; NaN and the infinities come as text."""
    return several([_float(value) for value in values])


def _float(value: Any) -> float | None:
    if value.__class__ is float or value is None:
        return value
    if value == "":
        return None
    try:
        return float(value if isinstance(value, str) else _number(value))
    except (ValueError, OverflowError):
        raise ValueError(f"is {shown(value)} where a number belongs") from None


def _number(value: Any) -> float:
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    raise ValueError(f"is {shown(value)} where a number belongs")


def read_tags(values: list[Any]) -> Any:
    """Return attribute tags in eight upper-case digits, also where they came as numbers."""
    return several([_tag(value) for value in values])


def _tag(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, int) and 0 <= value <= 0xFFFFFFFF:
        return f"{value:08X}"
    tag = tag_for(value) if isinstance(value, str) else None
    if tag is None:
        raise ValueError(f"is {shown(value)} where a tag belongs")
    return tag


def read_anything(values: list[Any]) -> Any:
    """Return texts and numbers that came where bytes belong: there is no better reading of them."""
    for value in values:
        if not isinstance(value, str | int | float | None):
            raise ValueError(f"is {shown(value)} where bytes belong")
    return several([None if value == "" else value for value in values])


def shown(value: Any) -> str:
    """Return a value for a message: its repr, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


READERS: dict[str, Reader] = {
    **dict.fromkeys(vrs.TEXT, read_text),
    **dict.fromkeys(vrs.INTEGERS, read_integers),
    **dict.fromkeys(vrs.FLOATS, read_floats),
    **dict.fromkeys(vrs.OTHER, read_anything),
    **dict.fromkeys(vrs.AMBIGUOUS, read_integers),
    "AT": read_tags,
    "DS": read_decimals,
    "IS": read_integer_strings,
    "PN": read_names,
}
"""Reader of each VR but SQ, whose items are datasets again."""
