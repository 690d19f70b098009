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
    MissingDependencyError,
    NotFoundError,
)
from dicomsource_dicomjson.fetching import Fetcher
from dicomsource_dicomjson.location import Location

if TYPE_CHECKING:
    from pathlib import Path

LOOKS_FOR = "a .json or .json.gz file, or a folder or URL of such, that holds an object with a list 'studies'"

_ENDINGS = (".json", ".json.gz")
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
    except (ConfigurationError, DataError, MissingDependencyError):  # a URL of another kind
        return None
    if location.url is not None:
        return {"url": location.url} if _is_document_at(location) else None
    path = location.path
    assert path is not None
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    documents = (one for one in files if one.name.lower().endswith(_ENDINGS) and one.is_file())
    # Of a folder, the first that is named so tells what it is for.
    first = next(documents, None)
    found = first is not None and _holds_studies(_begin_of(first))
    return {"url": str(path.absolute())} if found else None


def _is_document_at(location: Location) -> bool:
    assert location.url is not None
    path = urlsplit(location.url).path if location.is_http else location.url.partition("::")[0]
    if not path.lower().endswith(_ENDINGS):
        return False
    return _holds_studies(_begin_of_url(location))


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


def _begin_of_url(location: Location) -> bytes:
    from dicomsource.http import client_from_configuration

    client = client_from_configuration(
        {"timeout": _TIMEOUT}, [location.url or ""] if location.is_http else []
    )
    try:
        begin = bytearray()
        streamed = Fetcher(lambda _: client, None).open(location)
        assert streamed is not None
        with streamed:
            for piece in streamed.pieces:
                begin += piece
                if len(begin) >= _ENOUGH:
                    break
        return bytes(begin[:_ENOUGH])
    except (NotFoundError, DataError, HTTPStatusError) as error:
        if isinstance(error, AuthenticationError):
            raise
        return b""
    finally:
        client.close()
