from __future__ import annotations

import gzip
import http.server
import random
import threading
import zlib
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import DataError, NotFoundError, TransportError
from dicomsource.http import HttpClient
from dicomsource_static_wado import compression
from dicomsource_static_wado.directory_tree import DirectoryTree
from dicomsource_static_wado.http_tree import HttpTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BODY = b"[" + bytes(random.Random(1).choices(b"0123456789, \n", k=900_000)) + b"]"
LIST = ["studies", "studies/index.json.gz", "studies/index.json"]


def brotli_compressed(data: bytes) -> bytes:
    return bytes(import_module("brotli").compress(data, quality=4))


def zstandard_compressed(data: bytes) -> bytes:
    zstd = import_module(compression.ZSTD_MODULE)
    return bytes(zstd.compress(data[:1000]) + zstd.compress(data[1000:]))


def raw_deflated(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def in_members(data: bytes) -> bytes:
    return gzip.compress(data[:1]) + gzip.compress(data[1:70_000]) + gzip.compress(data[70_000:])


ENCODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("gzip", in_members),
    ("deflate", zlib.compress),
    ("deflate", raw_deflated),
    ("br", brotli_compressed),
    ("zstd", zstandard_compressed),
    ("", gzip.compress),
    ("", in_members),
    ("", bytes),
    ("identity", bytes),
]


