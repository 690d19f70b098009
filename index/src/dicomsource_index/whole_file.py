"""A file that is there as a whole or not at all: written beside its place, and put there in one step."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed anyway
    fcntl = None  # type: ignore[assignment]


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` at the end, unless there is an error.

    What a process that was killed left behind is removed; what another process is just writing is not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(path)
    number, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            _lock(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _lock(file: IO[bytes]) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_left_behind(path: Path) -> None:
    for left in path.parent.glob(f".{_literally(path.name)}.*.part"):
        with suppress(OSError), left.open("rb") as file:
            if _lock(file):
                left.unlink()


def _literally(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
