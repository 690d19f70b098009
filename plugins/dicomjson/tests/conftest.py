"""Documents and a web server for the tests of this plugin."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.samples import sample_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """``sample(name)``: one of the files inside pydicom."""
    by_name = {file.name: file for file in sample_files()}
    return by_name.__getitem__


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], str]:
    """``write(document)``: the path of a file with it."""

    def to_file(document: Any) -> str:
        path = tmp_path / "studies.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return str(path)

    return to_file


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        super().do_GET()


class WebFolder:
    """A folder that a web server serves.

    Attributes
    ----------
    url
        Its root.
    requests
        Path and headers of each request that came.
    """

    def __init__(self, url: str, requests: list[tuple[str, dict[str, str]]]) -> None:
        self.url = url
        self.requests = requests


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebFolder]:
    """The test's folder on a loopback web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(tmp_path)))
    server.requests = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield WebFolder(f"http://127.0.0.1:{server.server_port}", server.requests)  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()
