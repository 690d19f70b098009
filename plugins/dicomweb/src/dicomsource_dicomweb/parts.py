"""Answers as parts, whether the server sends multipart or a single part."""

from __future__ import annotations

import base64
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dicomsource.errors import AnswerTooLargeError, DataError
from dicomsource.http.ranges import content_range
from dicomsource.multipart import (
    Headers,
    Part,
    PartStream,
    boundary_of,
    parse_content_type,
    parse_multipart,
    stream_multipart,
)
from dicomsource_dicomweb.body import Body

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from dicomsource.http import HttpClient

_PIECE = 256 * 1024
_LOOKED_AT = 1024
_BOUNDARY = re.compile(rb"--[^\r\n]{1,70}\r?\n(?i:content-)")
_OTHER_ANSWERS = ("text/html", "application/json", "application/dicom+json", "application/xml")


def get_parts(client: HttpClient, url: str, accept: str, *, hidden: bool = True) -> Iterator[Part]:
    """Yield the parts of an answer while it arrives; a body that is not multipart is one part.

    Parameters
    ----------
    client
        The way to the server.
    url
        What is asked for.
    accept
        The Accept header.
    hidden
        Whether to look into a body that is not labelled as multipart for whether it is.

    Raises
    ------
    DataError
        The answer is a web page, JSON or XML, or multipart that is damaged or cut off.
    AnswerTooLargeError
        A part is longer than may be held in memory.
    """
    for part in stream_parts(client, url, accept, hidden=hidden):
        with errors_of(url):
            read = _decoded(part.read(client.max_body_bytes))
        yield read


def stream_parts(
    client: HttpClient, url: str, accept: str, *, hidden: bool = True
) -> Generator[PartStream]:
    """Yield the parts of an answer, each with its bytes still to come; otherwise as `get_parts`."""
    response = client.get(url, accept=accept, stream=True)
    with Body(client, response) as body:
        content_type = response.headers.get("Content-Type", "")
        media_type, _ = parse_content_type(content_type)
        if response.status_code == 204:
            return
        if response.status_code == 206:
            raise DataError(
                f"{url} answered with a part of what it has (206 Partial Content), which nobody asked for",
                way_out="Ask for less at a time",
            )
        if media_type in _OTHER_ANSWERS:
            raise DataError(
                f"{url} answered {media_type}, not multipart",
                way_out="Check wadoRoot of this source",
            )
        if media_type.startswith("multipart/"):
            with errors_of(url):
                yield from stream_multipart(body, boundary_of(content_type))
            return
        begun = _Begun(body)
        with errors_of(url):
            if hidden and begun.is_multipart:
                yield from stream_multipart(begun)
            else:
                yield PartStream(Headers({"Content-Type": content_type}), _Whole(begun))


def get_range(client: HttpClient, url: str, byte_range: tuple[int, int | None]) -> bytes:
    """Return some bytes of what is at a URL; those alone travel where the server gives ranges.

    Parameters
    ----------
    client
        The way to the server.
    url
        What is asked for.
    byte_range
        The first byte wanted, from 0, and the first one not wanted any more, None for all to the end.

    Raises
    ------
    RangeError
        There are no such bytes.
    DataError
        The server gave other bytes.
    """
    # As a single part: a range of a multipart body would begin somewhere in its headers.
    accept = "application/octet-stream, */*;q=0.1"
    response = client.get(url, accept=accept, byte_range=byte_range)
    content_type = response.headers.get("Content-Type", "")
    multipart = content_type.lower().startswith("multipart/")
    if content_range(response) is not None:
        if multipart:
            raise DataError(
                f"{url} gives ranges of multipart bodies", way_out="Ask for the whole of it"
            )
        return response.content
    content = response.content
    if multipart:
        with errors_of(url):
            parts = parse_multipart([content], boundary_of(content_type))
            content = b"".join(part.content for part in parts)
    return content[slice(*byte_range)]


def _decoded(part: Part) -> Part:
    """Return a part with its bytes as they are, whatever was done to them for the transfer.

    References
    ----------
    RFC 2045 section 6.
    """
    encoding = part.headers.get("Content-Transfer-Encoding", "binary").strip().lower()
    if encoding in ("binary", "8bit", "7bit", ""):
        return part
    if encoding != "base64":
        raise DataError(f"a part has the Content-Transfer-Encoding {encoding!r}, which is not read")
    try:
        content = base64.b64decode(b"".join(part.content.split()), validate=True)
    except ValueError as error:
        raise DataError(f"a part says that it is base64, and is not ({error})") from error
    return Part(part.headers, content)


class _Begun:
    """A body whose first bytes have been looked at.

    Attributes
    ----------
    is_multipart
        Whether it begins as a multipart body does, whatever its type says.
    """

    def __init__(self, body: Body) -> None:
        self._begin = body.read(_LOOKED_AT)
        self._body = body
        self.is_multipart = _BOUNDARY.match(self._begin) is not None

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer at the end only."""
        if not self._begin:
            return self._body.read(size)
        begin, self._begin = self._begin[:size], self._begin[size:]
        return begin + self._body.read(size - len(begin)) if len(begin) < size else begin


class _Whole:
    """A body that is one part."""

    def __init__(self, body: _Begun) -> None:
        self._body = body
        self.at_once = False

    def pieces(self) -> Iterator[bytes]:
        while piece := self._body.read(_PIECE):
            yield piece


@contextmanager
def errors_of(url: str) -> Iterator[None]:
    """Say which answer it is that an error while reading is about."""
    try:
        yield
    except DataError as error:
        if url not in error.problem:
            error.problem = f"{url}: {error.problem}"
        if isinstance(error, AnswerTooLargeError):
            error.url = url
        raise


def mislabelled_parts(content: bytes) -> list[Part] | None:
    """Return the parts of bytes that are multipart although their type does not say so, or None.

    References
    ----------
    OHIF, ``fixBulkdataMultipart``.
    """
    if not _BOUNDARY.match(content):
        return None
    try:
        return list(parse_multipart([content], None))
    except DataError:
        return None
