"""A server on a loopback port that serves what a test puts there, and proxies that ask it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from dicomsource import ExtensionManager


class Server:
    """Serves bytes or JSON by path; keeps what it was asked."""

    def __init__(self):
        self.content = {}
        self.redirects = {}
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path = urlsplit(self.path).path
                outer.asked.append((path, dict(self.headers)))
                content = outer.content.get(path)
                status = 404 if content is None else 200
                if path in outer.redirects:
                    status = 302
                body = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", outer.redirects[path])
                self.send_header("Content-Type", "application/dicom+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def paths(self):
        return [path for path, _ in self.asked]

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def start():
    server = Server()
    server.content["/rs/studies"] = [
        {"0020000D": {"vr": "UI", "Value": ["2.25.1"]}, "00100020": {"vr": "LO", "Value": ["7"]}}
    ]
    return server


@pytest.fixture
def server():
    running = start()
    yield running
    running.close()


@pytest.fixture
def other_server():
    running = start()
    yield running
    running.close()


@pytest.fixture
def proxy(server):
    """``proxy(**configuration)``: a proxy that may ask the server; `url` is ``/config.json`` there."""
    opened = []

    def make(**configuration):
        given = {
            "url": f"{server.url}/config.json",
            "allowedOrigins": [server.url],
            "allowPrivateAddresses": True,
            **configuration,
        }
        keys = {key: value for key, value in given.items() if value is not None}
        definition = {
            "namespace": "@ohif/extension-default.dataSourcesModule.dicomwebproxy",
            "sourceName": "site",
            "configuration": keys,
        }
        opened.append(ExtensionManager(definitions=[definition]))
        return opened[-1].get_data_source("site")

    yield make
    for manager in opened:
        manager.close()
