"""Values as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def one_line(text: str) -> str:
    """Return text on one line, without control characters, which could drive the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def value_text(value: Any) -> str:
    """Return a value of a naturalized dataset as one line; several values stand apart by commas."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"<{count_text(len(value), 'byte')}>"
    if isinstance(value, Mapping):
        return f"<{count_text(len(value), 'attribute')}>"
    uri = getattr(value, "BulkDataURI", None)
    if isinstance(uri, str):
        return one_line(f"<bulk data {uri}>")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value_text(item) for item in value)
    return one_line(str(getattr(value, "text", value)))


def name_text(value: Any) -> str:
    """Return a person name as people read it: its first component group that is not empty."""
    text = value_text(value)
    return next((group for group in text.split("=") if group.strip()), text)


def count_text(count: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: ``1 study``, ``2 studies``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def size_text(size: float) -> str:
    """Return a number of bytes in the unit that suits it."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
