"""What one run leaves for the next: kept in the tree, complete or absent, and noted study by study meanwhile."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError
from dicomsource.static_tree.files import json_lines
from dicomsource_static_wado.writing.destination import KEPT_IN
from dicomsource_static_wado.writing.records import StudyRecord, file_as_json, file_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dicomsource_static_wado.writing.destination import Destination
    from dicomsource_static_wado.writing.headers import KnownFile

_FORMAT = f"{KEPT_IN}/format.json"
_FILES = f"{KEPT_IN}/files.jsonl.gz"
_STUDIES = f"{KEPT_IN}/studies.jsonl.gz"
_JOURNAL = f"{KEPT_IN}/journal"
_VERSION = 1
LIST = "studies/index.json.gz"


@attrs.define
class Memory:
    """What is known from runs before.

    Parameters
    ----------
    files
        Path to file.
    studies
        StudyInstanceUID to record.
    interrupted
        Whether the last run did not come to its end.
    """

    files: dict[str, KnownFile]
    studies: dict[str, StudyRecord]
    interrupted: bool


def recall(destination: Destination, directory: Path, *, moved: bool) -> Memory:
    """Return what is known from runs before.

    Parameters
    ----------
    destination
        The tree.
    directory
        Where the files are that it is to be written from.
    moved
        Whether that may be another directory than before.

    Raises
    ------
    ConfigurationError
        The tree was not written here, or from another directory, or by a later version of this program.
    """
    text = destination.read(_FORMAT)
    if text is None:
        if destination.names("studies"):
            raise ConfigurationError(
                f"{destination.url} holds a tree that was not written by this command",
                way_out="Choose an empty directory",
            )
        return Memory({}, {}, interrupted=False)
    about = json.loads(text)
    if about["version"] > _VERSION:
        raise ConfigurationError(
            f"the tree in {destination.url} was written by a later version of dicomsource-static-wado",
            way_out="Update it",
        )
    if about["directory"] != str(directory) and not moved:
        raise ConfigurationError(
            f"the tree in {destination.url} was written from {about['directory']}, not from {directory}",
            way_out="Choose another destination, or give --moved if it is the same directory at another place",
        )
    files = {
        known.file.path: known
        for known in (file_from_json(line, directory) for line in _lines(destination, _FILES))
    }
    records = (StudyRecord.from_json(line, directory) for line in _lines(destination, _STUDIES))
    studies = {record.StudyInstanceUID: record for record in records}
    noted = sorted(destination.names(_JOURNAL))
    for name in noted:
        if not name.endswith(".json"):
            continue
        values = json.loads(destination.read(f"{_JOURNAL}/{name}") or b"null")
        if values is not None:
            record = StudyRecord.from_json(values, directory)
            studies[record.StudyInstanceUID] = record
    return Memory(files, studies, interrupted=bool(noted))


def note(destination: Destination, record: StudyRecord, directory: Path) -> None:
    """Remember one study, until a run comes to its end."""
    path = f"{_JOURNAL}/{record.StudyInstanceUID}.json"
    with destination.writing(path) as file:
        file.write_text(json.dumps(record.as_json(directory)), encoding="ascii")


def introduce(destination: Destination, directory: Path) -> None:
    """Remember what the tree is written from, before anything else is written."""
    about = {"version": _VERSION, "directory": str(directory)}
    text = json.dumps(about)
    if destination.read(_FORMAT) != text.encode("ascii"):
        with destination.writing(_FORMAT) as file:
            file.write_text(text, encoding="ascii")


def remember_files(destination: Destination, files: Iterable[KnownFile]) -> None:
    """Remember what all files hold."""
    _remember(destination, _FILES, (file_as_json(file) for file in files))


def remember_studies(
    destination: Destination, studies: Iterable[StudyRecord], directory: Path
) -> None:
    """Remember all studies, and forget what was noted of single ones.

    Parameters
    ----------
    destination
        The tree.
    studies
        All that it holds, or would if their files were usable.
    directory
        Where the files are.
    """
    _remember(destination, _STUDIES, (record.as_json(directory) for record in studies))
    destination.remove(f"{_JOURNAL}/{name}" for name in destination.names(_JOURNAL))


def _remember(destination: Destination, path: str, values: Iterable[list[Any]]) -> None:
    with destination.writing(path) as file:
        json_lines(file, values)


def _lines(destination: Destination, path: str) -> Iterator[list[Any]]:
    """Yield what the lines of a file hold; nothing where there is none."""
    data = destination.read(path)
    try:
        lines = gzip.decompress(data).splitlines() if data else []
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigurationError(
            f"{path} in {destination.url} is damaged ({error})",
            way_out=f"Remove the folder {KEPT_IN} and the folder studies, and write the tree anew",
        ) from error
    for line in lines:
        yield json.loads(line)
