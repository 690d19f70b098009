"""Values of search parameters, as text."""

from __future__ import annotations

import datetime
import numbers
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from dicomsource.errors import QueryError
from dicomsource.natural.dictionary import vr_for

_COUNT = re.compile(r"[0-9]{1,18}")


def as_text(value: Any, name: str, keyword: str) -> str:
    """Return a value as the text that is searched for.

    Parameters
    ----------
    value
        Text, a name, number, date or time, or a list of them, which becomes text with backslashes between.
    name
        What the caller calls the parameter.
    keyword
        The attribute; of a moment, it decides whether date, time or both are meant.

    Raises
    ------
    QueryError
        It is nothing of the kind.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date | datetime.time):
        return _moment(value, vr_for(keyword.rpartition(".")[2]))
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return str(value)
    if _is_pydicom_name(value):
        return str(value)  # it can be iterated over, letter by letter
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes | bytearray):
        return "\\".join(as_text(item, name, keyword) for item in value)
    raise QueryError(
        f"{name} cannot be searched by {type(value).__name__} {value!r}",
        way_out="Give text, a number, a date or a list of them",
    )


def as_flag(value: Any, name: str) -> bool:
    """Return a value that is true or false, perhaps as text.

    Raises
    ------
    QueryError
        It is neither.
    """
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise QueryError(f"{name} is {value!r}", way_out="Give true or false")


def as_count(value: Any, name: str) -> int:
    """Return a whole number from 0, perhaps given as text.

    Raises
    ------
    QueryError
        It is none.
    """
    if isinstance(value, bool) or not _COUNT.fullmatch(str(value)):
        raise QueryError(f"{name} is {value!r}", way_out="Give a whole number that is not negative")
    return int(str(value))


def _moment(value: datetime.date | datetime.time, vr: str | None) -> str:
    if isinstance(value, datetime.datetime) and vr in ("DA", "TM"):
        value = value.date() if vr == "DA" else value.timetz()
    date = "" if isinstance(value, datetime.time) else f"{value.year:04}{value:%m%d}"
    if not isinstance(value, datetime.datetime | datetime.time):
        return date
    fraction = f".{value.microsecond:06}" if value.microsecond else ""
    zone = value.strftime("%z") if isinstance(value, datetime.datetime) else ""
    return f"{date}{value:%H%M%S}{fraction}{zone}"


def _is_pydicom_name(value: object) -> bool:
    valuerep = sys.modules.get("pydicom.valuerep")
    return valuerep is not None and isinstance(value, valuerep.PersonName)
