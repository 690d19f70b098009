"""The order of rows: ``orderby``, by any attributes, up or down.

Rows without a value come last in both directions, and so do those whose value cannot be read; what is equal stays as
it stands. An attribute with several values sorts by the first of them, then by the next. Names sort without regard to
case, numbers by size, dates and times by the moment they mean; a DT without an offset is taken for UTC.

The parameter is no part of the standard; it is spelled as dcm4chee's archive spells it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.attribute import element_in, values_in
from dicomsource.matching.names import Attribute, attribute_of
from dicomsource.matching.terms import sort_text, terms_function

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dicomsource.contract.data import DicomJson

# The comma of a tag such as (0010,0010) separates nothing.
_NAMES = re.compile(r"\s*-?\(?[0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\)?\s*|[^,]*")
_WAY_OUT = "Give keywords or tags with commas between, each with - before it to go down"


@attrs.frozen
class By:
    """One attribute to sort by.

    Parameters
    ----------
    attribute
        Not within a sequence.
    descending
        Whether the greatest comes first.
    """

    attribute: Attribute
    descending: bool = False

    def key(self, row: Mapping[str, Any]) -> str | None:
        """Return the text that a row sorts by; None for one without a value."""
        tag, vr = self.attribute.tag, self.attribute.vr
        if vr is None:  # only the row can tell
            said = element_in(row, tag).get("vr")
            vr = said if isinstance(said, str) else "LO"
        terms_of = terms_function(vr)
        return terms_of and sort_text(values_in(row, tag), terms_of)


@attrs.frozen
class Order:
    """The attributes that rows are sorted by, the most important one first; none for the order in which they stand."""

    by: tuple[By, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by)

    def of(self, rows: Iterable[DicomJson]) -> list[DicomJson]:
        """Return the rows in order."""
        ordered = list(rows)
        for by in reversed(self.by):
            keyed = [(by.key(row), row) for row in ordered]
            valued = [pair for pair in keyed if pair[0] is not None]
            # Stable in both directions.
            valued.sort(key=lambda pair: pair[0] or "", reverse=by.descending)
            ordered = [row for _, row in valued] + [row for key, row in keyed if key is None]
        return ordered


def read_order(value: Any) -> Order:
    """Return the order that ``orderby`` asks for.

    Parameters
    ----------
    value
        Keywords or tags with commas between, each with ``-`` before it to go down; or a list of such texts.

    Raises
    ------
    QueryError
        A name is no DICOM attribute, comes twice, is in a sequence, or holds what has no order.

    Examples
    --------
    >>> [(by.attribute.keyword, by.descending) for by in read_order("-StudyDate,PatientName").by]
    [('StudyDate', True), ('PatientName', False)]
    """
    order = tuple(_by(name) for name in order_names(value))
    tags = [by.attribute.tag for by in order]
    for by in order:
        if tags.count(by.attribute.tag) > 1:
            raise QueryError(f"orderby names {by.attribute.name} twice", way_out="Name it once")
    return Order(order)


def order_names(value: Any) -> list[str]:
    """Return the names in ``orderby``, each with its ``-`` if it has one.

    Raises
    ------
    QueryError
        It is neither text nor a list of texts, or a name is missing.
    """
    if value is None or value in ("", [], ()):
        return []
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise QueryError(f"orderby is {value!r}", way_out=_WAY_OUT)
    names = [name for text in texts for name in _split(text)]
    if not all(name.lstrip("-") for name in names):
        raise QueryError(f"orderby is {value!r}, where a name is missing", way_out=_WAY_OUT)
    return names


def _split(text: str) -> list[str]:
    names, at = [], 0
    while at <= len(text):
        found = _NAMES.match(text, at)
        assert found is not None  # it matches nothing at all too
        names.append(found[0].strip())
        at = found.end() + 1
    return names


def _by(name: str) -> By:
    written = name.removeprefix("-").strip()
    if "." in written:
        raise QueryError(
            f"orderby names {written!r}, which is in a sequence",
            way_out="Give attributes of the row itself",
        )
    attribute = attribute_of(written, "orderby")
    attribute = attrs.evolve(attribute, name=written)
    if attribute.vr is not None and terms_function(attribute.vr) is None:
        raise QueryError(
            f"orderby names {written} ({attribute.vr}), which has no order",
            way_out="Give another attribute",
        )
    return By(attribute, descending=name.startswith("-"))
