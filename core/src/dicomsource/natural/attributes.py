"""The attributes of a native dataset in the order of their tags, each with its one VR."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.dataset import VR_MAP
from dicomsource.natural.dictionary import close_keywords, keyword_for, tag_for, vr_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def attributes_of(dataset: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the attributes of a native dataset by rising tag: tag, VR and value.

    The tag has eight upper-case hexadecimal digits. The VR is one of the dictionary's choices of several, such as
    ``US or SS``, where the dataset does not settle it.

    Keys that begin with an underscore are notes beside the dataset and are passed over.

    Raises
    ------
    DataError
        A key is neither a keyword nor a tag.
    """
    represented = dataset.get(VR_MAP) or {}
    tagged = sorted((*_tag_and_vr(key), key) for key in dataset if key[:1] != "_")
    for tag, vr, key in tagged:
        value = dataset[key]
        yield tag, represented.get(key) or vr or vrs.guessed_vr(value), value


@lru_cache(maxsize=65536)
def _tag_and_vr(key: str) -> tuple[str, str]:
    tag = tag_for(key)
    if tag is None:
        close = close_keywords(key)
        raise DataError(
            f"a dataset has the key {key!r}, which is neither a DICOM keyword nor a tag",
            way_out=f"Did you mean {', '.join(close)}"
            if close
            else "Write it as DICOM does, or remove it",
        )
    return tag, vr_for(tag) or ""


def label(tag: str) -> str:
    """Return a tag for a message, with its keyword where it has one.

    >>> label("00100020"), label("00091010")
    ('(0010,0020) PatientID', '(0009,1010)')
    """
    keyword = keyword_for(tag)
    written = f"({tag[:4]},{tag[4:]})"
    return written if keyword == tag else f"{written} {keyword}"


def signed_pixels(dataset: Mapping[str, Any], *, above: bool) -> bool:
    """Return whether pixels are signed: as the dataset says, else as the one above it does."""
    representation = dataset.get("PixelRepresentation")
    return above if representation is None else representation == 1
