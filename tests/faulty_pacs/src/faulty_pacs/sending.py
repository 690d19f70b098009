"""An answer on the wire, with all that its `Wire` says."""

from __future__ import annotations

import socket
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

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
    body = answer.body
    head = answer.head
    if answer.status in _BODILESS:
        body = b""
    elif wire.chunked:
        head["Transfer-Encoding"] = "chunked"
    else:
        head["Content-Length"] = str(len(body))
    connection.sendall(_head(answer.status, head))
    told = body if wire.stop_after is None else body[: wire.stop_after]
    size = wire.piece or max(len(told), 1)
    for start in range(0, len(told), size):
        piece = told[start : start + size]
        framed = b"%x\r\n%b\r\n" % (len(piece), piece) if wire.chunked else piece
        connection.sendall(framed)
        if wire.pause and closing.wait(wire.pause):
            return _closed(connection)
    if wire.stop_after is not None:
        if wire.then == "silence":
            closing.wait()
        return _closed(connection)
    if wire.chunked and answer.status not in _BODILESS:
        connection.sendall(b"0\r\n\r\n")
    return True


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
