"""The order of studies where the source does not sort."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from dicomsource_host.terminal.texts import name_text, value_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource import NaturalDataset


def sort_key(orderby: str) -> Callable[[NaturalDataset], Any]:
    """Return what `sorted` needs for an order.

    Parameters
    ----------
    orderby
        A keyword; with a minus before it, from the greatest to the least. What has no value comes last in both.
    """
    keyword, down = orderby.removeprefix("-"), orderby.startswith("-")

    def compare(one: NaturalDataset, other: NaturalDataset) -> int:
        first, second = _value(one, keyword), _value(other, keyword)
        if first is None or second is None:
            return (first is None) - (second is None)
        order = int(first > second) - int(first < second)
        return -order if down else order

    return cmp_to_key(compare)


def _value(row: NaturalDataset, keyword: str) -> Any:
    value = row.get(keyword)
    if keyword.startswith("NumberOf"):
        text = str(value or "")
        return int(text) if text.isascii() and text.isdigit() else None
    text = name_text(value) if keyword == "PatientName" else value_text(value)
    return text.casefold() or None
