"""The server's own words in an answer that is an error."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    import requests

_SHOWN = 200
_KEPT = 2000
_READ = 8192
_SAYING = ("details", "message", "error_description", "errormessage", "error", "title")


def explanation_of(response: requests.Response, seconds: float) -> str:
    """Return the message in a JSON body, or the begin of its text; empty where nobody can read it.

    Parameters
    ----------
    response
        The answer.
    seconds
        How long to wait for its body.
    """
    text = begin_of(response, _READ, seconds).decode("utf-8", errors="replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        values = {key.lower(): value for key, value in document.items() if isinstance(value, str)}
        text = next((values[key] for key in _SAYING if values.get(key)), text)
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
    text = " ".join(text.split())
    if not text.isprintable() or "\N{REPLACEMENT CHARACTER}" in text:
        return ""
    return shortened(text, _KEPT)


def shortened(text: str, length: int = _SHOWN) -> str:
    """Return a text that is no longer than a sentence should be."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def begin_of(response: requests.Response, size: int, seconds: float) -> bytes:
    """Return so many bytes of a body as come within a time, decompressed; it is not read further.

    Where that is all of it, the connection can be used again; otherwise it is closed. What breaks off or cannot be
    decompressed counts as far as it came.

    Parameters
    ----------
    response
        The answer; where its body was read already, that is taken.
    size
        How many bytes at most.
    seconds
        How long to wait for them in all, roughly: each wait for more bytes has its own time-out.
    """
    if isinstance(response._content, bytes):
        return response._content[:size]
    begin = b""
    until = time.monotonic() + seconds
    try:
        while len(begin) <= size:
            piece = response.raw.read1(size + 1 - len(begin), decode_content=True) or b""
            begin += piece
            if not piece or time.monotonic() > until:
                break
    except (HTTPError, OSError):
        pass
    response.close()
    return keep(response, begin[:size])


def keep(response: requests.Response, content: bytes) -> bytes:
    """Make bytes what the requests library gives as ``content``, ``text`` and ``json()``, and return them."""
    kept: Any = response
    kept._content, kept._content_consumed = content, True
    return content
