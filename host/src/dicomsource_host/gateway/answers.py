"""Answers of the gateway: DICOM JSON and multipart bodies, whole or while they are made."""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from starlette.responses import Response, StreamingResponse

from dicomsource.errors import DataError, NotFoundError
from dicomsource.multipart import encode_multipart, multipart_content_type, new_boundary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterable, Mapping, Sequence

    from starlette.types import Receive, Scope, Send

    from dicomsource import DicomJson

_DICOM_JSON = "application/dicom+json"
_ROWS_AT_A_TIME = 50


class _Streamed(StreamingResponse):
    """A body sent while it is made; to HEAD nothing is made but the beginning that decides the status.

    However it ends, by a client that went away for one, the source's generator is closed then and not some time later:
    it may hold a connection.
    """

    def __init__(self, content: Generator[bytes], media_type: str) -> None:
        super().__init__(content, media_type=media_type)
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            self.body_iterator = _nothing()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._content.close()


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


def dicom_json_answer(rows: Sequence[DicomJson]) -> Response:
    """Return datasets as ``application/dicom+json``; 204 where there are none (PS3.18, 10.6.3)."""
    if not rows:
        return Response(status_code=204)
    return Response(_written(rows), media_type=_DICOM_JSON)


def dicom_json_stream(rows: Iterable[DicomJson]) -> Response:
    """Return datasets as ``application/dicom+json`` that streams; the first ones are made before it begins.

    Parameters
    ----------
    rows
        At least one.
    """
    remaining = iter(rows)
    first = _written(list(islice(remaining, _ROWS_AT_A_TIME)))

    def body() -> Generator[bytes]:
        yield first[:-1]
        while some := list(islice(remaining, _ROWS_AT_A_TIME)):
            yield b"," + _written(some)[1:-1]
        yield b"]"

    return _Streamed(body(), _DICOM_JSON)


def multipart_answer(type: str, parts: Iterable[tuple[Mapping[str, str], bytes]]) -> Response:
    """Return a ``multipart/related`` answer that streams; its first part is made before it begins.

    An error after that breaks the connection, so that nobody takes what was sent for the whole.

    Parameters
    ----------
    type
        Media type of the whole.
    parts
        Pairs of headers and content.
    """
    remaining = iter(parts)
    first = next(remaining, None)  # an error of the source still becomes a status here
    if first is None:
        raise NotFoundError("there is nothing at this address")
    boundary = new_boundary()

    def body() -> Generator[bytes]:
        yield from encode_multipart(chain([first], remaining), boundary)

    return _Streamed(body(), multipart_content_type(type, boundary))


def _written(rows: Any) -> bytes:
    try:
        text = json.dumps(rows, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise DataError(f"the source's answer cannot be written as JSON: {error}") from error
    return text.encode(errors="replace")
