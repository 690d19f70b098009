"""Answers of the gateway: bodies that are there, and bodies that are made while they are sent."""

from __future__ import annotations

import json
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs
import orjson

from dicomsource.errors import DataError, NotFoundError
from dicomsource.multipart import encode_multipart, multipart_content_type, new_boundary

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence


DICOM_JSON = "application/dicom+json"
_HELD = 1024 * 1024
_LONGEST_WITH_TAG = 256 * 1024


@attrs.define
class Answer:
    """What a request is answered with.

    Parameters
    ----------
    body
        Bytes, in one piece or in a list of several; or a generator of them, which is closed however the sending ends:
        it may hold a connection.
    status
        HTTP status code.
    headers
        By name, Content-Type too.
    """

    body: bytes | list[bytes] | Generator[bytes] = b""
    status: int = 200
    headers: dict[str, str] = attrs.field(factory=dict)


def no_content() -> Answer:
    """Return the answer where there is nothing."""
    return Answer(status=204)


def json_answer(value: Any, status: int = 200) -> Answer:
    """Return plain JSON."""
    return Answer(json_bytes(value), status, {"Content-Type": "application/json"})


def whole(body: bytes, type: str, *, tag: bool = True, **headers: str) -> Answer:
    """Return a body that is there, with an ETag of its content where that costs little."""
    answer = Answer(body, headers={"Content-Type": type, **headers})
    if tag and len(body) <= _LONGEST_WITH_TAG:
        answer.headers["ETag"] = f'"{digest(body, type)}"'
    return answer


def digest(*contents: bytes | str) -> str:
    """Return a text that differs where these differ."""
    state = blake2b(digest_size=16)
    for content in contents:
        state.update(content.encode() if isinstance(content, str) else content)
    return state.hexdigest()


def dicom_json_answer(body: bytes, type: str = DICOM_JSON) -> Answer:
    """Return a JSON list of datasets; 204 where there are none (PS3.18, 10.6.3)."""
    return no_content() if body == b"[]" else whole(body, type)


def dicom_json_stream(rows: Iterable[bytes], type: str = DICOM_JSON) -> Answer:
    """Return datasets as they are made: in one piece where they are short, else as a stream.

    Parameters
    ----------
    rows
        The JSON of each; at least one.
    type
        Media type.
    """
    remaining = iter(rows)
    first, size = [], 0
    for row in remaining:
        first.append(row)
        size += len(row)
        if size >= _HELD:
            break
    else:
        return whole(b"[" + b",".join(first) + b"]", type)

    def body() -> Generator[bytes]:
        yield b"[" + b",".join(first)
        first.clear()
        for row in remaining:
            yield b"," + row
        yield b"]"

    return Answer(body(), headers={"Content-Type": type})


def multipart_answer(
    type: str, parts: Iterable[tuple[Mapping[str, str], bytes | Iterable[bytes]]]
) -> Answer:
    """Return a ``multipart/related`` answer that streams; its first part is begun before it is.

    An error after that breaks the connection, so that nobody takes what was sent for the whole.

    Parameters
    ----------
    type
        Media type of the parts.
    parts
        Pairs of headers and content, which may be in pieces.

    Raises
    ------
    NotFoundError
        There are none.
    """
    remaining = iter(parts)
    first = next(remaining, None)  # an error of the source still becomes a status here
    if first is None:
        raise NotFoundError("there is nothing at this address")
    headers, content = first
    if not isinstance(content, bytes):
        pieces = iter(content)
        content = chain([next(pieces, b"")], pieces)
    boundary = new_boundary()

    def body() -> Generator[bytes]:
        try:
            yield from encode_multipart(chain([(headers, content)], remaining), boundary)
        finally:
            _close(remaining)

    return Answer(body(), headers={"Content-Type": multipart_content_type(type, boundary)})


def multipart_whole(type: str, parts: Sequence[tuple[Mapping[str, str], bytes]]) -> Answer:
    """Return a ``multipart/related`` answer of parts that are there."""
    boundary = new_boundary()
    short = sum(len(content) for _, content in parts) <= _LONGEST_WITH_TAG
    tag = digest(type, *(content for _, content in parts)) if short else None
    if tag is not None:  # the same parts are the same bytes each time
        boundary = f"dicomsource-{tag}"
    body = list(encode_multipart(parts, boundary))  # not joined: frames need not be copied
    answer = Answer(body, headers={"Content-Type": multipart_content_type(type, boundary)})
    if tag is not None:
        answer.headers["ETag"] = f'"{tag}"'
    return answer


def json_bytes(value: Any) -> bytes:
    """Return a value as JSON in UTF-8. NaN and the infinities, for which JSON has no number, are null.

    Raises
    ------
    DataError
        It holds objects that are no data.
    """
    try:
        return orjson.dumps(value)
    except TypeError:  # also for text that is not quite Unicode, and for very large numbers
        pass
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise DataError(f"the source's answer cannot be written as JSON: {error}") from error
    return text.encode(errors="replace")


def _close(iterator: Iterator[Any]) -> None:
    close = getattr(iterator, "close", None)
    if close is not None:
        close()
