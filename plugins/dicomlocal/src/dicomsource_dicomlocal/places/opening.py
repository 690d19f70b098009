"""From what is configured to a place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from dicomsource.errors import ConfigurationError, NotFoundError
from dicomsource_dicomlocal.places.archive import Archive
from dicomsource_dicomlocal.places.directory import Directory
from dicomsource_dicomlocal.places.medium import Medium

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource_dicomlocal.places.place import Place

_URL = re.compile(r"[a-z][a-z0-9+.-]*(://|::)", re.IGNORECASE)
ZIP_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")


def local_path_of(root: str) -> Path | None:
    """Return the path that a root or ``file:`` URL names, None for any other URL."""
    if urlsplit(root).scheme.lower() == "file":
        return Path(url2pathname(urlsplit(root).path))
    return None if _URL.match(root) else Path(root).expanduser()


def open_place(root: str | None, options: Mapping[str, Any] | None = None) -> Place:
    """Return the place that a root names; of a file its beginning is read.

    Parameters
    ----------
    root
        A folder, DICOMDIR, zip archive or URL.
    options
        What fsspec's file system for a URL wants.

    Raises
    ------
    ConfigurationError
        None is given, it is a file of another kind, or a URL that nobody knows.
    NotFoundError
        There is nothing.
    MissingDependencyError
        The library for that kind of URL is not installed.
    """
    if not root:
        raise ConfigurationError("no folder is configured", way_out="Give its path as root")
    path = local_path_of(root)
    if path is None:
        from dicomsource_dicomlocal.places.objects import Objects

        return Objects(root, dict(options or {}))
    path = path.absolute()
    if path.is_dir():
        return Directory(path)
    kind = kind_of_file(path)
    if kind == "zip":
        return Archive(path)
    if kind == "dicomdir":
        return Medium(path)
    if not path.exists():
        raise NotFoundError(f"there is no {path}", way_out="Check the path")
    raise ConfigurationError(
        f"{path} is neither a folder, a DICOMDIR nor a zip archive",
        way_out="Give the folder that holds it",
    )


def kind_of_file(path: Path) -> str | None:
    """Return ``zip`` or ``dicomdir``, None for any other file, or none."""
    try:
        with path.open("rb") as file:
            begin = file.read(132)
    except OSError:
        return None
    if begin.startswith(ZIP_BEGINS):
        return "zip"
    if path.name.upper().partition(".")[0] == "DICOMDIR" and begin[128:] == b"DICM":
        return "dicomdir"
    return None
