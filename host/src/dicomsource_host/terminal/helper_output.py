"""What a helper gave, as bytes to write: text and bytes as they are, all else as JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from dicomsource_host.terminal.json_output import plain


def as_json(value: Any) -> str:
    """Return a value as one JSON document."""
    escaped = (getattr(sys.stdout, "encoding", None) or "utf-8").lower() not in ("utf-8", "utf8")
    return json.dumps(plain(_of_plain_types(value)), indent=2, ensure_ascii=escaped)


def _of_plain_types(value: Any) -> Any:
    """Return a value with its records as tables and its arrays as lists."""
    if isinstance(value, str | bytes) or value is None:
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, Mapping):
        return {key: _of_plain_types(item) for key, item in value.items()}
    if not isinstance(value, type):
        if attrs.has(type(value)):
            fields = (field.name for field in attrs.fields(type(value)))
            return {name: _of_plain_types(getattr(value, name)) for name in fields}
        if dataclasses.is_dataclass(value):
            names = (field.name for field in dataclasses.fields(value))
            return {name: _of_plain_types(getattr(value, name)) for name in names}
    if callable(getattr(value, "tolist", None)):  # an array, or a number of numpy's
        return value.tolist()
    if isinstance(value, Iterable):
        return [_of_plain_types(item) for item in value]
    return value
