"""Answers as parts, whether the server sends multipart or a single part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource.multipart import Part, boundary_of, parse_content_type, parse_multipart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource.http import HttpClient

_OTHER_ANSWERS = ("text/html", "application/json", "application/dicom+json", "application/xml")


def get_parts(client: HttpClient, url: str, accept: str) -> Iterator[Part]:
    """Yield the parts of an answer while it arrives; a body that is not multipart is one part.

    Parameters
    ----------
    client
        The way to the server.
    url
        What is asked for.
    accept
        The Accept header.

    Raises
    ------
    DataError
        The answer is a web page, JSON or XML, or multipart that is damaged or cut off.
    """
    response = client.get(url, accept=accept, stream=True)
    try:
        content_type = response.headers.get("Content-Type", "")
        media_type, _ = parse_content_type(content_type)
        if response.status_code == 204:
            return
        if media_type in _OTHER_ANSWERS:
            raise DataError(
                f"{url} answered {media_type}, not multipart",
                way_out="Check wadoRoot of this source",
            )
        if media_type.startswith("multipart/"):
            yield from _parsed(
                parse_multipart(client.body_of(response), boundary_of(content_type)), url
            )
        else:
            yield Part({"Content-Type": content_type}, b"".join(client.body_of(response)))
    finally:
        response.close()


def _parsed(parts: Iterator[Part], url: str) -> Iterator[Part]:
    try:
        yield from parts
    except DataError as error:
        if url not in error.problem:
            error.problem = f"{url}: {error.problem}"
        raise


def mislabelled_parts(content: bytes) -> list[Part] | None:
    """Return the parts of bytes that are multipart although their type does not say so, or None.

    References
    ----------
    OHIF, ``fixBulkdataMultipart``.
    """
    first, _, rest = content[:1024].partition(b"\n")
    if not first.startswith(b"--") or not rest.lower().startswith(b"content-"):
        return None
    try:
        return list(parse_multipart([content], None))
    except DataError:
        return None
