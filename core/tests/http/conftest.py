"""A server on a loopback port that answers as a test tells it to."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Server:
    """Answers in order of its script; the last one is repeated. Keeps what it was asked."""

    def __init__(self) -> None:
        self.requests = []
        self.script = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.body = self.rfile.read(length)
                outer.requests.append(copy(self))  # one handler serves a whole connection
                step = outer.script.pop(0) if len(outer.script) > 1 else outer.script[0]
                step(self)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        report = self._server.handle_error

        def handle_error(*about: object) -> None:
            if not isinstance(sys.exception(), ConnectionError):  # a client may go away
                report(*about)

        self._server.handle_error = handle_error
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answers(self, status=200, body=b"", content_type="application/dicom+json", **headers):
        """Add one answer to the script; a header's underscores stand for hyphens."""

        def step(handler):
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.script.append(step)
        return self

    def does(self, step):
        """Add a function of the handler to the script."""
        self.script.append(step)
        return self


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


@pytest.fixture
def other_server():
    running = Server()
    yield running
    running.close()


@pytest.fixture
def thread():
    with ThreadPoolExecutor(1) as threads:
        yield threads
