"""Where the index of a source is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def cache_directory(configured: str | None, kind: str) -> Path:
    """Return the folder that holds the indexes of all sources of a kind.

    Parameters
    ----------
    configured
        The key `cacheDirectory`; None for the user's own cache folder.
    kind
        The name of the plugin: what its folder is called among those of others.
    """
    if configured is not None:
        return Path(configured).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("dicomsource", appauthor=False) / kind


def place_of(cache: Path, url: str, who_asks: Mapping[str, Any]) -> Path:
    """Return the folder of one source.

    Whoever asks as somebody else may see something else, so that is kept apart. The name tells people what it is for.

    Parameters
    ----------
    cache
        What `cache_directory` gave.
    url
        What tells the source from others; the name of the folder is taken from it.
    who_asks
        What `identity` gave.
    """
    key = json.dumps([url, who_asks], sort_keys=True)
    parts = urlsplit(url)
    name = "".join(
        letter if letter.isalnum() else "-" for letter in f"{parts.hostname or ''}{parts.path}"
    ).strip("-")
    return cache / f"{name[-60:]}-{_hash(key)}"


def identity(
    auth: Any, headers: Mapping[str, str] | None, storage: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return who asks a server, without anything that a password could be guessed from.

    Parameters
    ----------
    auth, headers, storage
        The keys `auth`, `headers` and `storageOptions` of a configuration.
    """
    said: dict[str, Any] = {name: _hash(value) for name, value in (headers or {}).items()}
    if storage:
        said["storageOptions"] = _hash(json.dumps(storage, sort_keys=True, default=str))
    if isinstance(auth, Mapping):
        for name, value in auth.items():
            if name == "bearer":
                said[name] = _hash(str(value))
            elif name not in ("password", "clientSecret"):
                said[name] = _name(value)
    elif auth is not None:
        said["auth"] = _name(auth)
    return said


def _name(value: Any) -> str:
    if callable(value):
        return f"{value.__module__}:{getattr(value, '__qualname__', type(value).__qualname__)}"
    return str(value)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
