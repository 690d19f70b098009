"""A folder on this machine."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs

from dicomsource.errors import DataError, NotFoundError
from dicomsource_dicomlocal.places.place import UNFINISHED, Entry, Listing, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen
class Directory:
    """A folder, with all below it. Links that lead out of it are not followed.

    Parameters
    ----------
    folder
        Its absolute path.
    """

    folder: Path

    @property
    def url(self) -> str:
        """The path, as messages have it."""
        return str(self.folder)

    @property
    def shared(self) -> bool:
        """Other processes of this machine reach it, and those that mount it under the same path."""
        return True

    @property
    def read_only(self) -> str | None:
        """Why nothing can be stored, None where it can."""
        if os.access(self.folder, os.W_OK | os.X_OK):
            return None
        return f"the folder {self.folder} may not be written to"

    def listing(self) -> Listing:
        """Return its files, at any depth."""
        if not self.folder.is_dir():
            raise NotFoundError(f"there is no folder {self.folder}", way_out="Check the path")
        return _Walk(self.folder).listing()

    def open(self, path: str) -> BinaryIO:
        """Open a file, which must not have become a link to elsewhere since it was listed."""
        return self.local_path(path).open("rb")

    def local_path(self, path: str) -> Path:
        """Return where a file is."""
        joined = os.path.join(self.folder, path)  # noqa: PTH118 (a hundred thousand times)
        if os.path.realpath(joined) != joined and not _inside(self.folder, joined):
            raise DataError(f"{path} leads out of {self.folder}")
        return Path(joined)

    def write(self, path: str, content: bytes) -> Entry | None:
        """Store a file under a temporary name, then give it its own, unless that is taken."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _inside(self.folder, str(target)):
            raise DataError(f"{path} leads out of {self.folder}")
        unfinished = target.parent / f".{uuid.uuid4().hex}.part"
        try:
            with unfinished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            status = unfinished.stat()
            if not _named(unfinished, target):
                return None
        finally:
            unfinished.unlink(missing_ok=True)
        return Entry(path, status.st_size, str(status.st_mtime_ns))


def _named(unfinished: Path, target: Path) -> bool:
    """Give a file its name; False where the name is taken, also if somebody else took it just now."""
    try:
        os.link(unfinished, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if target.exists():
            return False
        unfinished.replace(target)
    return True


def _inside(folder: Path, path: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


class _Walk:
    """Goes through a folder; a hundred thousand files take a call or two of the system each, and no more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found = Listing([])

    def listing(self) -> Listing:
        folders = [""]
        while folders:
            folder = folders.pop()
            folders += self._look_into(folder)
        return self._found

    def _look_into(self, folder: str) -> Iterator[str]:
        found = self._found
        try:
            with os.scandir(os.path.join(self._folder, folder)) as entries:  # noqa: PTH118
                listed = list(entries)
        except OSError as error:
            if not folder:
                raise DataError(
                    f"the folder {self._folder} cannot be read: {error.strerror or error}"
                ) from error
            found.refused.append(
                Refused(folder, f"this folder cannot be read: {error.strerror or error}")
            )
            found.unlisted.append(folder)
            return
        for entry in listed:
            path = folder + entry.name
            if entry.is_file(follow_symlinks=False):
                self._add(entry, path)
            elif entry.is_dir(follow_symlinks=False):
                yield f"{path}/"
            elif entry.is_symlink():  # pipes, sockets and devices are passed over
                self._follow(entry, path)

    def _add(self, entry: os.DirEntry[str], path: str) -> None:
        if entry.name[0] == "." and UNFINISHED.fullmatch(entry.name):
            return
        try:
            status = entry.stat()
        except FileNotFoundError:  # gone since
            return
        except OSError as error:
            reason = f"it cannot be read: {error.strerror or error}"
            self._found.refused.append(Refused(path, reason))
            return
        self._found.entries.append(Entry(path, status.st_size, str(status.st_mtime_ns)))

    def _follow(self, entry: os.DirEntry[str], path: str) -> None:
        """Take a link for the file that it leads to, unless that is elsewhere; folders are listed where they are."""
        if not _inside(self._folder, entry.path):
            reason = f"it is a link that leads out of {self._folder}"
            self._found.refused.append(Refused(path, reason))
        elif not Path(entry.path).exists():
            self._found.refused.append(Refused(path, "it is a link that leads nowhere"))
        elif entry.is_file():
            self._add(entry, path)
