"""JSON text to rows, with the fastest reader that is loaded already.

A program that asks for the first page only should not wait for a JSON library: loading one takes longer than all else.
So the interpreter's own scanner reads, without the package around it, until a search has loaded msgspec anyway.
"""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def decode_all(texts: Iterable[Any]) -> list[Any]:
    """Return what texts say; the search for what could be freed, which takes as long as reading, waits meanwhile."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return list(map(decoder(), texts))
    finally:
        if was_enabled:
            gc.enable()


def decoder() -> Callable[[Any], Any]:
    """Return a function from UTF-8 text, as bytes or a view of them, to what it says."""
    if "msgspec" in sys.modules:
        return _quick_decoder()
    return _standard_decoder()


def _quick_decoder() -> Callable[[Any], Any]:
    import msgspec

    decode, cannot = msgspec.json.decode, msgspec.ValidationError

    def decoded(data: Any) -> Any:
        try:
            return decode(data)
        except cannot:  # a number beyond all floats, which JSON allows
            return _standard_decoder()(data)

    return decoded


def _standard_decoder() -> Callable[[Any], Any]:
    try:
        from _json import make_scanner
    except ImportError:  # another interpreter than CPython
        import json

        return lambda data: json.loads(bytes(data))
    scan = make_scanner(_Plain)  # type: ignore[arg-type]
    return lambda data: scan(str(data, "utf-8"), 0)[0]


class _Plain:
    """The options of the scanner: those that ``json.loads`` has when it is given none."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: dict[str, str] = {}  # noqa: RUF012 (the scanner's own)
