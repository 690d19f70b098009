"""What a caller may give as the value of a key, as the texts that the standard speaks of.

References
----------
DICOM PS3.4 section C.2.2.2; PS3.5 section 6.4 (the backslash between values).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dicomsource.errors import QueryError
from dicomsource.matching.person_name import GROUPS
from dicomsource.matching.representations import has_one_value, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

# No UID or code string can hold a comma, and in the query of a URL it is what separates them.
_COMMA_LISTS = frozenset({"CS", "UI"})
_DELIMITERS = re.compile(r"[\\,]")


def texts_of(value: Any, vr: str, name: str) -> list[str]:
    """Return the values of a key, each as text without padding, the empty ones left out.

    Parameters
    ----------
    value
        Text, a number, a date, a time, a list of them, or None. Text is divided at backslashes, and at commas if it
        holds UIDs or code strings.
    vr
        Value representation of the attribute.
    name
        How the caller named the attribute.

    Raises
    ------
    QueryError
        The value is of a kind that cannot be matched.
    """
    trim = trimmed(vr)
    return [text for part in _parts(value, vr, name) if (text := trim(part))]


def _parts(value: Any, vr: str, name: str) -> Iterator[str]:
    if isinstance(value, str):
        if vr in _COMMA_LISTS:
            yield from _DELIMITERS.split(value)
        elif has_one_value(vr):
            yield str(value)
        else:
            yield from value.split("\\")
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _parts(one, vr, name)
    elif value is not None:
        yield _text(value, vr, name)


def _text(value: Any, vr: str, name: str) -> str:
    if isinstance(value, bool):
        pass
    elif isinstance(value, int):
        return str(int(value))
    elif isinstance(value, float):
        return repr(float(value))
    elif isinstance(value, Decimal):
        return str(value)
    elif isinstance(value, Mapping) and vr == "PN":
        return "=".join(str(value.get(group) or "") for group in GROUPS)
    elif isinstance(value, date) and vr != "TM":
        return _day(value) if vr == "DA" or not isinstance(value, datetime) else _instant(value)
    elif isinstance(value, datetime | time) and vr == "TM":
        return _time_of_day(value)
    raise QueryError(
        f"{name} ({vr}) is a {type(value).__name__}, which cannot be matched",
        way_out="Give text, a number, a date, or a list of them",
    )


def _day(value: date) -> str:
    return f"{value.year:04}{value.month:02}{value.day:02}"


def _time_of_day(value: datetime | time) -> str:
    fraction = f".{value.microsecond:06}" if value.microsecond else ""
    return f"{value.hour:02}{value.minute:02}{value.second:02}{fraction}"


def _instant(value: datetime) -> str:
    # A negative offset is safe in a DT here: the text is read as a range only if it can be one.
    offset = value.strftime("%z")[:5]
    return f"{_day(value)}{_time_of_day(value)}{offset}"
