"""A tree in a bucket, or wherever else fsspec writes: no renames, so lists come last."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from dicomsource.errors import ConfigurationError, MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set
    from contextlib import AbstractContextManager

_IN_THIS_PROCESS_ALONE = ("memory",)


class ObjectDestination:
    """A place that fsspec writes to.

    A study that is there already is overwritten file by file, its lists after all else, and what it no longer has is
    removed in the end: whoever reads meanwhile finds every file that a list names.

    Parameters
    ----------
    url
        The root of the tree.

    Raises
    ------
    ConfigurationError
        fsspec knows no such kind of URL.
    MissingDependencyError
        fsspec, or what this kind of URL needs, is not installed.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._files, root = _opened(url)
        self._root = root.rstrip("/")
        self.shared = url.partition(":")[0] not in _IN_THIS_PROCESS_ALONE

    def locked(self) -> AbstractContextManager[None]:
        """Keep nobody out: such a place has no locks."""
        return nullcontext()

    def read(self, path: str) -> bytes | None:
        """Return what an object holds; see `Destination.read`."""
        try:
            return bytes(self._files.cat_file(self._at(path)))
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> Set[str]:
        """Return the names in a folder; see `Destination.names`."""
        self._files.invalidate_cache()
        try:
            found = self._files.ls(self._at(folder), detail=False)
        except FileNotFoundError:
            return set()
        return {PurePosixPath(path).name for path in found}

    @contextmanager
    def writing(self, path: str) -> Iterator[Path]:
        """Give a file that is sent after the block; see `Destination.writing`."""
        with self.staging() as folder:
            local = folder / PurePosixPath(path).name
            yield local
            self._send([(local, path)])

    def remove(self, paths: Iterable[str]) -> None:
        """Remove objects; see `Destination.remove`."""
        places = [self._at(path) for path in paths]
        if not places:
            return
        try:
            self._files.rm(places)  # many in one request, where the service can do that
        except FileNotFoundError:
            for place in places:
                with suppress(FileNotFoundError):
                    self._files.rm_file(place)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give an empty folder; see `Destination.staging`."""
        with tempfile.TemporaryDirectory(prefix="dicomsource-") as folder:
            yield Path(folder)

    def publish(self, staged: Path, StudyInstanceUID: str) -> None:
        """Send a study, its lists last; see `Destination.publish`."""
        study = f"studies/{StudyInstanceUID}"
        local = [path for path in staged.rglob("*") if path.is_file()]
        pairs = [(path, f"{study}/{path.relative_to(staged).as_posix()}") for path in local]
        before = self._below(study)
        # The nearer to the root a list stands, the later: what it leads to is there by then.
        for rank in sorted({_rank(path) for _, path in pairs}):
            self._send([pair for pair in pairs if _rank(pair[1]) == rank])
        self.remove(before - {path for _, path in pairs})

    def remove_study(self, StudyInstanceUID: str) -> None:
        """Remove a study, its lists first; see `Destination.remove_study`."""
        found = self._below(f"studies/{StudyInstanceUID}")
        for rank in sorted({_rank(path) for path in found}, reverse=True):
            self.remove(path for path in found if _rank(path) == rank)

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _below(self, folder: str) -> set[str]:
        """Return the paths of all objects in a folder and the folders in it."""
        self._files.invalidate_cache()
        try:
            found = self._files.find(self._at(folder))
        except FileNotFoundError:
            return set()
        at = len(self._files._strip_protocol(self._root))
        return {self._files._strip_protocol(path)[at:].lstrip("/") for path in found}

    def _send(self, pairs: list[tuple[Path, str]]) -> None:
        self._files.put([str(local) for local, _ in pairs], [self._at(path) for _, path in pairs])


def _rank(path: str) -> int:
    """Return when a file is sent: lists after all else, the ones of more after those of less."""
    name = PurePosixPath(path).name
    if name not in ("index.json.gz", "series-singleton.json.gz", "metadata.gz"):
        return 0
    return 100 - path.count("/")


def _opened(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise MissingDependencyError(
            f"fsspec, which writes to {url}, is not installed",
            way_out='Install it: pip install "dicomsource-static-wado[fsspec]"',
        ) from error
    try:
        files, root = url_to_fs(url)
    except ImportError as error:
        raise MissingDependencyError(
            f"what writes to {url} is not installed: {error}", way_out="Install it with pip"
        ) from error
    except ValueError as error:
        raise ConfigurationError(
            f"nothing can be written to {url}: {error}",
            way_out="Give a directory, or a URL of a kind that fsspec knows, such as s3://",
        ) from error
    return files, root
