"""A static tree in a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from dicomsource.errors import DataError, NotFoundError
from dicomsource.http.gzipped import decompressed
from dicomsource_static_wado.tree import Fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


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

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return what the first of several paths has; see `Tree.fetch`."""
        for path in paths:
            file = self._file(path)
            if file is None:
                continue
            try:
                status = file.stat()
                version = f"{status.st_mtime_ns}-{status.st_size}"
                if known == version:
                    return None
                data = decompressed(file.read_bytes(), str(file))
            except OSError as error:
                raise DataError(f"{file} cannot be read: {error.strerror or error}") from error
            if not looks_right(data):
                raise DataError(f"{file} does not hold what belongs there: {data[:20]!r}")
            return Fetched(data, path, version=version)
        raise NotFoundError(f"there is no {paths[0]} in {self._directory}")

    def close(self) -> None:
        """Nothing is open."""

    def _file(self, path: str) -> Path | None:
        """Return the file at a path of the tree, None where there is none."""
        steps = [unquote(step) for step in path.split("/")]
        for step in steps:
            if step in ("", ".", "..") or any(sign in step for sign in "/\\\0"):
                raise DataError(f"the path {path!r} leads out of the tree in {self._directory}")
        file = self._directory.joinpath(*steps)
        return file if file.is_file() else None
