"""JSON answers, and sentences for bodies that are something else."""

from __future__ import annotations

import json
import re
from typing import Any

from dicomsource.errors import DataError
from dicomsource.natural.collector import collection_paused


def parse_json(body: bytes, shown: str, content_type: str = "") -> Any:
    """Return what a JSON body holds, None where it is empty.

    Parameters
    ----------
    body
        The whole body.
    shown
        The URL or file that it is from, for messages.
    content_type
        The Content-Type it came with, if any.

    Raises
    ------
    DataError
        It is a web page, XML, or JSON that is cut off or damaged.
    """
    if not body.strip():
        return None
    try:
        with collection_paused():
            return _parsed(body)
    except UnicodeDecodeError as error:
        raise DataError(f"{shown} is not JSON: byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        begin = body.lstrip()[:1024]
        if begin.startswith(b"<"):
            raise _markup(begin, shown, content_type) from error
        length = len(error.doc.rstrip())
        if error.pos >= length or error.msg.startswith("Unterminated string"):
            raise DataError(
                f"the JSON of {shown} is cut off after {length} characters", way_out="Try again"
            ) from error
        around = error.doc[max(0, error.pos - 20) : error.pos + 20]
        raise DataError(
            f"{shown} is not JSON: {error.msg} at character {error.pos}, in {around!r}"
        ) from error
    except RecursionError as error:
        raise DataError(f"the JSON of {shown} is nested too deep") from error


def _parsed(body: bytes) -> Any:
    """Return what JSON holds; by way of msgspec, where it is installed, in a fraction of the time."""
    try:
        import msgspec
    except ImportError:
        return json.loads(body)
    try:
        if not body.isascii():
            body.decode()  # msgspec takes this for granted
        return msgspec.json.decode(body)
    except ValueError:
        # Says what is wrong, and reads NaN, lone surrogates and numbers beyond all bounds.
        return json.loads(body)


def _markup(begin: bytes, shown: str, content_type: str) -> DataError:
    if b"<html" in begin.lower() or b"<!doctype" in begin.lower() or "html" in content_type:
        title = re.search(rb"(?is)<title[^>]*>([^<]*)", begin)
        name = f" {' '.join(title[1].decode(errors='replace').split())!r}" if title else ""
        return DataError(
            f"{shown} is a web page{name}, not JSON",
            way_out="Check the URL: it must be the root of the service, not its web page",
        )
    return DataError(f"{shown} is XML, not JSON", way_out="Check that the server can give JSON")
