"""A static tree in a bucket, an archive, or whatever else the fsspec library reads."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, DicomsourceError, NotFoundError
from dicomsource.files.file_systems import check_root, failure, open_file_system
from dicomsource_static_wado.compression import PIECE
from dicomsource_static_wado.streamed import streamed
from dicomsource_static_wado.tree import (
    Endings,
    looks_like_json,
    means_elsewhere,
    most_telling,
    read_whole,
    steps_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.tree import Fetched

# What file systems call that which changes with the bytes; the first group says it by itself, the second with the size.
_CONTENT = ("ETag", "etag", "e_tag", "generation", "checksum", "crc32c", "CRC", "sha", "md5")
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "modify", "created")
# Bytes that are asked for at a time, where each request costs a way to the bucket.
_BLOCK = 4 * 1024 * 1024


class FsspecTree:
    """Reads a tree through a file system of the fsspec library; never a file outside of it.

    Parameters
    ----------
    root
        What holds the folder ``studies``, as a URL of fsspec; ``zip://`` and ``tar://`` may name the archive alone.
    options
        What the file system wants, such as credentials; they are in no message.

    Raises
    ------
    MissingDependencyError
        fsspec, or the library behind this kind of URL, is not installed.
    ConfigurationError
        The URL or an option is not understood.
    """

    def __init__(self, root: str, options: Mapping[str, Any] | None = None) -> None:
        self._root = root if root.endswith("://") else root.rstrip("/")
        self._options = dict(options or {})
        self._lock = threading.Lock()
        self._opened: tuple[int, Any, str] | None = None
        self._endings = Endings()
        check_root(self._root)

    @property
    def url(self) -> str:
        """The root, as configured."""
        return self._root.rstrip("/")

    def stream(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool] = looks_like_json,
        known: str | None = None,
    ) -> Streamed | None:
        """Return what the first of several paths has, to be read piece by piece; see `Tree.stream`."""
        failures: list[DicomsourceError] = []
        for path in self._endings.in_order(paths):
            try:
                found = self._open(path, looks_right, known)
            except DicomsourceError as error:
                if not means_elsewhere(error) or isinstance(error, DataError):
                    raise
                failures.append(error)
                continue
            self._endings.remember(paths, path)
            return found
        raise most_telling(failures)

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

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder; see `Tree.names`."""
        try:
            files, root = self._file_system()
            path = "/".join([*([root] if root else []), *steps_of(folder, self._root)])
            files.invalidate_cache(path)
            listed = files.ls(path, detail=True)
        except Exception as error:
            told = failure(error, f"{self.url}/{folder}", self._options)
            if isinstance(told, NotFoundError):
                return []
            raise told from error
        return [
            one["name"].rstrip("/").rpartition("/")[2] for one in listed if one["type"] == "file"
        ]

    def close(self) -> None:
        """Close what the file system holds open."""
        with self._lock:
            opened, self._opened = self._opened, None
        close = getattr(opened[1], "close", None) if opened else None
        if close is not None:
            close()

    def _open(
        self, path: str, looks_right: Callable[[bytes], bool], known: str | None
    ) -> Streamed | None:
        steps = steps_of(path, self._root)
        shown = f"{self.url}/{path}"
        try:
            files, root = self._file_system()
            file = "/".join([root, *steps]) if root else "/".join(steps)
            found = _info(files, file)
            if found.get("type", "file") != "file":
                raise FileNotFoundError(file)
            version = _version(found)
            if known is not None and version == known:
                return None
            opened = files.open(file, "rb", block_size=_BLOCK, cache_type="readahead")
        except Exception as error:
            raise failure(error, shown, self._options) from error
        return streamed(
            self._pieces(opened, shown, file, version),
            path,
            looks_right=looks_right,
            close=opened.close,
            shown=shown,
            version=version,
            total=found.get("size"),
        )

    def _pieces(self, opened: Any, shown: str, file: str, version: str | None) -> Iterator[bytes]:
        read = 0
        try:
            while piece := opened.read(PIECE):
                read += len(piece)
                yield piece
            # What is asked for block by block may be half of one file and half of the next.
            if read > _BLOCK and _version(_info(self._file_system()[0], file)) != version:
                raise DataError(f"{shown} was changed while it was read", way_out="Try again")
        except Exception as error:
            raise failure(error, shown, self._options) from error

    def _file_system(self) -> tuple[Any, str]:
        """Return the file system, and where in it the root is; others after a fork, as connections are not shared."""
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                self._opened = (os.getpid(), *open_file_system(self._root, self._options))
            return self._opened[1:]


def _info(files: Any, file: str) -> Mapping[str, Any]:
    # A file system may remember what its folders held when they were listed.
    files.invalidate_cache(file.rpartition("/")[0])
    found: Mapping[str, Any] = files.info(file)
    return found


def _version(found: Mapping[str, Any]) -> str | None:
    for key in _CONTENT:
        if found.get(key):
            return f"{found[key]}-{found.get('size')}"
    for key in _TIMES:
        if found.get(key):
            return f"{found[key]}-{found.get('size')}"
    return None
