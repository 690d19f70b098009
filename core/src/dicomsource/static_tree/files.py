"""The files of a static tree: gzip'd JSON lists and single-part MIME files, each complete or absent."""

from __future__ import annotations

import gzip
import hashlib
import json
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from dicomsource.multipart import encode_multipart
from dicomsource.static_tree.deflated import SMALLEST, Deflated, deflated, gzip_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


BOUNDARY = "dicomsource-static-tree-5f3c1b9e7a2d4860b1c7e9d3a5f80246"
"""What stands around the parts of all MIME files, so that a web server can be told it once for all of them."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` and rename it once it is written, so that no reader meets half a file.

    Parameters
    ----------
    path
        The file to be there afterwards; folders on the way are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as raw:
            yield raw
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def compressing(path: Path) -> Iterator[BinaryIO]:
    """Open a file as `replacing` does; what is written is compressed."""
    with (
        replacing(path) as raw,
        # Without name and time, equal content makes equal files.
        gzip.GzipFile("", "wb", compresslevel=SMALLEST, fileobj=raw, mtime=0) as zipped,
    ):
        yield cast("BinaryIO", zipped)


class JsonList:
    """A JSON list that is written row by row.

    Parameters
    ----------
    stream
        Where to; `close` ends the list but not the stream.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._before = b"["

    def append(self, row: Any) -> None:
        """Write one more row."""
        self._stream.write(self._before + _compact(row))
        self._before = b","

    def close(self) -> None:
        """Write the end of the list."""
        self._stream.write(b"]" if self._before == b"," else b"[]")


@contextmanager
def json_list(path: Path) -> Iterator[JsonList]:
    """Write a JSON list row by row into a compressed file that appears when it is complete."""
    with compressing(path) as stream:
        rows = JsonList(stream)
        yield rows
        rows.close()


def write_json(path: Path, rows: Sequence[Any]) -> None:
    """Write a JSON list into a compressed file."""
    with compressing(path) as stream:
        stream.write(_compact(rows))


def json_lines(path: Path, rows: Iterable[Any]) -> None:
    """Write rows as JSON, one a line, into a compressed file; in ASCII, which tells file names of any kind."""
    with compressing(path) as stream:
        for row in rows:
            stream.write(json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n")


def write_part(path: Path, content: bytes | Sequence[Deflated], content_type: str) -> None:
    """Write a MIME file of one part.

    Parameters
    ----------
    path
        The file.
    content
        The bytes of the part; or pieces of them, and the file becomes a compressed one.
    content_type
        Its Content-Type, with the transfer syntax where there is one.
    """
    pieces = [content] if isinstance(content, bytes) else [piece.content for piece in content]
    boundary = BOUNDARY
    if any(BOUNDARY.encode() in piece for piece in pieces):
        # A file of a tree within a file; readers find this one in its first line.
        boundary = f"dicomsource-{hashlib.sha256(b''.join(pieces)).hexdigest()[:32]}"
    head, *_, tail = encode_multipart([({"Content-Type": content_type}, b"")], boundary)
    with replacing(path) as stream:
        if isinstance(content, bytes):
            stream.writelines((head, content, b"\r\n", tail))
        else:
            around = (deflated(head, SMALLEST), deflated(b"\r\n" + tail, SMALLEST))
            stream.writelines(gzip_of((around[0], *content, around[1])))


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
