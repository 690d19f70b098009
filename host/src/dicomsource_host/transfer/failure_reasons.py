"""The status codes of stored instances, in words.

References
----------
DICOM PS3.4 Table B.2-1; PS3.7 Annex C; PS3.18, 10.5.3 and Annex I.
"""

from __future__ import annotations

from typing import Any

_REASONS = {
    0x0106: "an attribute has a value that is not allowed",
    0x0107: "the attributes do not fit",
    0x0110: "it could not be processed",
    0x0111: "the instance is there already",
    0x0112: "there is no such instance",
    0x0117: "its SOPInstanceUID is not valid",
    0x0118: "there is no such SOP class",
    0x0119: "a class and instance conflict",
    0x0120: "an attribute is missing",
    0x0121: "an attribute has no value",
    0x0122: "this kind of object is not accepted",
    0x0124: "not authorized",
    0x0211: "the operation is not known",
    0x0213: "the server is short of resources",
    0xC122: "this transfer syntax is not accepted",
}
_CLASSES = {
    0xA7: "the server is out of resources",
    0xA9: "the dataset does not match its SOP class",
}
_WARNINGS = {
    0xB000: "stored with some values changed",
    0xB006: "stored without some attributes",
    0xB007: "stored though it does not match its SOP class",
}


def reason_text(code: Any) -> str:
    """Return why an instance was not stored."""
    number = _number(code)
    if number is None:
        return "refused without a reason"
    words = _REASONS.get(number) or _CLASSES.get(number >> 8)
    if words is None:
        words = "it could not be understood" if number >> 12 == 0xC else "refused"
    return f"{words} (0x{number:04X})"


def warning_text(code: Any) -> str:
    """Return what was changed as an instance was stored; empty where nothing was."""
    number = _number(code)
    if number is None:
        return ""
    return f"{_WARNINGS.get(number, 'stored with a warning')} (0x{number:04X})"


def _number(code: Any) -> int | None:
    try:
        return int(code)
    except (TypeError, ValueError):
        return None
