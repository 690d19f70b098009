"""A static tree in a directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dicomsource.errors import AuthenticationError, DataError, NotFoundError
from dicomsource_static_wado.compression import PIECE
from dicomsource_static_wado.streamed import streamed
from dicomsource_static_wado.tree import looks_like_json, read_whole, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.tree import Fetched


class DirectoryTree:
    """Reads the files of a tree; never one outside of it.

    Parameters
    ----------
    directory
        What holds the folder ``studies``.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory.absolute()

    @property
    def url(self) -> str:
        """The directory as a ``file:`` URL."""
        return self._directory.as_uri().rstrip("/")

    def stream(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool] = looks_like_json,
        known: str | None = None,
    ) -> Streamed | None:
        """Return what the first of several paths has, to be read piece by piece; see `Tree.stream`."""
        for path in paths:
            file = self._file(path)
            if file is None:
                continue
            try:
                opened = file.open("rb")
            except PermissionError as error:
                raise AuthenticationError(
                    f"{file} may not be read", way_out="Check the permissions of the file"
                ) from error
            except OSError as error:
                raise _unreadable(file, error) from error
            # What is asked is the open file: meanwhile its name may have become that of another.
            status = os.fstat(opened.fileno())
            version = f"{status.st_mtime_ns}-{status.st_size}"
            if known == version:
                opened.close()
                return None
            return streamed(
                _pieces(opened, file),
                path,
                looks_right=looks_right,
                close=opened.close,
                shown=str(file),
                version=version,
                total=status.st_size,
            )
        raise NotFoundError(f"there is no {paths[0]} in {self._directory}")

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return all of what the first of several paths has; see `Tree.fetch`."""
        return read_whole(self.stream(paths, accept=accept, looks_right=looks_right, known=known))

    def close(self) -> None:
        """Nothing is open."""

    def _file(self, path: str) -> Path | None:
        """Return the file at a path of the tree, None where there is none."""
        file = self._directory.joinpath(*steps_of(path, str(self._directory)))
        return file if file.is_file() else None


def _pieces(opened: BinaryIO, file: Path) -> Iterator[bytes]:
    try:
        while piece := opened.read(PIECE):
            yield piece
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> DataError:
    return DataError(f"{file} cannot be read: {error.strerror or error}")
