"""What one of many workers does: it reads some files, and returns what is to be written of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DicomsourceError
from dicomsource.files import Identified, Skipped, identify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource_dicomjson.writing.urls import FileUrls

FILES_OF_A_TASK = 32


@attrs.frozen
class Headers:
    """The files of which a worker tells what they hold; paths from the directory, with slashes."""

    urls: FileUrls
    paths: tuple[str, ...]


def read_headers(task: Headers) -> list[Identified | Skipped]:
    """Return what each file holds."""
    return [identify(task.urls.directory / path) for path in task.paths]


@attrs.frozen
class Entries:
    """The files of one series of which a worker writes the entries.

    Parameters
    ----------
    urls
        What urls they get.
    number
        Counts the tasks of a document.
    paths
        Of the files, from the directory.
    """

    urls: FileUrls
    number: int
    paths: tuple[str, ...]


@attrs.frozen
class Written:
    """The entry of a file as JSON, and of its metadata what entries of series and studies are made of."""

    text: str
    head: dict[str, Any]


def write_entries(task: Entries) -> list[Written | Skipped]:
    """Return the entries of some files."""
    return [_written(task.urls, path) for path in task.paths]


def _written(urls: FileUrls, path: str) -> Written | Skipped:
    from dicomsource.json_document import instance_entry
    from dicomsource.json_document.entries import HEAD_KEYWORDS

    file = urls.directory / path
    try:
        entry = instance_entry(file, urls.of(path))
        text = to_json(entry)
    except (DicomsourceError, ValueError) as error:
        problem = error.problem if isinstance(error, DicomsourceError) else str(error)
        return Skipped(file, f"it cannot be described: {problem}")
    except OSError as error:
        return Skipped(file, f"it cannot be read: {error.strerror or error}", "unread")
    head = {key: value for key, value in entry["metadata"].items() if key in HEAD_KEYWORDS}
    return Written(text, head)


def to_json(value: Any) -> str:
    """Return strict JSON, as short as it can be."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def in_portions(paths: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield as many files as one task has."""
    for start in range(0, len(paths), FILES_OF_A_TASK):
        yield tuple(paths[start : start + FILES_OF_A_TASK])
