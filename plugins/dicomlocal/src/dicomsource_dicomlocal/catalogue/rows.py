"""What a search answers, cut out of headers as JSON text: a hundred thousand of them are never made into objects."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from dicomsource.metadata.levels import SERIES_LEVEL, STUDY_LEVEL
from dicomsource.natural import tag_for
from dicomsource.rows import INSTANCE_KEYWORDS, SERIES_KEYWORDS, STUDY_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Level = Literal["studies", "series", "instances"]
Row = dict[str, Any]
"""Tag to element, as JSON text or as an object with ``vr``."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.decode
_EVERYWHERE = {
    "00080005": _encode({"vr": "CS", "Value": ["ISO_IR 192"]}),
    "00080056": _encode({"vr": "CS", "Value": ["ONLINE"]}),
}
_MODALITY = "00080060"
_MODALITIES, _SERIES_OF_STUDY, _OF_STUDY, _OF_SERIES = (
    "00080061",
    "00201206",
    "00201208",
    "00201209",
)


def _tags(keywords: Iterable[str]) -> frozenset[str]:
    return frozenset(tag for tag in map(tag_for, keywords) if tag)


ROW_TAGS: dict[Level, frozenset[str]] = {
    "studies": _tags(STUDY_KEYWORDS) | {*_EVERYWHERE, _MODALITIES, _SERIES_OF_STUDY, _OF_STUDY},
    "series": _tags(SERIES_KEYWORDS) | {*_EVERYWHERE, _OF_SERIES},
    "instances": _tags(INSTANCE_KEYWORDS) | {*_EVERYWHERE},
}
"""The attributes that rows of a level have by themselves.

References
----------
DICOM PS3.18, 10.6.3.3.
"""

_OF_ALL = _tags((*STUDY_KEYWORDS, *SERIES_KEYWORDS, *INSTANCE_KEYWORDS))


@lru_cache
def _tags_of_level(level: Level) -> frozenset[str] | None:
    """Return the attributes that headers say of a study, or of a series and its study; None for all of an instance."""
    if level == "instances":
        return None
    return _tags(STUDY_LEVEL if level == "studies" else STUDY_LEVEL | SERIES_LEVEL)


def _decoder(tags: Iterable[str]) -> Callable[[bytes], Any]:
    named = {f"t{tag}": tag for tag in sorted(tags)}
    fields: list[Any] = [(name, msgspec.Raw, None) for name in named]
    return msgspec.json.Decoder(
        msgspec.defstruct("elements", fields, rename=named, gc=False)
    ).decode


_elements = _decoder(_OF_ALL)
_elements_of_instance = _decoder(ROW_TAGS["instances"])


def elements_of(header: bytes) -> Row:
    """Return those attributes of a header, still as JSON text, that rows of some level have."""
    return _there(_elements(header))


def instance_row(header: bytes) -> Row:
    """Return the row of an instance."""
    return {**_there(_elements_of_instance(header)), **_EVERYWHERE}


def _there(found: Any) -> Row:
    return {
        name[1:]: element
        for name in found.__struct_fields__
        if (element := getattr(found, name)) is not None
    }


def study_row(first: Row, series: Iterable[tuple[Row, int]]) -> Row:
    """Return the row of a study.

    Parameters
    ----------
    first
        Elements of its first instance.
    series
        Of each of its series, elements of the first instance and number of instances.
    """
    series = list(series)
    modalities = dict.fromkeys(filter(None, (_modality(one) for one, _ in series)))
    united = {"vr": "CS", "Value": list(modalities)}
    return {
        **_chosen(first, "studies"),
        **({_MODALITIES: _encode(united)} if modalities else {}),
        _SERIES_OF_STUDY: _count(len(series)),
        _OF_STUDY: _count(sum(count for _, count in series)),
    }


def series_row(first: Row, count: int) -> Row:
    """Return the row of a series from the elements of its first instance and the number of all."""
    return {**_chosen(first, "series"), _OF_SERIES: _count(count)}


def whole(header: bytes, level: Level) -> Row:
    """Return all that a header says of its study, of its series and study, or of itself."""
    row: Row = _decode(header)
    wanted = _tags_of_level(level)
    return row if wanted is None else {tag: row[tag] for tag in row if tag in wanted}


def texts_of(rows: Iterable[tuple[Row, ...]]) -> Iterator[bytes]:
    """Yield rows, each given as its parts, as JSON text; what a later part says counts.

    What several rows have in common, such as all those of a series, is to be the same object in each.
    """
    common: tuple[Row, ...] = ()
    members: dict[str, bytes] = {}
    for *above, own in rows:
        if len(above) != len(common) or any(
            one is not other for one, other in zip(above, common, strict=True)
        ):
            common = tuple(above)
            members = {tag: text for row in common for tag, text in _members(row)}
        together = {**members, **dict(_members(own))}
        yield b"{%b}" % b",".join([together[tag] for tag in sorted(together)])


def _members(row: Row) -> Iterator[tuple[str, bytes]]:
    for tag, element in row.items():
        yield tag, b'"%b":%b' % (tag.encode(), element)


def parsed(*rows: Row) -> Row:
    """Return rows as the object of one; what a later one says counts."""
    together = {tag: element for row in rows for tag, element in row.items()}
    return {
        tag: element if isinstance(element, dict) else _decode(element)
        for tag, element in sorted(together.items())
    }


def _chosen(elements: Row, level: Level) -> Row:
    tags = ROW_TAGS[level]
    return {**{tag: element for tag, element in elements.items() if tag in tags}, **_EVERYWHERE}


def _count(number: int) -> bytes:
    return _encode({"vr": "IS", "Value": [number]})


def _modality(elements: Row) -> str | None:
    if _MODALITY not in elements:
        return None
    values = _decode(elements[_MODALITY]).get("Value")
    return str(values[0]) if values and values[0] else None
