"""What a client takes.

References
----------
DICOM PS3.18 section 8.7; RFC 9110 section 12.5.1.
"""

from __future__ import annotations

import re
from email.message import Message
from typing import TYPE_CHECKING

from pydicom.uid import ExplicitVRLittleEndian

if TYPE_CHECKING:
    from faulty_pacs.request import Request

_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')


def accepted(request: Request) -> list[tuple[str, dict[str, str]]]:
    """Return the media types that a request takes, each with its parameters, in its order."""
    found = []
    for text in _COMMA.split(request.headers.get("accept", "*/*")):
        said = Message()
        said["Content-Type"] = text.strip()
        pairs = said.get_params(failobj=[("*/*", "")])
        media_type, parameters = pairs[0][0], dict(pairs[1:])
        found.append((media_type.lower(), {k.lower(): v.strip('"') for k, v in parameters.items()}))
    return found


def takes_multipart(request: Request, media_types: set[str], syntax: str | None) -> bool:
    """Tell whether a request takes parts of one of these types in a transfer syntax.

    Without a word about transfer syntaxes, the standard's default is meant.
    """
    for media_type, parameters in accepted(request):
        if media_type in ("*/*", "multipart/*"):
            return True
        said = parameters.get("type", "*/*")
        if media_type != "multipart/related" or said not in {*media_types, "*/*"}:
            continue
        wanted = parameters.get("transfer-syntax", ExplicitVRLittleEndian)
        if syntax is None or wanted in ("*", syntax):
            return True
    return False
