"""Whether a locator names a static DICOMweb tree."""

from __future__ import annotations

import uuid
import zlib
from typing import TYPE_CHECKING, Any

from dicomsource.errors import AuthenticationError, DataError, HTTPStatusError, NotFoundError
from dicomsource_static_wado.opening import directory_of, is_http

if TYPE_CHECKING:
    from dicomsource.http import HttpClient

LOOKS_FOR = (
    "a directory, bucket, archive or http URL with studies/index.json.gz, or a URL/studies that gives all studies"
    " whatever is asked for"
)

_TIMEOUT = [5, 15]
# What can be opened and looked into at the cost of a request: no logins, no command lines, no devices.
_BUCKETS = frozenset(
    ["abfs", "az", "gcs", "gs", "hf", "libarchive", "memory", "oss", "s3", "s3a", "tar", "zip"]
)
_INDEXES = ("studies/index.json.gz", "studies/index.json")


def recognise(locator: str) -> dict[str, Any] | None:
    """Return the configuration for a tree, None where the locator names none.

    Of a long list on a server only the beginning is read.

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
    MissingDependencyError
        The locator is a bucket, and the library for that is not installed.
    """
    directory = directory_of(locator)
    if directory is not None:
        found = any((directory / index).is_file() for index in _INDEXES)
        return {"wadoRoot": str(directory.absolute())} if found else None
    if not is_http(locator):
        return _in_bucket(locator)
    root = locator.partition("?")[0].rstrip("/")
    from dicomsource.http import client_from_configuration

    client = client_from_configuration({"timeout": _TIMEOUT}, [root])
    try:
        return {"wadoRoot": root} if _is_static(client, root) else None
    finally:
        client.close()


def _in_bucket(locator: str) -> dict[str, Any] | None:
    if locator.partition("://")[0].lower() not in _BUCKETS:
        return None
    from dicomsource_static_wado.fsspec_tree import FsspecTree

    tree = FsspecTree(locator)
    try:
        found = tree.stream(_INDEXES, accept="application/dicom+json")
    except (NotFoundError, DataError):
        return None
    else:
        assert found is not None  # nothing was known before
        found.close()
        return {"wadoRoot": locator.rstrip("/") if not locator.endswith("://") else locator}
    finally:
        tree.close()


def _is_static(client: HttpClient, root: str) -> bool:
    # Nobody has this study: whoever answers with rows does not search.
    nobody = {"StudyInstanceUID": f"2.25.{uuid.uuid4().int}", "limit": "1"}
    if _begins_with(_begin(client, f"{root}/studies", nobody), b"{"):
        return True
    return any(_begins_with(_begin(client, f"{root}/{index}"), b"{]") for index in _INDEXES)


def _begin(client: HttpClient, url: str, params: dict[str, str] | None = None) -> bytes:
    """Return the first bytes at a URL, decompressed; nothing where there is nothing."""
    try:
        answer = client.get(url, params=params, accept="application/dicom+json", stream=True)
        with answer:
            begin = next(client.body_of(answer), b"")
    except (NotFoundError, DataError, HTTPStatusError) as error:
        if isinstance(error, AuthenticationError) and error.status == 401:
            raise
        return b""
    if begin.startswith(b"\x1f\x8b"):
        try:
            return zlib.decompressobj(wbits=31).decompress(begin, 4096)
        except zlib.error:
            return b""
    return begin[:4096]


def _begins_with(begin: bytes, signs: bytes) -> bool:
    """Whether bytes begin as a list of objects, or as an empty one, as the signs allow."""
    text = begin.lstrip(b"\xef\xbb\xbf \t\r\n")
    rest = text[1:].lstrip()
    return text.startswith(b"[") and rest[:1] != b"" and rest[:1] in signs
