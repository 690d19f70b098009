"""Value representations: what kinds there are, and which one holds where nobody says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.dataset import META
from dicomsource.natural.numbers import DecimalString, IntegerString
from dicomsource.natural.person_name import PersonName

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT = frozenset(
    ["AE", "AS", "CS", "DA", "DT", "LO", "LT", "SH", "ST", "TM", "UC", "UI", "UR", "UT"]
)
ONE_TEXT = frozenset(["LT", "ST", "UR", "UT"])  # a backslash in these separates nothing
OTHER = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "UN"])
FLOATS = frozenset(["FL", "FD"])
INTEGERS = frozenset(["SL", "SS", "SV", "UL", "US", "UV"])
KNOWN = TEXT | OTHER | FLOATS | INTEGERS | {"AT", "DS", "IS", "PN", "SQ"}
AMBIGUOUS = frozenset(["OB or OW", "US or OW", "US or SS", "US or SS or OW"])

BINARY_FORMATS = {
    "FD": "d",
    "FL": "f",
    "SL": "i",
    "SS": "h",
    "SV": "q",
    "UL": "I",
    "US": "H",
    "UV": "Q",
}
"""VR to the `struct` format of one value."""

WORD_SIZES = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}
"""VR to the number of bytes that change their order with the byte order of the file."""

IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
DEFLATED_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2"

_NATIVE = {
    IMPLICIT_LITTLE_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    DEFLATED_LITTLE_ENDIAN,
    EXPLICIT_BIG_ENDIAN,
}


def resolved_vr(vr: str, value: Any, dataset: Mapping[str, Any], *, signed: bool) -> str:
    """Return the one VR that the dictionary's choice of several means for a value.

    Parameters
    ----------
    vr
        The dictionary's choice, such as ``US or SS``.
    value
        The attribute's native value.
    dataset
        The native dataset that holds it.
    signed
        Whether pixels are signed here or in the nearest dataset above that says so.

    References
    ----------
    DICOM PS3.5 annex A: OW for words, OB for bytes and whatever is compressed. PS3.3 C.7.6.3.1.
    """
    if vr == "OB or OW" or (vr.endswith("OW") and isinstance(value, bytes | BulkData)):
        bits = dataset.get("WaveformBitsAllocated") or dataset.get("BitsAllocated") or 16
        return "OB" if vr == "OB or OW" and (bits <= 8 or is_encapsulated(dataset)) else "OW"
    numbers = value if isinstance(value, list) else [value]
    if vr != "US or OW" and any(isinstance(number, int) and number < 0 for number in numbers):
        return "SS"
    return "SS" if signed and vr != "US or OW" and not _exceeds_signed(numbers) else "US"


def _exceeds_signed(numbers: list[Any]) -> bool:
    return any(isinstance(number, int) and number > 0x7FFF for number in numbers)


def guessed_vr(value: Any) -> str:
    """Return a VR that can hold a value of which only its Python type is known; UN where nothing is known."""
    if isinstance(value, list):
        value = next((each for each in value if each is not None), {} if not value else None)
    match value:
        case PersonName():
            return "PN"
        case str():
            return "LO" if len(value) <= 64 and "\\" not in value else "UT"
        case DecimalString():
            return "DS"
        case IntegerString():
            return "IS"
        case int():
            return "SL" if -(2**31) <= value < 2**31 else "SV" if value < 2**63 else "UV"
        case float():
            return "FD"
        case dict():
            return "SQ"
        case _:
            return "UN"


def transfer_syntax(dataset: Mapping[str, Any]) -> str | None:
    """Return the TransferSyntaxUID that a native dataset's File Meta Information gives."""
    meta = dataset.get(META) or {}
    uid: str | None = meta.get("TransferSyntaxUID")
    return uid


def is_encapsulated(dataset: Mapping[str, Any]) -> bool:
    """Return whether a native dataset's File Meta Information says that its pixels are compressed."""
    uid = transfer_syntax(dataset) or ""
    return uid.startswith("1.2.840.10008.1.2.") and uid not in _NATIVE


def is_big_endian(dataset: Mapping[str, Any]) -> bool:
    """Return whether a native dataset's File Meta Information says that its words are big endian."""
    return transfer_syntax(dataset) == EXPLICIT_BIG_ENDIAN
