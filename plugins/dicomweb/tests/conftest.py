"""A server on a loopback port that answers what a test tells it to, and a source that asks it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest

from dicomsource_dicomweb import createDataSource


@attrs.frozen
class Asked:
    """One request that came."""

    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    body: bytes


class Server:
    """Answers each path below its root with what was given for it, 404 otherwise; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers = {}
        self._otherwise = (404, b"", {})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = parts.path.removeprefix("/dicom-web")
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                asked = Asked(self.command, path, query, parts.query, dict(self.headers), body)
                outer.asked.append(asked)
                given = outer._answers.get(path, outer._otherwise)
                status, content, headers = given(asked) if callable(given) else given
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"http://127.0.0.1:{self._server.server_port}"
        self.root = f"{self.host}/dicom-web"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def gives(self, path, content=b"", content_type="application/dicom+json", status=200, **more):
        """Answer a path with bytes, or with JSON made from anything else."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self._answers[path] = (status, body, {"Content-Type": content_type, **more})

    def does(self, path, function):
        """Answer a path with what a function of the request returns: status, body and headers."""
        self._answers[path] = function

    def does_all(self, function):
        """Answer all other paths with what a function of the request returns."""
        self._otherwise = function


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


@pytest.fixture
def open_source(server):
    """``open_source(**configuration)``: a source of the server, closed after the test."""
    opened = []

    def open_one(**configuration):
        source = createDataSource({"qidoRoot": server.root, **configuration})
        source.bind(name="pacs", type="webApi", configuration=configuration)
        opened.append(source)
        return source

    yield open_one
    for source in opened:
        source.close()


@pytest.fixture
def source(open_source):
    return open_source()
