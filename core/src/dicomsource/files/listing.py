"""The files of a directory, at any depth."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource.files.scan import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator


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
