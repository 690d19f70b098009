"""Whether a locator names a document that this plugin reads."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    HTTPStatusError,
    NotFoundError,
)
from dicomsource_dicomjson.location import Location

if TYPE_CHECKING:
    from pathlib import Path

LOOKS_FOR = "a .json or .json.gz file, or an http URL ending in .json, that holds an object with a list 'studies'"

_ENOUGH = 1 << 20
_TIMEOUT = [5, 10]
_STUDIES = re.compile(rb'\A\s*\{.*?"studies"\s*:\s*\[', re.DOTALL)


def recognise(locator: str) -> dict[str, Any] | None:
    """Return the configuration for a document, None where the locator names none.

    Of a long document only the beginning is read.

    Parameters
    ----------
    locator
        A URL, directory or file.

    Raises
    ------
    AuthenticationError
        The server wants credentials, so that nothing can be found out.
    UnreachableError
        There is no such server.
    """
    try:
        location = Location.of(locator)
    except (ConfigurationError, DataError):  # a URL of another kind
        return None
    if location.url is not None:
        named = urlsplit(location.url).path.lower().endswith(".json")
        found = named and _holds_studies(_begin_of_url(location.url))
        return {"url": location.url} if found else None
    path = location.path
    assert path is not None
    if not path.name.lower().endswith((".json", ".json.gz")) or not path.is_file():
        return None
    return {"url": str(path.absolute())} if _holds_studies(_begin_of(path)) else None


def _holds_studies(begin: bytes) -> bool:
    if len(begin) >= _ENOUGH:
        return _STUDIES.search(begin) is not None
    try:
        content = json.loads(begin)
    except (ValueError, RecursionError):
        # What is cut off still shows what it was meant to be; opening it says what is wrong.
        return _STUDIES.search(begin) is not None
    return isinstance(content, dict) and isinstance(content.get("studies"), list)


def _begin_of(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if not zipped:
                return raw.read(_ENOUGH)
            with gzip.GzipFile(fileobj=raw) as stream:
                return stream.read(_ENOUGH)
    except (OSError, EOFError, zlib.error):
        return b""


def _begin_of_url(url: str) -> bytes:
    from dicomsource.http import client_from_configuration

    client = client_from_configuration({"timeout": _TIMEOUT}, [url])
    try:
        begin = bytearray()
        for chunk in client.body_of(client.get(url, stream=True)):
            begin += chunk
            if len(begin) >= _ENOUGH:
                break
        return bytes(begin[:_ENOUGH])
    except (NotFoundError, DataError, HTTPStatusError) as error:
        if isinstance(error, AuthenticationError):
            raise
        return b""
    finally:
        client.close()
