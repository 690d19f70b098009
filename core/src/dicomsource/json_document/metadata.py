"""The metadata of an instance as such a document has it: keywords, and what JSON calls such values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.json_document.kinds import may_stand_for
from dicomsource.natural import keyword_for, to_dicom_json, vr_for
from dicomsource.natural.dataset import VR_MAP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.contract.data import DicomJson

_NUMBERS = {"DS": float, "IS": int}


def as_metadata(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return a native dataset as the metadata of an instance; nothing of it is lost.

    Attributes without a keyword, private ones above all, stand under their tag as in DICOM JSON, and so does a value
    that its keyword's VR has no way to write.

    Parameters
    ----------
    dataset
        A dataset; `BulkData` in it stays a reference.
    """
    return _metadata(to_dicom_json(dataset))


def _metadata(row: DicomJson) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    represented: dict[str, str] = {}
    for tag, element in row.items():
        keyword, known, vr = keyword_for(tag), vr_for(tag), element["vr"]
        if keyword == tag or (vr != known and not may_stand_for(vr, known)):
            metadata[keyword] = element
            continue
        metadata[keyword] = _plain(element, vr)
        if vr != known:
            represented[keyword] = vr
    if "SpecificCharacterSet" in metadata:
        metadata["SpecificCharacterSet"] = "ISO_IR 192"  # JSON is UTF-8
    if represented:
        metadata[VR_MAP] = represented
    return metadata


def _plain(element: Mapping[str, Any], vr: str) -> Any:
    if vr == "SQ":
        return [_metadata(item) for item in element.get("Value", [])]
    values = element.get("Value")
    if values is None:
        return {name: text for name, text in element.items() if name != "vr"} or None
    if vr == "PN":
        return values  # always a list, as OHIF has it
    if vr in _NUMBERS:
        values = [_number(value, vr) for value in values]
    return values[0] if len(values) == 1 else values


def _number(value: Any, vr: str) -> Any:
    """Return a number that DICOM JSON has as text to keep its form; viewers compute with it."""
    if not isinstance(value, str):
        return value
    for read in (_NUMBERS[vr], float):
        try:
            number = read(value)
        except ValueError:
            continue
        is_number = "_" not in value and number == number and abs(number) != float("inf")
        # A JavaScript number could not hold more.
        return number if is_number and abs(number) < 2**53 else value
    return value
