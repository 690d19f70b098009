"""A file system that the fsspec library knows."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import attrs

from dicomsource.errors import DataError, DicomsourceError, NotFoundError
from dicomsource.files.file_systems import check_root, failure, open_file_system
from dicomsource_dicomlocal.places.place import Entry, Listing, Refused, safe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ARCHIVES = ("zip", "tar", "libarchive")
_OF_THIS_PROCESS = ("memory",)
# What a store says that changes with the content; the first that there is.
_VERSIONS = (
    "ETag",
    "etag",
    "md5",
    "CRC",
    "mtime",
    "LastModified",
    "last_modified",
    "updated",
    "created",
)
_READ_AHEAD = 256 * 1024


@attrs.frozen
class Objects:
    """What is below a URL of fsspec.

    Parameters
    ----------
    root
        The URL.
    options
        What its file system wants.
    """

    root: str
    options: Mapping[str, Any] = attrs.field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        check_root(self.root)

    @property
    def url(self) -> str:
        """The URL."""
        return self.root

    @property
    def shared(self) -> bool:
        """Whether other processes reach the same files."""
        return not any(link.split("://")[0] in _OF_THIS_PROCESS for link in self.root.split("::"))

    @property
    def read_only(self) -> str | None:
        """Why nothing can be stored, None where it can."""
        if any(link.split("://")[0] in _ARCHIVES for link in self.root.split("::")):
            return f"{self.root} is an archive, which is only read"
        if self.root.lower().startswith(("http://", "https://")):
            return f"{self.root} is a web server, which is only read"
        return None

    def listing(self) -> Listing:
        """Return its files, at any depth."""
        files, base = self._opened()
        try:
            files.invalidate_cache()
            there = files.find(base, detail=True)
            if not there and base and not files.exists(base):
                raise NotFoundError(f"there is no {self.root}", way_out="Check the URL")
        except Exception as error:
            raise failure(error, self.root, self.options) from error
        found = Listing([])
        for name, about in sorted(there.items()):
            path = str(name)[len(base) :].removeprefix("/") if base else str(name).removeprefix("/")
            if not safe(path):
                found.refused.append(Refused(path, "its path leads elsewhere"))
                continue
            found.entries.append(Entry(path, int(about.get("size") or 0), _version(about)))
        return found

    def open(self, path: str) -> BinaryIO:
        """Open a file; of a long one no more is fetched than is read, and a bit ahead."""
        files, base = self._opened()
        try:
            stream = files.open(self._full(base, path), "rb", block_size=_READ_AHEAD)
            return cast("BinaryIO", _Told(stream, f"{self.root}/{path}", self.options))
        except Exception as error:
            raise failure(error, f"{self.root}/{path}", self.options) from error

    def local_path(self, path: str) -> Path | None:
        """Return None: programs cannot open it by a path."""
        return None

    def write(self, path: str, content: bytes) -> Entry | None:
        """Store an object, which appears whole."""
        files, base = self._opened()
        full = self._full(base, path)
        try:
            if files.exists(full):
                return None
            files.makedirs(full.rpartition("/")[0], exist_ok=True)
            files.pipe_file(full, content)
            files.invalidate_cache()
            (about,) = files.find(full, detail=True).values()  # told as in a listing
        except NotImplementedError as error:
            raise DataError(f"nothing can be stored at {self.root}") from error
        except Exception as error:
            raise failure(error, f"{self.root}/{path}", self.options) from error
        return Entry(path, len(content), _version(about))

    def _full(self, base: str, path: str) -> str:
        if not safe(path):
            raise DataError(f"{path!r} leads out of {self.root}")
        return f"{base}/{path}" if base else path

    def _opened(self) -> tuple[Any, str]:
        key = (self.root, repr(sorted(self.options.items(), key=str)))
        with _lock:
            if key not in _file_systems:
                _file_systems[key] = open_file_system(self.root, self.options)
            return _file_systems[key]


_lock = threading.Lock()
_file_systems: dict[tuple[str, str], tuple[Any, str]] = {}


def _version(about: Mapping[str, Any]) -> str:
    for key in _VERSIONS:
        if told := about.get(key):
            # The same moment comes as text from one function and not from another.
            return str(told.isoformat() if hasattr(told, "isoformat") else told)
    return ""


class _Told(io.RawIOBase):
    """A stream whose many errors are ours."""

    def __init__(self, stream: Any, shown: str, options: Mapping[str, Any]) -> None:
        self._stream = stream
        self._shown = shown
        self._options = options

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except DicomsourceError:
            raise
        except Exception as error:
            raise failure(error, self._shown, self._options) from error

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
