"""Which attributes of a matching row are returned: ``includefield``.

Without it a row is returned as it is. With it a row is returned with the attributes that PS3.18 has in every answer of
its level, those that the query asked for, and those named; ``all`` returns everything. Attributes that a row lacks
are not made up. A path into a sequence returns the whole sequence.

References
----------
DICOM PS3.18 sections 8.3.4.3 (the parameter) and 10.6.3.3 (the attributes of each level).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.names import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dicomsource.contract.data import DicomJson

_STUDY = (
    "00080005 00080020 00080030 00080050 00080056 00080061 00080090 00080201 00081190 00100010 00100020 00100030"
    " 00100040 0020000D 00200010 00201206 00201208"
)
_SERIES = "00080060 0008103E 0020000E 00200011 00201209 00400244 00400245 00400275"
_INSTANCE = "00080016 00080018 00200013 00280008 00280010 00280011 00280100"

# A series or instance found beyond one study is returned with the attributes of its study too; it always may be.
ALWAYS = frozenset(f"{_STUDY} {_SERIES} {_INSTANCE}".split())
"""What Tables 10.6.3-3 to 10.6.3-5 have in the answers at the three levels."""

_ITEMS = re.compile(r"\([0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\)|[^,]+")
_TAG_WITH_COMMA = re.compile(r"\s*[0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\s*")


@attrs.frozen
class IncludeFields:
    """The attributes that rows are cut down to.

    Parameters
    ----------
    tags
        Eight upper-case hexadecimal digits each.
    """

    tags: frozenset[str]

    def cut(self, row: DicomJson) -> DicomJson:
        """Return a row with the included attributes of this one; the elements themselves are shared."""
        kept = {tag: element for tag, element in row.items() if tag in self.tags}
        for tag in list(kept):
            creator = _creator(tag)
            if creator and creator in row:
                kept[creator] = row[creator]
        return kept


def include_fields(value: Any, asked_for: Iterable[str]) -> IncludeFields | None:
    """Return what ``includefield`` asks for; None if rows are returned as they are.

    Parameters
    ----------
    value
        Keywords, tags or paths: a list of them, or text with commas between them; or ``all``.
    asked_for
        Tags of the attributes that the query asks for; they are always returned.

    Raises
    ------
    QueryError
        A name is no DICOM attribute.
    """
    names = list(_names(value))
    if not names or any(name.lower() == "all" for name in names):
        return None
    named = {tag_of(name.partition(".")[0].strip()) for name in names}
    return IncludeFields(frozenset(named | ALWAYS | set(asked_for)))


def _names(value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, str):
        if _TAG_WITH_COMMA.fullmatch(value):
            yield value.strip()
        else:
            yield from (name.strip() for name in _ITEMS.findall(value) if name.strip())
    elif isinstance(value, list | tuple | set | frozenset):
        for name in value:
            yield from _names(name)
    else:
        raise QueryError(
            f"includefield is {value!r}", way_out="Give a list of keywords or tags, or 'all'"
        )


def _creator(tag: str) -> str | None:
    # (gggg,xxee) of an odd group belongs to the private creator in (gggg,00xx).
    if int(tag[:4], 16) % 2 and tag[4:6] != "00":
        return f"{tag[:4]}00{tag[4:6]}"
    return None
