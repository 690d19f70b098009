"""How the values of an attribute are looked up: what the matching rules make of its value representation."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from dicomsource.errors import QueryError
from dicomsource.matching.names import attribute_of
from dicomsource.matching.representations import BINARY, NUMBERS

Kind: TypeAlias = Literal["text", "uid", "date", "time", "number", "name", "whole"]
"""``whole`` elements are kept as they are, and each different one is asked by itself."""

_KINDS: dict[str, Kind] = {"UI": "uid", "DA": "date", "TM": "time", "PN": "name"}
_WHOLE = BINARY | {"AT", "DT", "SQ"}


@cache
def vr_of(tag: str) -> str | None:
    """Return the value representation that a query gives an attribute; None where only rows tell it."""
    try:
        return attribute_of(tag, tag).vr
    except QueryError:
        return None


def kind_of(tag: str) -> Kind:
    """Return how the values of an attribute are looked up."""
    vr = vr_of(tag)
    if vr is None or vr in _WHOLE:
        return "whole"
    return "number" if vr in NUMBERS else _KINDS.get(vr, "text")
