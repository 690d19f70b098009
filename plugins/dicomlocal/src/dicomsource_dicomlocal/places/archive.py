"""A zip archive on this machine."""

from __future__ import annotations

import io
import threading
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import attrs

from dicomsource.errors import DataError, NotFoundError
from dicomsource_dicomlocal.places.place import Entry, Listing, Refused, safe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ENCRYPTED = 0x1


@attrs.frozen
class Archive:
    """A zip archive; nothing is stored into it.

    Parameters
    ----------
    file
        Its absolute path.
    """

    file: Path

    @property
    def url(self) -> str:
        """The path, as messages have it."""
        return str(self.file)

    @property
    def shared(self) -> bool:
        """Whether other processes reach it: they do."""
        return True

    @property
    def read_only(self) -> str | None:
        """Why nothing can be stored."""
        return f"{self.file} is an archive, which is only read"

    def listing(self) -> Listing:
        """Return its files; what would not stay below a folder when it is unpacked is not read."""
        found = Listing([])
        for name, member in sorted(self._opened().NameToInfo.items()):
            if member.is_dir():
                continue
            if not safe(name):
                found.refused.append(Refused(name, "its path leads out of the archive"))
            elif member.flag_bits & _ENCRYPTED:
                found.refused.append(Refused(name, "it is encrypted"))
            else:
                found.entries.append(Entry(name, member.file_size, f"{member.CRC:08x}"))
        return found

    def open(self, path: str) -> BinaryIO:
        """Open a member."""
        try:
            return cast("BinaryIO", _Member(self._opened().open(path)))
        except KeyError:
            raise FileNotFoundError(path) from None
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise DataError(f"{path} in {self.file} cannot be unpacked: {error}") from error

    def local_path(self, path: str) -> Path | None:
        """Return None: a member has no path of its own."""
        return None

    def write(self, path: str, content: bytes) -> Entry | None:
        """Refuse."""
        raise DataError(str(self.read_only))

    def _opened(self) -> zipfile.ZipFile:
        """Return the archive, opened once while the file stays as it is: its directory may name a hundred thousand."""
        try:
            status = self.file.stat()
            key = (str(self.file), status.st_size, status.st_mtime_ns)
            with _lock:
                if key not in _archives:
                    while len(_archives) >= _OPEN_AT_ONCE:
                        # Members that are being read keep the file open to their end.
                        _archives.pop(next(iter(_archives))).close()
                    _archives[key] = zipfile.ZipFile(self.file)
                return _archives[key]
        except FileNotFoundError:
            raise NotFoundError(f"there is no file {self.file}", way_out="Check the path") from None
        except (OSError, zipfile.BadZipFile) as error:
            raise DataError(f"{self.file} is no zip archive that can be read: {error}") from error


_OPEN_AT_ONCE = 4
_lock = threading.Lock()
_archives: dict[tuple[str, int, int], zipfile.ZipFile] = {}


class _Member(io.RawIOBase):
    """A member that says in one way that it is damaged."""

    def __init__(self, member: Any) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return cast("bytes", self._told(self._member.read, size))

    def seek(self, offset: int, whence: int = 0) -> int:
        return cast("int", self._told(self._member.seek, offset, whence))

    def tell(self) -> int:
        return cast("int", self._member.tell())

    def close(self) -> None:
        if not self.closed:
            self._member.close()
        super().close()

    def _told(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise OSError(f"it is damaged ({error})") from error
