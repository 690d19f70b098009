"""Compressed bytes decompressed piece by piece, whatever their size, and never a cut stream taken for a whole one."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dicomsource.errors import DataError

PIECE = 256 * 1024
_GZIP = b"\x1f\x8b"
ZSTD_MODULE = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"

Pieces = Iterator[bytes]


def accepted() -> str:
    """Return the Accept-Encoding header: what can be decompressed with what is installed."""
    return ", ".join(name for name in ("gzip", "deflate", "br", "zstd") if _is_available(name))


def decoded(pieces: Iterable[bytes], encodings: str, shown: str) -> Pieces:
    """Yield what was compressed, in pieces of bounded size.

    Parameters
    ----------
    pieces
        As they come.
    encodings
        The Content-Encoding header; empty where the bytes are as they are.
    shown
        Where they are from, for messages.

    Raises
    ------
    DataError
        They are damaged, cut off, or compressed in a way that cannot be undone here.

    References
    ----------
    RFC 9110 section 8.4.
    """
    result = iter(pieces)
    for name in reversed(encodings.lower().replace(" ", "").split(",")):
        if name in ("", "identity", "aws-chunked"):
            continue
        decode = _DECODERS.get(name)
        if decode is None:
            raise DataError(f"{shown} comes compressed as {name!r}, which nobody here can undo")
        if not _is_available(name):
            raise DataError(
                f"{shown} comes compressed as {name!r}, and the library for that is not installed",
                way_out="Run `pip install 'dicomsource-static-wado[compression]'`",
            )
        result = _whole(decode(result), shown)
    return result


def without_gzip(pieces: Iterable[bytes], shown: str) -> Pieces:
    """Yield bytes decompressed if they begin as gzip does, else as they are.

    Servers that do not say ``Content-Encoding`` for a ``.gz`` file leave it to us, and so do directories.

    Parameters
    ----------
    pieces
        As they come.
    shown
        Where they are from, for messages.

    Raises
    ------
    DataError
        They are gzip, and damaged or cut off.
    """
    begin, rest = beginning(pieces, len(_GZIP))
    yield from _whole(_inflated(rest, 31), shown) if begin.startswith(_GZIP) else rest


def beginning(pieces: Iterable[bytes], size: int) -> tuple[bytes, Pieces]:
    """Return the first bytes, at least so many if there are as many, and all pieces with them.

    Parameters
    ----------
    pieces
        As they come.
    size
        How many bytes are wanted.
    """
    source, begin = iter(pieces), b""
    while len(begin) < size:
        piece = next(source, None)
        if piece is None:
            break
        begin += piece
    return begin, _joined(begin, source)


def _joined(begin: bytes, rest: Pieces) -> Pieces:
    if begin:
        yield begin
    yield from rest


def _whole(pieces: Pieces, shown: str) -> Pieces:
    # Each library has errors of its own; what they are raised by is decompression alone, inside the generator.
    try:
        yield from filter(None, pieces)
    except _CutOffError as error:
        raise DataError(
            f"{shown} cannot be decompressed: it is cut off", way_out="Copy or create it again"
        ) from error
    except _damage() as error:
        raise DataError(f"{shown} cannot be decompressed: {error}") from error


class _CutOffError(Exception):
    """Compressed bytes end before they say so."""


def _inflated(pieces: Pieces, wbits: int) -> Pieces:
    decoder: Any = None
    for piece in pieces:
        data = piece
        while data:
            if decoder is None or decoder.eof:
                # A gzip file may have several members, and zeros behind them.
                data = data if decoder is None else data.lstrip(b"\0")
                if not data:
                    break
                decoder = zlib.decompressobj(wbits)
            out = decoder.decompress(data, PIECE)
            if out:
                yield out
            data = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    yield from _flushed(decoder)


def _flushed(decoder: Any) -> Pieces:
    if decoder is None:
        return
    rest = b"" if decoder.eof else decoder.flush()
    if rest:
        yield rest
    if not decoder.eof:
        raise _CutOffError


def _deflated(pieces: Pieces) -> Pieces:
    # Some servers leave out the frame that the standard wants (RFC 1950), which its first two bytes would show.
    begin, rest = beginning(pieces, 2)
    framed = begin[:1] and begin[0] & 0x0F == 8 and int.from_bytes(begin[:2], "big") % 31 == 0
    return _inflated(rest, zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)


def _brotli(pieces: Pieces) -> Pieces:
    decoder, begun = import_module("brotli").Decompressor(), False
    for piece in pieces:
        begun, data = True, piece
        while data or not decoder.can_accept_more_data():
            yield decoder.process(data, output_buffer_limit=PIECE)
            data = b""
            if decoder.is_finished():
                break
    while begun and (out := decoder.process(b"", output_buffer_limit=PIECE)):
        yield out
    if begun and not decoder.is_finished():
        raise _CutOffError


def _zstandard(pieces: Pieces) -> Pieces:
    zstd = import_module(ZSTD_MODULE)
    decoder: Any = None
    for piece in pieces:
        data = piece
        while data or not (decoder is None or decoder.eof or decoder.needs_input):
            if decoder is None or decoder.eof:
                decoder = zstd.ZstdDecompressor()
            out = decoder.decompress(data, PIECE)
            data = decoder.unused_data if decoder.eof else b""
            if out:
                yield out
    if decoder is not None and not decoder.eof:
        raise _CutOffError


_DECODERS: dict[str, Callable[[Pieces], Pieces]] = {
    "gzip": partial(_inflated, wbits=31),
    "x-gzip": partial(_inflated, wbits=31),
    "deflate": _deflated,
    "br": _brotli,
    "zstd": _zstandard,
}


def _is_available(encoding: str) -> bool:
    name = {"br": "brotli", "zstd": ZSTD_MODULE}.get(encoding)
    if name is None:
        return True
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


def _damage() -> tuple[type[Exception], ...]:
    kinds: list[type[Exception]] = [zlib.error]
    if "brotli" in sys.modules:
        kinds.append(sys.modules["brotli"].error)
    if ZSTD_MODULE in sys.modules:
        kinds.append(sys.modules[ZSTD_MODULE].ZstdError)
    return tuple(kinds)
