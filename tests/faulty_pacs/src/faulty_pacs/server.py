"""The server: threads on a loopback port, a log of what came, and faults in between."""

from __future__ import annotations

import socket
import threading
import traceback
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faulty_pacs.answer import words
from faulty_pacs.archive import Archive, Instance
from faulty_pacs.faults.plan import Faults
from faulty_pacs.request import Request
from faulty_pacs.sending import send
from faulty_pacs.service import handle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from faulty_pacs.answer import Answer

MOUNT = "/dicom-web"
THREADS = "faulty-pacs"


class FaultyPacs:
    """A DICOMweb server that runs until it is closed.

    Parameters
    ----------
    files
        Paths or bytes of Part 10 files, or what an archive read from them, that it holds from the start.

    Attributes
    ----------
    host, root
        URL of the server, and of its DICOMweb service.
    archive
        What it holds.
    faults
        How it misbehaves.
    asked
        The requests to the service, in the order in which they came.
    connections
        How many connections were opened.
    """

    def __init__(self, files: Iterable[str | PathLike[str] | bytes | Instance] = ()) -> None:
        self.archive = Archive()
        self.faults = Faults()
        self.asked: list[Request] = []
        self.connections = 0
        for file in files:
            self.archive.add(
                file if isinstance(file, bytes | Instance) else Path(file).read_bytes()
            )
        self._server = _Server(self)
        self.host = f"http://127.0.0.1:{self._server.server_port}"
        self.root = f"{self.host}{MOUNT}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name=f"{THREADS}-accepts"
        )
        self._thread.start()

    def answer_to(self, request: Request) -> Answer:
        """Return the answer to a request, with the faults that are planned for it."""
        self.asked.append(request)
        faults = self.faults.due(request)
        handled = request
        for fault in faults:
            handled = fault.of_request(handled)
        instead = (fault.instead(handled) for fault in faults)
        answer = next((one for one in instead if one is not None), None)
        if answer is None:
            answer = handle(self.archive, handled, self.root)
        for fault in faults:
            answer = fault.of_answer(answer, request)
        return answer

    def close(self) -> None:
        """End all connections and threads."""
        self._server.end()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for them
    request_queue_size = 64

    def __init__(self, pacs: FaultyPacs) -> None:
        self.pacs = pacs
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        threading.current_thread().name = f"{THREADS}-answers"
        with self._lock:
            self._connections.add(request)
            self.pacs.connections += 1
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._connections.discard(request)

    def end(self) -> None:
        self.closing.set()
        self.shutdown()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # closed by the client
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away in the middle of an answer are what tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def answer(self) -> None:
        body = self._body()
        headers = dict(self.headers)
        request = Request.of(self.command, self.path, MOUNT, headers, body)
        try:
            answer = self.server.pacs.answer_to(request)
        except Exception:
            answer = words(500, traceback.format_exc(limit=-3))
        if not send(self.connection, answer, self.server.closing):
            self.close_connection = True

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: Any) -> None:
        pass
