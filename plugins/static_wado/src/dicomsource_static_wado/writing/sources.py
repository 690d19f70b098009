"""The files of a directory, and what they hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource.static_tree import Identified, Skipped, identify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dicomsource_static_wado.writing.progress import Progress
    from dicomsource_static_wado.writing.workers import Workers

_FILES_OF_A_TASK = 64


@attrs.frozen
class SourceFile:
    """A file as it was when it was looked at.

    Parameters
    ----------
    path
        From the directory of all, with slashes.
    size
        In bytes.
    mtime
        When it was changed, in nanoseconds.
    """

    path: str
    size: int
    mtime: int


@attrs.frozen
class KnownFile:
    """A file, and the instance that it holds."""

    file: SourceFile
    instance: Identified


def files_below(directory: Path, apart: Path | None) -> tuple[list[SourceFile], list[Skipped]]:
    """Return all files of a directory by path, and what of it cannot be looked at.

    Parameters
    ----------
    directory
        Where to look, at any depth; links to directories are not followed.
    apart
        A directory whose files do not count.
    """
    found: list[SourceFile] = []
    skipped: list[Skipped] = []
    for entry in _entries(directory, apart, skipped):
        path = Path(entry.path)
        try:
            status = entry.stat()
        except OSError as error:
            skipped.append(Skipped(path, f"it cannot be read: {error.strerror or error}", "unread"))
            continue
        relative = path.relative_to(directory).as_posix()
        found.append(SourceFile(relative, status.st_size, status.st_mtime_ns))
    return sorted(found, key=lambda file: file.path), skipped


def _entries(
    directory: Path, apart: Path | None, skipped: list[Skipped]
) -> Iterator[os.DirEntry[str]]:
    folders = [directory]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            reason = f"this folder cannot be read: {error.strerror or error}"
            skipped.append(Skipped(folder, reason, "unread"))
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if Path(entry.path) != apart:
                    folders.append(Path(entry.path))
            elif entry.is_symlink() and entry.is_dir():
                continue
            elif entry.is_symlink() or entry.is_file():  # no pipes, sockets and devices
                yield entry


def identified(
    directory: Path,
    files: Sequence[SourceFile],
    known: Mapping[str, KnownFile],
    workers: Workers,
    progress: Progress,
) -> tuple[list[KnownFile], list[Skipped]]:
    """Return what the files hold, in their order, and those that hold nothing usable; only changed ones are read.

    Parameters
    ----------
    directory
        Where their paths begin.
    files
        The files.
    known
        What was found before, by path.
    workers
        Who reads.
    progress
        Is told of each file.
    """
    progress.begin("Reading headers", len(files))
    found: dict[str, KnownFile] = {}
    unknown: list[SourceFile] = []
    for file in files:
        before = known.get(file.path)
        if before is not None and before.file == file:
            found[file.path] = before
        else:
            unknown.append(file)
    progress.advance(len(found))
    skipped: dict[str, Skipped] = {}
    tasks = [
        _Headers(directory, tuple(unknown[start : start + _FILES_OF_A_TASK]))
        for start in range(0, len(unknown), _FILES_OF_A_TASK)
    ]
    for task, results in workers.run(_read_headers, tasks):
        progress.advance(len(task.files))
        for number, file in enumerate(task.files):
            if isinstance(results, Exception):
                reason = f"it was not read: {results}"
                skipped[file.path] = Skipped(directory / file.path, reason, "unread")
                continue
            result = results[number]
            if isinstance(result, Skipped):
                skipped[file.path] = result
            else:
                found[file.path] = KnownFile(file, result)
    in_order = [found[file.path] for file in files if file.path in found]
    return in_order, [skipped[file.path] for file in files if file.path in skipped]


@attrs.frozen
class _Headers:
    directory: Path
    files: tuple[SourceFile, ...]


def _read_headers(task: _Headers) -> list[Identified | Skipped]:
    return [identify(task.directory / file.path) for file in task.files]
