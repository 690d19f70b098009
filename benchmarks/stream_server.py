"""A DICOMweb server of made-up data on a loopback port, as fast as Python sends: what is measured are its clients.

Started as a process of its own; it prints its root URL and runs until its input ends.
"""

from __future__ import annotations

import json
import socketserver
import sys
import threading
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from stream_data import (
    FRAME,
    MULTIFRAME,
    ct_dataset,
    ct_heads,
    head,
    metadata_row,
    sop_uid,
    study_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDARY = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
SAYS_LENGTHS = (
    "/says-lengths"  # in front of a path: each part tells its length, as those of Orthanc do
)
INSTANCES, FRAMES = 500, 2000
METADATA_INSTANCES = 1000
STUDIES, PAGE = 10_000, 1000  # no list is longer than a page, as with many servers


class Data:
    """What each path answers: Content-Type, length, and pieces of the body."""

    def __init__(self) -> None:
        self.heads = {sop_uid(number): text for number, text in enumerate(ct_heads(INSTANCES))}
        self.long_head = head(ct_dataset(), FRAMES)
        self.studies = [
            json.dumps(study_row(number), separators=(",", ":")) for number in range(STUDIES)
        ]
        rows = [metadata_row(number) for number in range(METADATA_INSTANCES)]
        self.metadata = json.dumps(rows, separators=(",", ":")).encode()

    def answer(self, url: str) -> tuple[str, int, Iterator[bytes]]:
        """Return what answers a URL."""
        path, query = urlsplit(url).path, dict(parse_qsl(urlsplit(url).query))
        said = path.startswith(SAYS_LENGTHS)
        if path.endswith("/metadata"):
            return "application/dicom+json", len(self.metadata), iter([self.metadata])
        if path.endswith("/studies"):
            return self.page(query)
        if f"/series/{MULTIFRAME}" in path:
            pieces = (FRAME for _ in range(FRAMES))
            return self.multipart([(self.long_head, len(FRAME) * FRAMES, pieces)], said=said)
        only = path.partition("/instances/")[2]
        files = [
            (text, len(FRAME), iter([FRAME]))
            for text in ([self.heads[only]] if only else self.heads.values())
        ]
        return self.multipart(files, said=said)

    def page(self, query: dict[str, str]) -> tuple[str, int, Iterator[bytes]]:
        """Return an answer of some rows of the list of studies."""
        first, limit = int(query.get("offset", 0)), int(query.get("limit", PAGE))
        rows = self.studies[first : first + min(limit, PAGE)]
        body = f"[{','.join(rows)}]".encode()
        return "application/dicom+json", len(body), iter([body])

    def multipart(
        self, files: list[tuple[bytes, int, Iterator[bytes]]], *, said: bool
    ) -> tuple[str, int, Iterator[bytes]]:
        """Return an answer of several files, each with its length in its headers or not."""
        lines = ["", f"--{BOUNDARY}", "Content-Type: application/dicom"]

        def lead(size: int) -> bytes:
            length = [f"Content-Length: {size}"] if said else []
            return "\r\n".join([*lines, *length, "", ""]).encode()

        end = f"\r\n--{BOUNDARY}--\r\n".encode()

        def body() -> Iterator[bytes]:
            for begin, size, pixels in files:
                yield lead(len(begin) + size) + begin
                yield from pixels
            yield end

        length = sum(
            len(lead(len(begin) + size)) + len(begin) + size for begin, size, _ in files
        ) + len(end)
        kind = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'
        return kind, length, body()


class Handler(socketserver.StreamRequestHandler):
    """Answers GETs of one connection."""

    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        while request := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            kind, length, pieces = self.server.data.answer(request.split()[1].decode())
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
            try:
                first = next(pieces)
                self.request.sendall(head.encode() + first)
                for piece in pieces:
                    self.request.sendall(piece)
            except ConnectionError:
                return  # a client may have seen enough


class Server(socketserver.ThreadingTCPServer):
    """Serves the data to any number of connections."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = Data()


def main() -> None:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_address[1]}/dicom-web", flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
