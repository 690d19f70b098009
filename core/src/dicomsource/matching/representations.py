"""What the value representations mean for matching: which rule applies, and which spaces are padding.

References
----------
DICOM PS3.5 section 6.2 (value representations); PS3.4 section C.2.2.2 (which are matched how).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WILDCARDS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
"""Where ``*`` and ``?`` are wildcards (C.2.2.2.4)."""

NUMBERS = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"})
"""Compared as numbers (C.2.2.2.1, C.2.2.2.1.4)."""

MOMENTS = frozenset({"DA", "DT", "TM"})
"""Compared by meaning, and open to ranges (C.2.2.2.1.3, C.2.2.2.5)."""

BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
"""Bytes, which no text can be matched against."""

MULTIPLE = frozenset({"AE", "AS", "AT", "CS", "LO", "PN", "SH", "UC"})
"""Where several values may be asked for at once (C.2.2.2.8)."""

_UNDIVIDED = frozenset({"LT", "ST", "UR", "UT"})
_LEADING_SPACES_COUNT = frozenset({"LT", "ST", "UC", "UT"})

PADDING = " \0"
"""The characters that fill a value up to an even length; NUL for UIDs, and in old files elsewhere."""


def has_one_value(vr: str) -> bool:
    """Return whether a backslash is a character of the value and no delimiter."""
    return vr in _UNDIVIDED


def trimmed(vr: str) -> Callable[[str], str]:
    """Return the function that takes the insignificant spaces off a text of this value representation."""
    return _without_trailing if vr in _LEADING_SPACES_COUNT else _without_padding


def _without_trailing(text: str) -> str:
    return text.rstrip(PADDING)


def _without_padding(text: str) -> str:
    return text.strip(PADDING)


def first_of(vr: str) -> str:
    """Return the first of the value representations that the dictionary leaves open (``US or SS``)."""
    return vr.partition(" or ")[0]
