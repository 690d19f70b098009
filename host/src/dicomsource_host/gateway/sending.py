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
        if not isinstance(answer.body, bytes):
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
    body = answer.body
    headers = [
        (name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers.items()
    ]
    if isinstance(body, bytes) and answer.status not in (204, 304):
        compressed_head = method == "HEAD" and "Content-Encoding" in answer.headers
        if not compressed_head and "Content-Length" not in answer.headers:
            headers.append((b"content-length", b"%d" % len(body)))
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    if isinstance(body, bytes):
        await send(start)
        if method == "HEAD" or len(body) <= _AT_ONCE:
            await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
        else:
            await _send_slices(body, send, last=True)
        return
    try:
        await send(start)
        if method != "HEAD":
            await _send_stream(body, receive, send, pool)
        await send({"type": "http.response.body", "body": b""})
    finally:
        pool.later(body.close)


async def _send_slices(body: bytes, send: Send, *, last: bool) -> None:
    """Send a long body in pieces, each when the client has taken those before."""
    view = memoryview(body)
    for begin in range(0, len(view), _AT_ONCE):
        more = not last or begin + _AT_ONCE < len(view)
        piece = bytes(view[begin : begin + _AT_ONCE])
        await send({"type": "http.response.body", "body": piece, "more_body": more})


async def _send_stream(body: Generator[bytes], receive: Receive, send: Send, pool: Pool) -> None:
    """Send what a generator gives, unless the client goes away."""
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        coming = _Pieces(body)
        while pieces := await pool.go_on(coming.next):
            for piece in pieces:
                if gone.done():
                    return
                if len(piece) <= _AT_ONCE:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                else:
                    await _send_slices(piece, send, last=False)
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


def _compressed(body: bytes | Generator[bytes]) -> bytes | Generator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
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
