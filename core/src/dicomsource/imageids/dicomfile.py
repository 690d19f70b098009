"""Image ids of files on this machine: ``dicomfile:/percent-encoded/path?frame=N``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from dicomsource.errors import DataError
from dicomsource.imageids.quoting import checked_frame, parse_frame, quote_path, unquote_path

SCHEME = "dicomfile"
FORM = "dicomfile:PATH?frame=N"

# OHIF writes "&frame=" although nothing before it is a query.
_PATTERN = re.compile(
    r"(?P<path>[^?&].*?)(?:[?&](?:frame|frameNumber)=(?P<frame>[^&?]*))?", re.DOTALL
)


def file_image_id(path: str | os.PathLike[str], frame: int | None = None) -> str:
    """Return the image id of a file, or of one frame of it.

    Parameters
    ----------
    path
        The file; a relative path is taken from the working directory, so that the id stays right after a change of it.
    frame
        Number of the frame, from 1; None for the first.

    Raises
    ------
    DataError
        The path is empty, or the frame is no number from 1.

    Examples
    --------
    >>> file_image_id("/scans/head 1.dcm", 2)
    'dicomfile:/scans/head%201.dcm?frame=2'
    """
    if not os.fspath(path):
        raise DataError("an image id needs the path of a file, and it is empty")
    return write(Path(path).absolute().as_posix(), None, None, None, checked_frame(frame))


def read(rest: str) -> dict[str, Any] | None:
    """Return the fields of an image id from what follows its scheme, None if it is of another form."""
    found = _PATTERN.fullmatch(rest)
    if found is None:
        return None
    frame = None if found["frame"] is None else parse_frame(found["frame"])
    return {"root": unquote_path(found["path"]), "frame": frame}


def write(
    root: str,
    StudyInstanceUID: str | None,
    SeriesInstanceUID: str | None,
    SOPInstanceUID: str | None,
    frame: int | None,
    query: str = "",
) -> str:
    """Return the image id that these fields make; a path says nothing of UIDs."""
    tail = "" if frame is None else f"?frame={frame}"
    return f"{SCHEME}:{quote_path(root)}{tail}"
