"""Text and URLs as anybody may see them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_USER_IN_URL = re.compile(r"(?<=://)[^\s/?#:]*:[^\s/?#]*@")


def without_passwords(text: str) -> str:
    """Return text that may be shown to anybody: a URL in it loses user and password."""
    return _USER_IN_URL.sub("***@", str(text))


def visible(url: str) -> str:
    """Return a URL as messages may show it: without credentials and without query.

    Examples
    --------
    >>> visible("http://me:secret@host/studies?PatientName=Doe")
    'http://host/studies'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # no URL at all, which its message may say
        return without_passwords(url).partition("?")[0]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
