"""The SpecificCharacterSet that a dataset needs so that none of its text is lost in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydicom import Dataset

_UTF_8 = "ISO_IR 192"
_EXTENDED_TEXT = frozenset(["LO", "LT", "PN", "SH", "ST", "UC", "UT"])


def settle_character_sets(dataset: Dataset) -> None:
    """Declare UTF-8 throughout a dataset where a text does not fit its declared character sets.

    References
    ----------
    DICOM PS3.3 section C.12.1.1.2.
    """
    if all(_fits(text, sets) for text, sets in _texts(dataset, ("",))):
        return
    dataset.SpecificCharacterSet = _UTF_8
    for item in _items(dataset):
        if "SpecificCharacterSet" in item:
            item.SpecificCharacterSet = _UTF_8


def _texts(dataset: Dataset, inherited: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each text that is not ASCII with the character sets that hold where it stands."""
    declared = dataset.get("SpecificCharacterSet", inherited)
    sets = (declared,) if isinstance(declared, str) else tuple(declared or ("",))
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                yield from _texts(item, sets)
        elif element.VR in _EXTENDED_TEXT:
            text = str(element.value)
            if not text.isascii():
                yield text, sets


def _items(dataset: Dataset) -> Iterator[Dataset]:
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                yield item
                yield from _items(item)


def _fits(text: str, sets: tuple[str, ...]) -> bool:
    return all(any(_encodes(character, term) for term in sets) for character in set(text))


def _encodes(character: str, term: str) -> bool:
    from pydicom.charset import custom_encoders, python_encoding

    if character.isascii():
        return True
    encoding = python_encoding.get(term.strip())
    if not term or encoding is None:
        return False
    try:
        encode = custom_encoders.get(encoding)
        encode(character) if encode else character.encode(encoding)
    except UnicodeError:
        return False
    return True
