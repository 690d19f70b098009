"""A tree in a directory: studies are written aside and put in place whole."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from dicomsource_static_wado.writing.destination import KEPT_IN
from dicomsource_static_wado.writing.exchange import put_in_place
from dicomsource_static_wado.writing.locking import locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set
    from pathlib import Path


class LocalDestination:
    """A directory.

    Parameters
    ----------
    directory
        The root of the tree; made if it is missing.
    """

    shared = True

    def __init__(self, directory: Path) -> None:
        self.url = str(directory)
        self._root = directory
        # On the same file system, so that a rename puts it in place.
        self._aside = directory / KEPT_IN / "staging"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; see `Destination.locked`."""
        with locked(self._root / KEPT_IN / "lock"):
            shutil.rmtree(self._aside, ignore_errors=True)
            yield

    def read(self, path: str) -> bytes | None:
        """Return what a file holds; see `Destination.read`."""
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> Set[str]:
        """Return the names in a folder; see `Destination.names`."""
        try:
            return {path.name for path in (self._root / folder).iterdir()}
        except FileNotFoundError:
            return set()

    @contextmanager
    def writing(self, path: str) -> Iterator[Path]:
        """Give a file that is put in place after the block; see `Destination.writing`."""
        place = self._root / path
        with self.staging() as folder:
            yield folder / place.name
            place.parent.mkdir(parents=True, exist_ok=True)
            (folder / place.name).replace(place)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; see `Destination.remove`."""
        for path in paths:
            (self._root / path).unlink(missing_ok=True)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give an empty folder; see `Destination.staging`."""
        folder = self._aside / secrets.token_hex(8)
        folder.mkdir(
            parents=True
        )  # not of the tempfile module, whose folders no web server may read
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, staged: Path, StudyInstanceUID: str) -> None:
        """Put the folder of a study in place; see `Destination.publish`."""
        put_in_place(staged, self._root / "studies" / StudyInstanceUID)

    def remove_study(self, StudyInstanceUID: str) -> None:
        """Remove the folder of a study; see `Destination.remove_study`."""
        with self.staging() as folder, suppress(FileNotFoundError):
            # First out of the way, so that nobody finds half of it.
            (self._root / "studies" / StudyInstanceUID).rename(folder / StudyInstanceUID)
