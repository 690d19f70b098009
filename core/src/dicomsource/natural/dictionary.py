"""The data dictionary: keywords, tags and value representations, each found from the other."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import NamedTuple

from dicomsource.natural.common_attributes import COMMON_ATTRIBUTES

_TAG = re.compile(r"\(?(?:0x)?([0-9a-f]{4}),? ?([0-9a-f]{4})\)?", re.IGNORECASE)

_ODD = frozenset("13579BDFbdf")


class _Tables(NamedTuple):
    tags: dict[str, str]
    keywords: dict[str, str]
    representations: dict[str, str]


@lru_cache(maxsize=1)
def _common() -> _Tables:
    tables = _Tables({}, {}, {})
    for vr, listed in COMMON_ATTRIBUTES.items():
        for attribute in listed.split():
            tag, _, keyword = attribute.partition("=")
            tables.representations[tag] = vr
            tables.tags[keyword] = tag
            tables.keywords[tag] = keyword
    return tables


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    # pydicom loads numpy, so it waits until an attribute is looked up that few rows carry.
    from pydicom._dicom_dict import DicomDictionary

    tables = _Tables({}, {}, {})
    for number, (vr, _, _, _, keyword) in DicomDictionary.items():
        tag = f"{number:08X}"
        tables.representations[tag] = vr
        if keyword:
            tables.tags[keyword] = tag
            tables.keywords[tag] = keyword
    return tables


@lru_cache(maxsize=65536)
def tag_for(name: str) -> str | None:
    """Return the tag that a keyword or a written tag means.

    Parameters
    ----------
    name
        A keyword, or a tag as ``00100020``, ``0010,0020``, ``(0010,0020)`` or ``0x00100020`` in either case; private
        tags too.

    Returns
    -------
    str or None
        Eight upper-case hexadecimal digits; None for a name that the dictionary does not know.

    Examples
    --------
    >>> tag_for("PatientID"), tag_for("(0009,10ab)"), tag_for("PatientIdentity")
    ('00100020', '000910AB', None)
    """
    tag = _common().tags.get(name)
    if tag is None and (written := _TAG.fullmatch(name.strip())):
        return (written[1] + written[2]).upper()
    return tag or _tables().tags.get(name)


@lru_cache(maxsize=65536)
def keyword_for(tag: str) -> str:
    """Return the keyword of a tag, or the tag in eight upper-case digits where it has none of its own.

    Private and unknown tags have none, and neither have those of repeating groups: (6000,3000) and (6002,3000)
    share theirs.

    Parameters
    ----------
    tag
        A tag in any form that `tag_for` reads; a keyword stays what it is.

    Examples
    --------
    >>> keyword_for("00100020"), keyword_for("000910ab")
    ('PatientID', '000910AB')
    """
    written = tag_for(tag) or tag
    keyword = _common().keywords.get(written)
    if keyword or _is_private(written):
        return keyword or written
    return _tables().keywords.get(written, written)


@lru_cache(maxsize=65536)
def vr_for(tag: str) -> str | None:
    """Return the value representation that the dictionary gives to a tag or keyword.

    Returns
    -------
    str or None
        As the dictionary has it, so ``US or SS`` is possible; LO for private creators, UL for group lengths; None
        for what only a private dictionary could know.

    References
    ----------
    DICOM PS3.6 chapter 6; PS3.5 sections 7.2 and 7.8.1.
    """
    written = tag_for(tag)
    if written is None:
        return None
    vr = _common().representations.get(written)
    if vr is not None:
        return vr
    if _is_private(written):
        if written.endswith("0000"):
            return "UL"
        return "LO" if 0x10 <= int(written[4:], 16) <= 0xFF else None
    vr = _tables().representations.get(written)
    if vr is not None:
        return None if vr == "NONE" else vr
    if written.endswith("0000"):
        return "UL"
    return _repeating_group_vr(int(written, 16))


def _is_private(tag: str) -> bool:
    """Whether a tag is of an odd group, of which the dictionary has none; False for what is no tag."""
    return tag[3:4] in _ODD and _TAG.fullmatch(tag) is not None


def _repeating_group_vr(number: int) -> str | None:
    from pydicom.datadict import dictionary_VR

    try:
        return str(dictionary_VR(number))
    except KeyError:
        return None


@lru_cache(maxsize=1)
def _keywords_by_lower_case() -> dict[str, str]:
    return {keyword.lower(): keyword for keyword in _tables().tags}


@lru_cache(maxsize=1024)
def close_keywords(name: str) -> tuple[str, ...]:
    """Return up to three keywords that a misspelled name may have meant, the closest first.

    Examples
    --------
    >>> close_keywords("patientid")
    ('PatientID',)
    """
    known = _keywords_by_lower_case()
    written = name.lower().replace(" ", "").replace("_", "")
    if written in known:
        return (known[written],)
    return tuple(
        known[match] for match in difflib.get_close_matches(written, known, n=3, cutoff=0.7)
    )
