"""What the files of a directory hold, read by many and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.files import Identified, Skipped, SourceFile, identify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dicomsource.work import Progress, Workers

_FILES_OF_A_TASK = 64


@attrs.frozen
class KnownFile:
    """A file, and the instance that it holds."""

    file: SourceFile
    instance: Identified


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
