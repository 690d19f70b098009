"""Sending an answer: to HEAD, to who has it already, compressed, and no faster than the client reads."""

from __future__ import annotations

import asyncio
import re
import zlib
from typing import TYPE_CHECKING

from dicomsource_host.gateway.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from starlette.types import Receive, Send

    from dicomsource_host.gateway.pool import Pool

_AT_ONCE = 256 * 1024
_LONGEST_AT_ONCE = 1024 * 1024  # a copy of a usual frame costs more than the room for it
_WORTH_COMPRESSING = 1024
_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 1
_WITHOUT_BODY = ("ETag", "Vary", "Cache-Control")
_CODING = re.compile(r"\s*([^;,\s]+)\s*(?:;\s*q\s*=\s*([0-9.]+))?")


def prepared(answer: Answer, method: str, headers: Mapping[str, str]) -> Answer:
    """Return an answer as this client is to get it: compressed, or only told that it has not changed.

    Runs where blocking is allowed.
    """
    said = answer.headers
    pack = False
    said.setdefault("Vary", "Accept")
    if "json" in said.get("Content-Type", ""):
        said["Vary"] = "Accept, Accept-Encoding"
        long = not isinstance(answer.body, bytes) or len(answer.body) >= _WORTH_COMPRESSING
        pack = long and takes_gzip(headers.get("accept-encoding", ""))
        if pack and "ETag" in said:
            said["ETag"] = f'{said["ETag"][:-1]}-gzip"'
    if (
        answer.status == 200
        and "ETag" in said
        and has_already(headers.get("if-none-match"), said["ETag"])
    ):
        if not isinstance(answer.body, bytes | list):
            answer.body.close()
        kept = {name: value for name, value in said.items() if name in _WITHOUT_BODY}
        return Answer(status=304, headers=kept)
    if pack:
        said["Content-Encoding"] = "gzip"
        if method != "HEAD":
            answer.body = _compressed(answer.body)
    return answer


def has_already(if_none_match: str | None, tag: str) -> bool:
    """Tell whether a client has the content of a tag.

    Parameters
    ----------
    if_none_match
        What it says that it has.
    tag
        With its quotation marks.
    """
    if not if_none_match:
        return False
    tags = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether a client takes gzip.

    Examples
    --------
    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0, *"), takes_gzip("")
    (True, False, False)
    """
    qualities = {}
    for text in accept_encoding.split(","):
        if found := _CODING.match(text):
            try:
                qualities[found[1].lower()] = float(found[2] or 1)
            except ValueError:
                qualities[found[1].lower()] = 0.0
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0


async def send_answer(
    answer: Answer, method: str, receive: Receive, send: Send, pool: Pool
) -> None:
    """Send an answer; to HEAD its headers alone."""
    body = [answer.body] if isinstance(answer.body, bytes) else answer.body
    headers = [
        (name.lower().encode(), _in_one_line(value)) for name, value in answer.headers.items()
    ]
    compressed_head = method == "HEAD" and "Content-Encoding" in answer.headers
    if isinstance(body, list) and answer.status not in (204, 304) and not compressed_head:
        headers.append((b"content-length", b"%d" % sum(map(len, body))))
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    if isinstance(body, list):
        await send(start)
        if method != "HEAD":
            for piece in body[:-1]:
                await _send_piece(piece, send, more=True)
        last = b"" if method == "HEAD" else body[-1]
        await _send_piece(last, send, more=False)
        return
    try:
        await send(start)
        if method != "HEAD":
            await _send_stream(body, receive, send, pool)
        await _send_piece(b"", send, more=False)
    finally:
        pool.later(body.close)


def _in_one_line(value: str) -> bytes:
    """Return the value of a header, of which a part may be from a source."""
    return " ".join(value.splitlines()).encode("latin-1", "replace")


async def _send_piece(
    piece: bytes, send: Send, *, more: bool, at_once: int = _LONGEST_AT_ONCE
) -> None:
    """Send some bytes; many of them in slices, each when the client has taken those before."""
    if len(piece) <= at_once:
        await send({"type": "http.response.body", "body": piece, "more_body": more})
        return
    view = memoryview(piece)
    for begin in range(0, len(view), _AT_ONCE):
        end = begin + _AT_ONCE
        part = bytes(view[begin:end])
        more_follows = more or end < len(view)
        await send({"type": "http.response.body", "body": part, "more_body": more_follows})


async def _send_stream(body: Generator[bytes], receive: Receive, send: Send, pool: Pool) -> None:
    """Send what a generator gives, unless the client goes away."""
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        coming = _Pieces(body)
        while pieces := await pool.go_on(coming.next):
            for piece in pieces:
                if gone.done():
                    return
                await _send_piece(piece, send, more=True, at_once=_AT_ONCE)
            del pieces
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Pieces:
    """The pieces of a body, small ones joined, so that not each of them costs a turn."""

    def __init__(self, body: Generator[bytes]) -> None:
        self._body = body
        self._error: Exception | None = None

    def next(self) -> list[bytes]:
        """Return the next ones, none at the end; what came before an error goes before it."""
        if self._error is not None:
            raise self._error
        small: list[bytes] = []
        size = 0
        try:
            for piece in self._body:
                if len(piece) >= _AT_ONCE:
                    return [b"".join(small), piece] if small else [piece]
                small.append(piece)
                size += len(piece)
                if size >= _AT_ONCE:
                    break
        except Exception as error:
            if not size:
                raise
            self._error = error
        return [b"".join(small)] if size else []


def _compressed(body: bytes | list[bytes] | Generator[bytes]) -> bytes | Generator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    if isinstance(body, list):
        body = b"".join(body)
    if isinstance(body, bytes):
        return packer.compress(body) + packer.flush()
    return _compressed_stream(body, packer)


def _compressed_stream(body: Generator[bytes], packer: zlib._Compress) -> Generator[bytes]:
    try:
        for piece in body:
            yield packer.compress(piece)
        yield packer.flush()
    except Exception:
        yield packer.flush(zlib.Z_SYNC_FLUSH)  # what came before an error goes before it
        raise
    finally:
        body.close()
