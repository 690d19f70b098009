"""What all places have in common."""

from __future__ import annotations

import re
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

import attrs

from dicomsource.errors import DataError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.part")
"""What files are called while they are written."""


class Entry(NamedTuple):
    """A file as it was when it was listed; there may be a hundred thousand.

    Parameters
    ----------
    path
        From the root, with slashes.
    size
        In bytes.
    version
        What changes when the content does: the time of change, or what a store says instead.
    """

    path: str
    size: int
    version: str


@attrs.frozen
class Refused:
    """What is in a place, but is not read.

    Parameters
    ----------
    path
        From the root.
    reason
        Why, without a final full stop.
    """

    path: str
    reason: str


@attrs.frozen
class Listing:
    """The files of a place.

    Parameters
    ----------
    entries
        Those that can be read.
    refused
        Those that are not.
    unlisted
        Folders, from the root and ending in a slash, that could not be looked into: what was known to be there may
        still be there.
    """

    entries: list[Entry]
    refused: list[Refused] = attrs.field(factory=list)
    unlisted: list[str] = attrs.field(factory=list)

    def mark(self) -> str:
        """Return text that another listing has only if all in it is the same, and in the same order."""
        lines = [f"{path}\0{size}\0{version}" for path, size, version in self.entries]
        lines += [f"{one.path}\0{one.reason}" for one in self.refused]
        lines += self.unlisted
        text = "\n\0".join(lines)
        return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


class Place(Protocol):
    """Where files are. It can be pickled, for other processes to open it too."""

    @property
    def url(self) -> str:
        """What tells it from other places, and what messages call it."""

    @property
    def shared(self) -> bool:
        """Whether other processes reach the same files."""

    @property
    def read_only(self) -> str | None:
        """Why nothing can be stored, None where it can."""

    def listing(self) -> Listing:
        """Return its files.

        Raises
        ------
        DicomsourceError
            The place is not there, or cannot be read.
        """

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; it can seek.

        Raises
        ------
        OSError, DicomsourceError
            It is not there, or outside of this place, or cannot be read.
        """

    def local_path(self, path: str) -> Path | None:
        """Return where on this machine a file is, None where it has no path of its own.

        Raises
        ------
        DicomsourceError
            It is outside of this place.
        """

    def write(self, path: str, content: bytes) -> Entry | None:
        """Store a new file, whole or not at all; None where there is one already.

        Raises
        ------
        OSError, DicomsourceError
            It cannot be stored.
        """


def safe(path: str) -> bool:
    """Whether a path that somebody wrote down stays below the root, on any system."""
    parts = path.replace("\\", "/").split("/")
    return bool(path) and not any(part in ("", ".", "..") or ":" in part for part in parts)


@contextmanager
def reading(place: Place, path: str) -> Iterator[BinaryIO]:
    """Open a file of a place for the block; what the system says becomes an error of ours.

    Raises
    ------
    NotFoundError
        It is not there any more.
    DataError
        It cannot be read.
    """
    try:
        with place.open(path) as stream:
            yield stream
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(
            f"{path} is not in {place.url} any more", way_out="Refresh the source"
        ) from None
    except OSError as error:
        raise DataError(
            f"{path} in {place.url} cannot be read: {error.strerror or error}"
        ) from error
