"""Where the pixels of files are that were asked for before: whoever plays a file asks for each of its frames."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, BinaryIO

from dicomsource.pixels.ordinary_file import find_pixels

if TYPE_CHECKING:
    from dicomsource.pixels.ordinary_file import OrdinaryPixels

    _Version = tuple[int, int, int, int]

_MOST = 4096
_LONGEST_TABLE = 64 * 1024
_SETTLED = (
    2_000_000_000  # nanoseconds: what changes sooner after another change may not change its time
)

_known: OrderedDict[_Version, OrdinaryPixels] = OrderedDict()
_lock = threading.Lock()


def known_pixels(file: BinaryIO) -> OrdinaryPixels | None:
    """Return what `find_pixels` returns, without a look into the file where that was found before.

    A file that has changed is another one: its size, its time of change or its number differs.

    Parameters
    ----------
    file
        At its beginning; where it stands afterwards is open.
    """
    version = _version(file)
    if version is None:
        return find_pixels(file)
    with _lock:
        found = _known.get(version)
        if found is not None:
            _known.move_to_end(version)
            return found
    found = find_pixels(file)
    if found is not None and len(found.header["ExtendedOffsetTable"] or b"") <= _LONGEST_TABLE:
        with _lock:
            _known[version] = found
            if len(_known) > _MOST:
                _known.popitem(last=False)
    return found


def _version(file: BinaryIO) -> _Version | None:
    """Return what tells a file and its content from all others; None for what is no file, or has just changed."""
    try:
        status = os.fstat(file.fileno())
    except (OSError, AttributeError, ValueError):  # bytes in memory have no number
        return None
    if not 0 <= status.st_mtime_ns < time.time_ns() - _SETTLED:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
