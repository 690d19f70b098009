"""One dataset as a list of its attributes, in the order of their tags."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from dicomsource_host.terminal.texts import value_text

_NAME_WIDTH = 36
_TAG = re.compile("[0-9A-Fa-f]{8}")


def listing(dataset: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line for each attribute, items of sequences indented; on a terminal only UIDs go beyond its width."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line, cut in _lines(dataset, 0):
        fits = width is None or len(line) <= width or not cut
        yield line if fits else line[: width - 1] + "…"  # type: ignore[operator]


def _lines(dataset: Mapping[str, Any], depth: int) -> Iterator[tuple[str, bool]]:
    """Yield lines, and whether each may be cut: a UID is of no use without its end."""
    from dicomsource.natural.dictionary import tag_for, vr_for

    named_vrs = dataset.get("_vrMap") or {}
    tags = {key: tag_for(key) or key for key in dataset if not key.startswith("_")}
    for key, tag in sorted(tags.items(), key=lambda pair: pair[1]):
        value = dataset[key]
        vr = named_vrs.get(key) or vr_for(tag) or "??"
        head = f"{'  ' * depth}{_place(tag)} {vr} {_name(key, tag)}"
        items = _items(value)
        if items is None:
            yield f"{head:<{_NAME_WIDTH + 15}} {value_text(value)}".rstrip(), vr != "UI"
            continue
        yield f"{head:<{_NAME_WIDTH + 15}} <{len(items)} item{'s' * (len(items) != 1)}>", True
        for number, item in enumerate(items, start=1):
            yield f"{'  ' * depth}  item {number}", True
            yield from _lines(item, depth + 2)


def _place(tag: str) -> str:
    return f"({tag[:4]},{tag[4:]})" if _TAG.fullmatch(tag) else "(no tag)   "


def _name(key: str, tag: str) -> str:
    if key != tag or not _TAG.fullmatch(tag):
        return key
    return "private" if int(tag[:4], 16) % 2 else "unknown"


def _items(value: Any) -> list[Mapping[str, Any]] | None:
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        return value
    return None
