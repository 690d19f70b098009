"""An answer on the wire, with all that its `Wire` says."""

from __future__ import annotations

import socket
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from faulty_pacs.answer import Answer

_BODILESS = frozenset({204, 304})


def send(connection: socket.socket, answer: Answer, closing: threading.Event) -> bool:
    """Send an answer, and return whether the connection can be used again.

    Parameters
    ----------
    connection
        To the client.
    answer
        What to send, and how.
    closing
        Set when the server closes: nothing waits longer than that.
    """
    wire = answer.wire
    if not wire.dropped:
        closing.wait(wire.wait)
    if wire.dropped or closing.is_set():
        return _closed(connection)
    body = b"" if answer.status in _BODILESS else answer.body
    connection.sendall(_head(answer.status, _framed_by(answer, len(body))))
    told = body if wire.stop_after is None else body[: wire.stop_after]
    for piece in _pieces(told, wire.piece):
        connection.sendall(_framed(piece, wire.chunked))
        if wire.pause and closing.wait(wire.pause):
            return _closed(connection)
    if wire.stop_after is None:
        if wire.chunked and answer.status not in _BODILESS:
            connection.sendall(b"0\r\n\r\n")
        return _closed(connection) if wire.until_closed else True
    if wire.then == "silence":
        closing.wait()
    while wire.then == "zeros" and not closing.is_set():
        connection.sendall(_framed(bytes(1 << 16), wire.chunked))
    return _closed(connection)


def _framed_by(answer: Answer, length: int) -> dict[str, str]:
    """Return the headers, with the one that tells where the body ends."""
    if answer.status in _BODILESS:
        return answer.head
    if answer.wire.until_closed:
        return {**answer.head, "Connection": "close"}
    if answer.wire.chunked:
        return {**answer.head, "Transfer-Encoding": "chunked"}
    return {**answer.head, "Content-Length": str(length)}


def _pieces(body: bytes, size: int | None) -> Iterator[bytes]:
    step = size or max(len(body), 1)
    for start in range(0, len(body), step):
        yield body[start : start + step]


def _framed(piece: bytes, chunked: bool) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece


def _head(status: int, headers: dict[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [
        f"HTTP/1.1 {status} {phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _closed(connection: socket.socket) -> bool:
    with suppress(OSError):  # the client may have been quicker
        connection.shutdown(socket.SHUT_RDWR)
    return False
