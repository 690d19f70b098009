"""The names in a query: which attribute each one means, and what to say where it means none."""

from __future__ import annotations

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.representations import first_of
from dicomsource.natural.dictionary import close_keywords, keyword_for, tag_for, vr_for

CONTROLS = (
    "limit",
    "offset",
    "includefield",
    "orderby",
    "fuzzymatching",
    "emptyvaluematching",
    "multiplevaluematching",
)
"""The query parameters that are no attributes (PS3.18 section 8.3.4, and ``orderby``)."""

NEVER_MATCHED = frozenset({"00080005", "00080052", "00080201"})
"""Specific Character Set, Query/Retrieve Level and Timezone Offset From UTC say how to read a query (C.2.2.2)."""


@attrs.frozen
class Attribute:
    """An attribute as a query names it.

    Parameters
    ----------
    name
        As the caller wrote it, path included; for messages.
    tag
        Eight upper-case hexadecimal digits.
    vr
        Value representation; None where only the row can tell, as for private attributes.
    """

    name: str
    tag: str
    vr: str | None

    @property
    def keyword(self) -> str:
        """Keyword of the attribute; its tag where it has none."""
        return keyword_for(self.tag)


def attribute_of(part: str, path: str) -> Attribute:
    """Return the attribute that one part of a path names.

    Raises
    ------
    QueryError
        There is no such attribute.
    """
    tag = tag_of(part, path)
    vr = vr_for(tag)
    return Attribute(path, tag, first_of(vr) if vr else None)


def tag_of(name: str, path: str = "") -> str:
    """Return the tag of a keyword or a written tag.

    Raises
    ------
    QueryError
        There is no such attribute; the message names those with a similar keyword.
    """
    tag = tag_for(name)
    if tag is None:
        where = f" in {path!r}" if path and path != name else ""
        raise QueryError(f"{name!r}{where} is no DICOM attribute", way_out=_way_out(name))
    return tag


def _way_out(name: str) -> str:
    if name.strip().lower() in CONTROLS:
        return f"Write it as {name.strip().lower()!r}"
    close = close_keywords(name)
    if not close:
        return "Give a DICOM keyword or a tag, such as PatientID or 00100020"
    return f"Did you mean {' or '.join(map(repr, close))}"