@contextmanager
def serving(
    body: bytes, cut: int = 0, **headers: str
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that answers everything with the same; ``cut`` bytes of what it promises are not sent."""
    asked: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            asked.append(dict(self.headers))
            self.send_response(200)
            for name, value in headers.items():
                if value:
                    self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body[: len(body) - cut])
            except OSError:  # the client had enough
                self.close_connection = True
            if cut:
                self.close_connection = True

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def http_tree() -> Iterator[Callable[[str], HttpTree]]:
    trees = []

    def made(url: str) -> HttpTree:
        trees.append(HttpTree(url, HttpClient([url], timeout=(5, 5), retries=0)))
        return trees[-1]

    yield made
    for tree in trees:
        tree.close()


def stream(tree: Any, **options: Any) -> Any:
    return tree.stream(LIST, accept="application/dicom+json", **options)


@pytest.mark.parametrize(("encoding", "compress"), ENCODINGS)
def test_a_list_is_streamed_from_a_server_however_it_is_compressed(
    http_tree: Callable[[str], HttpTree], encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    stored = compress(BODY)
    with serving(stored, Content_Encoding=encoding, ETag='"7"') as (url, _):
        with stream(http_tree(url)) as found:
            assert (found.path, found.total) == ("studies", len(stored))
            assert b"".join(found.pieces) == BODY
            assert found.position() == len(stored)
        assert found.version == 'If-None-Match "7" studies'


def test_what_can_be_decompressed_is_what_a_server_is_told(
    http_tree: Callable[[str], HttpTree], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(b"[]") as (url, asked):
        stream(http_tree(url)).close()
        monkeypatch.setattr(compression, "find_spec", lambda _: None)
        stream(http_tree(url)).close()

    assert [headers["Accept-Encoding"] for headers in asked] == [
        "gzip, deflate, br, zstd",
        "gzip, deflate",
    ]


@pytest.mark.parametrize("compress", [gzip.compress, in_members, bytes])
def test_a_list_is_streamed_from_a_directory(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies/index.json.gz").write_bytes(compress(BODY))

    with stream(DirectoryTree(tmp_path)) as found:
        pieces = list(found.pieces)

    assert b"".join(pieces) == BODY
    assert found.position() == found.total == len(compress(BODY))
    assert stream(DirectoryTree(tmp_path), known=found.version) is None


@pytest.mark.parametrize(
    ("encoding", "compress"), [one for one in ENCODINGS if one[1] is not bytes and one[1] is not in_members]
)  # fmt: skip
def test_no_piece_is_large_however_well_a_list_is_compressed(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    spaces = b" " * 50_000_000
    stored = compress(spaces)

    plain = compression.without_gzip(compression.decoded([stored], encoding, "it"), "it")
    sizes = [len(piece) for piece in plain]

    assert sum(sizes) == len(spaces)
    assert max(sizes) <= 2 * compression.PIECE


@pytest.mark.parametrize(
    ("encoding", "compress"), [one for one in ENCODINGS if one[1] is not bytes]
)
def test_compressed_bytes_that_are_cut_off_are_not_taken_for_the_whole(
    http_tree: Callable[[str], HttpTree], encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    stored = compress(BODY)[:-9]
    with (
        serving(stored, Content_Encoding=encoding) as (url, _),
        pytest.raises(DataError, match="studies cannot be decompressed: it is cut off"),
        stream(http_tree(url)) as found,
    ):
        list(found.pieces)


@pytest.mark.parametrize(
    ("encoding", "compress"), [one for one in ENCODINGS if one[1] not in (bytes, raw_deflated)]
)
def test_compressed_bytes_that_are_damaged_are_refused(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    stored = bytearray(compress(BODY))
    stored[len(stored) // 2 : len(stored) // 2 + 200] = b"\xff" * 200

    with pytest.raises(DataError, match="it cannot be decompressed"):
        list(compression.without_gzip(compression.decoded([stored], encoding, "it"), "it"))


def test_zeros_behind_gzip_are_padding() -> None:
    stored = gzip.compress(BODY) + bytes(512)

    assert b"".join(compression.without_gzip([stored[:-500], stored[-500:]], "it")) == BODY


def test_gzip_may_come_byte_by_byte() -> None:
    stored = in_members(b"[1, 2, 3]" * 20)

    pieces = compression.without_gzip((bytes([one]) for one in stored), "it")

    assert b"".join(pieces) == b"[1, 2, 3]" * 20


@pytest.mark.parametrize(
    ("encoding", "words"), [("br", "not installed"), ("zstd", "not installed")]
)
def test_what_a_missing_library_would_decompress_names_the_way_to_it(
    monkeypatch: pytest.MonkeyPatch, encoding: str, words: str
) -> None:
    monkeypatch.setattr(compression, "find_spec", lambda _: None)

    with pytest.raises(DataError, match=rf"{words}.*dicomsource-static-wado\[compression\]"):
        compression.decoded([b"x"], encoding, "it")


def test_an_unknown_compression_is_named() -> None:
    with pytest.raises(DataError, match="it comes compressed as 'lzma'"):
        compression.decoded([b"x"], "lzma", "it")


def test_a_connection_that_breaks_is_told_and_not_taken_for_the_end(
    http_tree: Callable[[str], HttpTree],
) -> None:
    with (
        serving(BODY, cut=1000) as (url, _),
        pytest.raises(TransportError, match="broke in the middle"),
        stream(http_tree(url)) as found,
    ):
        list(found.pieces)


def test_a_list_that_is_not_wanted_any_more_is_left(http_tree: Callable[[str], HttpTree]) -> None:
    tree = None
    with serving(b"[" + b" " * 30_000_000 + b"]", ETag='"7"') as (url, asked):
        tree = http_tree(url)
        with stream(tree) as found:
            next(found.pieces)
        assert found.position() < found.total
        with stream(tree) as again:
            next(again.pieces)

    assert len(asked) == 2


def test_a_server_that_ignores_conditions_sends_nothing_twice(
    http_tree: Callable[[str], HttpTree],
) -> None:
    with serving(BODY, ETag='"7"') as (url, _):
        tree = http_tree(url)
        with stream(tree) as found:
            list(found.pieces)

        assert stream(tree, known=found.version) is None


@pytest.mark.parametrize("page", [b"<!doctype html><p>Hello", b"\n <html>", b"nothing"])
def test_a_page_in_place_of_a_list_is_refused_before_it_is_read(
    http_tree: Callable[[str], HttpTree], page: bytes
) -> None:
    with serving(page) as (url, asked), pytest.raises(DataError, match="gives something else"):
        stream(http_tree(url))

    assert len(asked) == len(LIST)


def test_nothing_is_streamed_of_what_is_not_there(
    http_tree: Callable[[str], HttpTree], serve: Callable[..., Any], tmp_path: Path
) -> None:
    for missing in (404, 204):
        with pytest.raises(NotFoundError):
            stream(http_tree(serve(tmp_path, missing=missing).url))
    with pytest.raises(NotFoundError, match="there is no studies in "):
        stream(DirectoryTree(tmp_path))


def test_a_file_that_may_not_be_read_is_refused_and_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    from dicomsource.errors import AuthenticationError

    (tmp_path / "studies").mkdir()
    (tmp_path / "studies/index.json").write_bytes(b"[]")

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AuthenticationError, match=r"index\.json may not be read"):
        stream(DirectoryTree(tmp_path))
