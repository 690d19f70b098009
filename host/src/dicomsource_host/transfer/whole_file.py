"""Files that are there whole or not at all, in place of nothing but files."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class CannotWriteError(OSError):
    """A file cannot be written; as text, one sentence that names it and the way out."""

    def __str__(self) -> str:
        way_out = "Make room, or name" if self.errno in _NO_ROOM else "Name"
        problem = f"{self.filename} cannot be written: {self.strerror}."
        return f"{problem} {way_out} another place with -o."


def what_is_in_the_way(path: Path) -> str | None:
    """Return what stands at a path that must not be replaced or written to, in words; None where nothing does."""
    try:
        mode = path.stat().st_mode
    except OSError:  # nothing there, or nothing to be seen: writing will tell
        return None
    if stat.S_ISREG(mode) or _takes_a_stream(mode):
        return None
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISBLK, "a disk"), (stat.S_ISSOCK, "a socket"))
    return next((name for is_kind, name in kinds if is_kind(mode)), "not a file")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name beside its place, then rename it; folders are made as needed.

    A symbolic link stays, and the file that it points at is replaced. Pipes and devices such as ``/dev/null`` are
    written to.

    Raises
    ------
    CannotWriteError
        There is no room or no permission, or something that is not a file stands there.
    """
    if (other := what_is_in_the_way(path)) is not None:
        raise CannotWriteError(errno.EEXIST, f"{other} stands there", str(path))
    try:
        if path.exists() and _takes_a_stream(path.stat().st_mode):
            path.write_bytes(data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except BrokenPipeError:
        raise
    except OSError as error:  # which may name the temporary file
        raise CannotWriteError(error.errno, error.strerror, str(path)) from error


def _takes_a_stream(mode: int) -> bool:
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(
            0o666 & ~_umask()
        )  # mkstemp keeps others out, a plain new file does not
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
