"""JSON for programs, on standard output.

Datasets are objects keyed by DICOM keyword, as `dicomsource.natural` has them: no value is null, several are a list,
sequences are lists of objects, person names are text with ``=`` between component groups, bytes are an object with
``InlineBinary`` (base64), bulk data one with ``BulkDataURI``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from textwrap import indent
from typing import Any

import click


def write_json(value: Any) -> None:
    """Write one JSON document."""
    click.echo(_document(value))


def write_json_list(items: Iterable[Any]) -> None:
    """Write one JSON list item by item, as they come."""
    separator = "[\n"
    for item in items:
        click.echo(separator + indent(_document(item), "  "), nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


def _document(value: Any) -> str:
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    escaped = encoding not in ("utf-8", "utf8")
    return json.dumps(plain(value), indent=2, ensure_ascii=escaped)


def plain(value: Any) -> Any:
    """Return a value as tables, lists, text and numbers that JSON has."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, bytes):
        import base64

        return {"InlineBinary": base64.b64encode(value).decode("ascii")}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number
    if isinstance(value, int | float):
        return value
    uri = getattr(value, "BulkDataURI", None)
    if isinstance(uri, str):
        return {"BulkDataURI": uri}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)
