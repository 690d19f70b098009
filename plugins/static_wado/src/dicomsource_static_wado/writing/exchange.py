"""Putting a folder in the place of another, so that whoever looks finds the one or the other."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LINUX_CURRENT_DIRECTORY = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
_UNAVAILABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def put_in_place(new: Path, place: Path) -> None:
    """Rename a folder to `place`; what was there is at `new` afterwards.

    In one step on Linux and macOS. Where system or file system cannot do that, in two, and for the time between them
    nothing is there.

    Parameters
    ----------
    new
        A folder on the same file system.
    place
        A folder, or nothing.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        new.rename(place)
        return
    if _exchanged(new, place):
        return
    old = new.with_name(f"{new.name}.old")
    place.rename(old)
    new.rename(place)
    old.rename(new)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders; False where that cannot be done in one step."""
    libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        here = _LINUX_CURRENT_DIRECTORY
        status = libc.renameat2(here, paths[0], here, paths[1], _EXCHANGE)  # type: ignore[union-attr]
    elif sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        status = libc.renamex_np(*paths, _EXCHANGE)
    else:
        return False
    if status == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNAVAILABLE:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))
