"""Where a tree is written to: the interface, and the choice between its kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dicomsource_static_wado.opening import directory_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Set
    from contextlib import AbstractContextManager
    from pathlib import Path

KEPT_IN = ".dicomsource"
"""Folder of the tree that holds what the next run has to know; no server needs to show it."""


class Destination(Protocol):
    """The root of a tree. All paths are seen from there, with slashes."""

    url: str
    """What `open_destination` opens it again by, in another process too."""

    shared: bool
    """Whether other processes can open it."""

    def locked(self) -> AbstractContextManager[None]:
        """Keep other runs out while the block runs, as far as can be, and clear away what an ended one left."""

    def read(self, path: str) -> bytes | None:
        """Return what a file holds, None where there is none."""

    def names(self, folder: str) -> Set[str]:
        """Return the names of what is in a folder; none where there is no folder."""

    def writing(self, path: str) -> AbstractContextManager[Path]:
        """Give a local file to write; after the block, it is the file at the path."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, those that are there."""

    def staging(self) -> AbstractContextManager[Path]:
        """Give an empty local folder to write a study in; what is left in it after the block is removed."""

    def publish(self, staged: Path, StudyInstanceUID: str) -> None:
        """Make the staged folder the folder of a study, in the place of the one that is there."""

    def remove_study(self, StudyInstanceUID: str) -> None:
        """Remove the folder of a study, if there is one."""


def open_destination(url: str) -> Destination:
    """Return the destination that a path or URL names.

    Parameters
    ----------
    url
        A directory, or a URL of any kind that fsspec knows.

    Raises
    ------
    ConfigurationError
        fsspec knows no such kind of URL.
    MissingDependencyError
        What this kind of URL needs is not installed.
    """
    directory = directory_of(url)
    if directory is not None:
        from dicomsource_static_wado.writing.local_destination import LocalDestination

        return LocalDestination(directory.absolute())
    from dicomsource_static_wado.writing.object_destination import ObjectDestination

    return ObjectDestination(url)
