"""One attribute by one plain value: the most frequent search of all, answered without compiling a query.

What counts as plain is so narrow that the rule is sure: letters, digits and a few signs that are neither wildcards nor
padding nor delimiters. Everything else is left to the way by the rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dicomsource.matching.names import NEVER_MATCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dicomsource_index.column import Column

_PLAIN = {
    "uid": re.compile(r"[0-9.]+").fullmatch,
    "text": re.compile(r"[0-9A-Za-z._:/+-]+").fullmatch,
    "name": re.compile(r"[A-Za-z0-9]+\*?").fullmatch,
}


class PlainLookUp:
    """Looks up values of one attribute.

    Parameters
    ----------
    column
        One that `can_be_looked_up`.
    """

    def __init__(self, column: Column) -> None:
        assert column.terms is not None
        self._is_name = column.kind == "name"
        self._is_plain: Callable[[str], Any] = _PLAIN[column.kind]
        self._terms = column.terms
        self._starts = column.arrays.view("starts")
        self._rows = column.arrays.view("rows")

    def rows(self, text: str) -> Sequence[int] | None:
        """Return the rows with a value, in order; None where that takes the rules."""
        if not self._is_plain(text):
            return None
        if self._is_name:
            return self._rows_of_name(text.encode().lower())
        term = self._terms.equal(text.encode())
        if not term:
            return ()
        start, end = self._starts[term.start], self._starts[term.start + 1]
        return self._rows[start:end].tolist()

    def _rows_of_name(self, name: bytes) -> Sequence[int] | None:
        """Return that there is no such name, if that is so: many terms may begin with it, and many rows have these."""
        found = self._terms.beginning(name[:-1]) if name.endswith(b"*") else self._terms.equal(name)
        return None if found else ()


def look_up_in(column: Column | None) -> PlainLookUp | None:
    """Return what looks up plain values of an attribute; None where terms alone do not tell which rows have one."""
    if column is None or column.kind not in _PLAIN or column.tag in NEVER_MATCHED:
        return None
    if not column.terms or not column.is_decided_by_terms:
        return None
    if column.kind != "name" and not column.each_cell_is_a_term:
        return None
    return PlainLookUp(column)


def only_value(parameters: Mapping[str, Any]) -> tuple[str, str, int, int | None] | None:
    """Return the name and the value of the only attribute in a query, offset and limit; None if there is more to it."""
    name = value = None
    offset, limit = 0, None
    for key, given in parameters.items():
        if key in ("limit", "offset"):
            if type(given) is not int or given < 0:
                return None
            if key == "limit":
                limit = given
            else:
                offset = given
        elif name is None and type(given) is str and type(key) is str:
            name, value = key, given
        else:
            return None
    return None if name is None or value is None else (name, value, offset, limit)
