"""Files of a data set that are read once, and again only after they have changed."""

from __future__ import annotations

import csv
import json
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")


def kept_while_unchanged(count: int) -> Callable[[Callable[[Path], T]], Callable[[Path], T]]:
    """Return a decorator: what was made of the last `count` files is kept while size and time of change stay."""

    def decorate(read: Callable[[Path], T]) -> Callable[[Path], T]:
        @lru_cache(maxsize=count)
        def kept(path: Path, changed: int, size: int) -> T:
            return read(path)

        @wraps(read)
        def look(path: Path) -> T:
            try:
                status = path.stat()
            except OSError as error:
                way_out = "`datalad get` fetches what a data set only links to" if path.is_symlink() else ""
                raise DataError(f"{path} cannot be read: {error.strerror}", way_out=way_out) from error
            return kept(path, status.st_mtime_ns, status.st_size)

        return look

    return decorate


@kept_while_unchanged(4096)
def read_json(path: Path) -> dict[str, Any]:
    """Return what a JSON file says."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise DataError(f"{path} is no JSON: {error}") from error
    return found if isinstance(found, dict) else {}


@kept_while_unchanged(4096)
def read_table(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a TSV file by their first column, without what is not known ("n/a")."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        first = (rows.fieldnames or [""])[0]
        return {
            row[first]: {
                key: text for key, text in row.items() if key and isinstance(text, str) and text not in ("", "n/a")
            }
            for row in rows
        }


@kept_while_unchanged(4096)
def read_numbers(path: Path) -> list[float]:
    """Return the numbers that stand in a file, with white space between."""
    try:
        return [float(word) for word in path.read_text(encoding="ascii").split()]
    except ValueError as error:
        raise DataError(f"{path} holds something else than numbers: {error}") from error
