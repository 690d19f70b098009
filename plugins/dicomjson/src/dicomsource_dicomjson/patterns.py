"""How texts in documents look that mean something else; the reader and the JSON Schema go by the same patterns."""

from __future__ import annotations

import re
from typing import Any

TAG = re.compile("[0-9A-Fa-f]{8}")
"""A name that is a tag."""

# Python lets a line feed follow what "$" stands behind; ECMAScript does not, and JSON Schema goes by that.
END = r"$(?!\n)"
BASE64 = f"^(?:[A-Za-z0-9+/]{{4}})*(?:[A-Za-z0-9+/]{{2}}==|[A-Za-z0-9+/]{{3}}=)?{END}"
WRITTEN_TAG = rf"^(?:\s*\(?(?:0x)?[0-9A-Fa-f]{{4}},? ?[0-9A-Fa-f]{{4}}\)?\s*)?{END}"

_DIGITS = r"\d+(?:_\d+)*"
WHOLE_NUMBER = rf"^(?:\s*[+-]?{_DIGITS}\s*)?{END}"
NUMBER = (
    rf"^(?:\s*[+-]?(?:(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
    rf"|[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)\s*)?{END}"
)


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text is as one of these patterns says."""
    return re.search(pattern, text) is not None


def is_written_tag(value: Any) -> bool:
    """Tell whether a value of VR AT is a tag in digits, or empty."""
    return value is None or (isinstance(value, str) and matches(WRITTEN_TAG, value))
