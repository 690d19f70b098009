"""What a client accepts: media ranges of the Accept header, or of the query parameter ``accept``.

References
----------
RFC 9110 section 12.5.1; DICOM PS3.18 sections 8.3.3.1 and 8.7.5.
"""

from __future__ import annotations

import re
from functools import lru_cache

import attrs

from dicomsource.multipart import parse_content_type

# Commas and semicolons between quotation marks separate nothing.
_RANGES = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"]|")+')
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_LOST_PLUS = re.compile(r"(?<=[a-z]) (?=(?:json|xml)\b)")
_MOST_RANGES = 40

MULTIPART = "multipart/related"


@attrs.frozen
class MediaRange:
    """One alternative that a client names.

    Parameters
    ----------
    type
        Media type of the content; for multipart that of the parts. Either half may be ``*``.
    multipart
        Whether the content stands in parts; None where the client leaves it open (``*/*``).
    transfer_syntax
        UID, ``*`` for any, None where it does not say.
    quality
        0 to 1; 0 for what the client does not want.
    """

    type: str
    multipart: bool | None
    transfer_syntax: str | None
    quality: float

    def holds(self, type: str, multipart: bool) -> bool:
        """Tell whether this range holds a media type."""
        if self.multipart is not None and self.multipart is not multipart:
            return False
        main, _, sub = self.type.partition("/")
        if main == "*":
            return True
        wanted_main, _, wanted_sub = type.partition("/")
        return main == wanted_main and sub in ("*", wanted_sub)

    @property
    def specificity(self) -> int:
        """How much it names; the range that names most decides about a type."""
        named = 0 if self.type == "*/*" else 1 if self.type.endswith("/*") else 2
        return 4 * named + 2 * (self.multipart is not None) + (self.transfer_syntax is not None)


@lru_cache(maxsize=512)
def media_ranges(accept: str) -> tuple[MediaRange, ...]:
    """Return the ranges of an Accept header, those that the client likes best first.

    An empty header accepts anything. Quotation marks may be missing, as OHIF leaves them out if told to.

    Examples
    --------
    >>> [one.type for one in media_ranges('image/png;q=0.5, multipart/related; type="image/jpeg"')]
    ['image/jpeg', 'image/png']
    """
    ranges = [_range(text) for text in _RANGES.findall(accept)[:_MOST_RANGES] if text.strip()]
    known = [one for one in ranges if one is not None]
    if not known:
        return (MediaRange("*/*", None, None, 1.0),) if not accept.strip() else ()
    return tuple(sorted(known, key=lambda one: -one.quality))


def accept_parameter(value: str) -> str:
    """Return the query parameter ``accept`` as a header: its plus signs were taken for spaces."""
    return _LOST_PLUS.sub("+", value)


def _range(text: str) -> MediaRange | None:
    type, parameters = parse_content_type(text.strip())
    type = "*/*" if type == "*" else type
    if type.count("/") != 1 or type.startswith("/") or type.endswith("/"):
        return None
    given = parameters.get("q", "1").strip()
    quality = float(given) if _QUALITY.fullmatch(given) else 1.0
    syntax = parameters.get("transfer-syntax", "").strip() or None
    if type in (MULTIPART, "multipart/*"):
        inner = parameters.get("type", "").strip().lower() or "*/*"
        return MediaRange(inner, True, syntax, quality)
    return MediaRange(type, None if type == "*/*" else False, syntax, quality)
