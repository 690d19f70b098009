r"""Rows and metadata of trees in the wild, mended.

`mkdicomweb` writes text byte by byte (one character for each byte of the file), several values as one text with
backslashes, component groups of names inside the first one, and ``[null]`` for no value; `createdicomweb` leaves
escapes of ISO 2022 as they are. Both add private attributes of their own, and keep the character set of the file
although JSON is UTF-8. What the native format understands by itself is left to it.

References
----------
DICOM PS3.18 Annex F; PS3.5 section 6.1.2 for character sets.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dicomsource.natural import PersonName, vr_for

if TYPE_CHECKING:
    from dicomsource.contract import DicomJson

_CREATOR = "dedupped"
_HASH = re.compile("[0-9a-f]{32,}")
_CHARACTER_SET = "00080005"
_UNICODE = ("ISO_IR 192", "ISO_IR 10646")
_ONE_LINE = frozenset(["AE", "AS", "CS", "DA", "DT", "LO", "SH", "TM", "UC", "UI"])
# Of these nothing at the end belongs to the value: what stands there fills it up to an even length.
_PADDED = frozenset(["DT", "UI", "UR"])
_TEXT = _ONE_LINE | frozenset(["LT", "ST", "UT"])


def repaired(row: Mapping[str, Any], character_sets: tuple[str, ...] = ()) -> DicomJson:
    """Return a dataset as it was meant.

    Parameters
    ----------
    row
        DICOM JSON from a tree.
    character_sets
        Values of SpecificCharacterSet that hold where the dataset names none.
    """
    added = added_by_tool(row)
    character_sets = _character_sets(row) or character_sets
    mended: DicomJson = {}
    for tag, element in row.items():
        if tag in added:
            continue
        mended[tag] = _element(tag, element, character_sets)
    if _CHARACTER_SET in mended:
        mended[_CHARACTER_SET] = {"vr": "CS", "Value": ["ISO_IR 192"]}
    return mended


def added_by_tool(row: Mapping[str, Any]) -> set[str]:
    """Return the tags of the private attributes that the tool added."""
    creators = [tag for tag in row if tag[:6] == "000900" and _values(row[tag]) == [_CREATOR]]
    if not creators:
        return set()
    blocks = {f"0009{creator[6:]}" for creator in creators}
    added = {tag for tag in row if tag[:6] in blocks}
    # Where another creator has the first block, the tool still writes into it.
    if any(_HASH.fullmatch(str(value)) for value in _values(row.get("00091011"))):
        added |= {"00091010", "00091011", "00091012"}
    return added.union(creators)


def _values(element: Any) -> list[Any]:
    values = element.get("Value") if isinstance(element, Mapping) else None
    return values if isinstance(values, list) else [] if values is None else [values]


def _character_sets(row: Mapping[str, Any]) -> tuple[str, ...]:
    texts = [
        part for value in _values(row.get(_CHARACTER_SET)) for part in str(value or "").split("\\")
    ]
    return tuple(texts)


def _element(tag: str, element: Any, character_sets: tuple[str, ...]) -> Any:
    values = _values(element)
    if not values:
        return element
    vr = str(element.get("vr") or "")
    if all(value is None or value == "" for value in values):
        return {"vr": vr} if vr else {}
    if any(isinstance(value, Mapping) for value in values):
        if vr == "PN" or (vr != "SQ" and vr_for(tag) == "PN"):
            names = [name for value in values for name in _names(value, character_sets)]
            return {**element, "Value": names}
        items = [
            repaired(item, character_sets) if isinstance(item, Mapping) else item for item in values
        ]
        return {**element, "Value": items}
    if vr in _PADDED:
        values = [one.rstrip(" \0") if isinstance(one, str) else one for one in values]
        element = {**element, "Value": values}
    if vr in _TEXT and any(isinstance(value, str) for value in values):
        return {**element, "Value": _texts(values, vr, character_sets)}
    return element


def _texts(values: list[Any], vr: str, character_sets: tuple[str, ...]) -> list[Any]:
    decoded = [_decoded(one, character_sets) if isinstance(one, str) else one for one in values]
    if vr not in _ONE_LINE:
        return decoded
    return [
        part for one in decoded for part in (one.split("\\") if isinstance(one, str) else [one])
    ]


def _names(value: Any, character_sets: tuple[str, ...]) -> list[Any]:
    if not isinstance(value, Mapping):
        return [value]
    groups = {
        group: _decoded(text, character_sets, name=True) if isinstance(text, str) else text
        for group, text in value.items()
    }
    text = groups.get("Alphabetic")
    if len(groups) == 1 and isinstance(text, str) and ("=" in text or "\\" in text):
        return [PersonName(part.rstrip("=")).to_groups() for part in text.split("\\")]
    return [groups]


def _decoded(text: str, character_sets: tuple[str, ...], *, name: bool = False) -> str:
    """Return the text that was meant by one character for each byte; other text as it is."""
    if text.isascii() and "\x1b" not in text:
        return text
    try:
        content = text.encode("latin-1")
    except UnicodeEncodeError:  # it was decoded: bytes give no other characters
        return text
    try:
        # Decoded text that happens to be valid UTF-8 byte by byte is next to impossible.
        return (
            content.decode()
            if "\x1b" not in text
            else _by_character_set(content, character_sets, name=name)
        )
    except UnicodeDecodeError:
        return _by_character_set(content, character_sets, name=name)


def _by_character_set(content: bytes, character_sets: tuple[str, ...], *, name: bool) -> str:
    as_it_was = content.decode("latin-1")
    encodings = _encodings(character_sets)
    if not encodings:
        return as_it_was
    from pydicom.charset import decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # what cannot be decoded is told by its replacement characters
        text = decode_bytes(content, list(encodings), PN_DELIMS if name else TEXT_VR_DELIMS)
    return as_it_was if "\ufffd" in text or "\x1b" in text else text


@lru_cache(maxsize=64)
def _encodings(character_sets: tuple[str, ...]) -> tuple[str, ...]:
    if not any(character_sets) or any(one in _UNICODE for one in character_sets):
        return ()
    from pydicom.charset import convert_encodings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return tuple(convert_encodings(list(character_sets)))
        except LookupError:
            return ()
