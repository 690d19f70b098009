"""How texts in documents look that mean something else; the reader and the JSON Schema go by the same patterns."""

from __future__ import annotations

import re

TAG = re.compile("[0-9A-Fa-f]{8}")
"""A name that is a tag."""

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
WRITTEN_TAG = r"^\s*\(?(?:0x)?[0-9A-Fa-f]{4},? ?[0-9A-Fa-f]{4}\)?\s*$"

_DIGITS = r"\d+(?:_\d+)*"
WHOLE_NUMBER = rf"^\s*(?:[+-]?{_DIGITS}\s*)?$"
NUMBER = (
    rf"^(?:\s*[+-]?(?:(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
    r"|[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)\s*)?$"
)


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text is as one of these patterns says."""
    return re.search(pattern, text) is not None
