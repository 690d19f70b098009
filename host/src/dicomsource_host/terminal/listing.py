"""One dataset as a list of its attributes, in the order of their tags."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from dicomsource_host.terminal.texts import value_text

_NAME_WIDTH = 36


def listing(dataset: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line for each attribute, items of sequences indented; on a terminal no line is wider than it."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in _lines(dataset, 0):
        yield line if width is None or len(line) <= width else line[: width - 1] + "…"


def _lines(dataset: Mapping[str, Any], depth: int) -> Iterator[str]:
    from dicomsource.natural.dictionary import tag_for, vr_for

    named_vrs = dataset.get("_vrMap") or {}
    tags = {key: tag_for(key) or key for key in dataset if not key.startswith("_")}
    for key, tag in sorted(tags.items(), key=lambda pair: pair[1]):
        value = dataset[key]
        vr = named_vrs.get(key) or vr_for(tag) or "??"
        name = key if key != tag else "private" if int(tag[:4], 16) % 2 else "unknown"
        head = f"{'  ' * depth}({tag[:4]},{tag[4:]}) {vr} {name}"
        items = _items(value)
        if items is None:
            yield f"{head:<{_NAME_WIDTH + 15}} {value_text(value)}".rstrip()
            continue
        yield f"{head:<{_NAME_WIDTH + 15}} <{len(items)} item{'s' * (len(items) != 1)}>"
        for number, item in enumerate(items, start=1):
            yield f"{'  ' * depth}  item {number}"
            yield from _lines(item, depth + 2)


def _items(value: Any) -> list[Mapping[str, Any]] | None:
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        return value
    return None
