"""Where a data source is, in words that hold no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = (
    "qidoRoot",
    "wadoRoot",
    "wadoUriRoot",
    "root",
    "url",
    "path",
    "directory",
    "folder",
    "file",
)


def root_of(configuration: Mapping[str, Any]) -> str:
    """Return the place that a configuration names, without credentials; empty where it names none."""
    for key in _KEYS:
        value = configuration.get(key)
        if isinstance(value, str) and value:
            return without_secrets(value)
    return ""


def without_secrets(place: str) -> str:
    """Return a URL without user, password, query and fragment, all of which may hold a secret; a path as it is.

    >>> without_secrets("https://me:secret@pacs.example/dicom-web?token=1")
    'https://pacs.example/dicom-web'
    """
    if "://" not in place:
        return place
    parts = urlsplit(place)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
