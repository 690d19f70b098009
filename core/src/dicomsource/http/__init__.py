"""The HTTP client that every source on the network shares; it loads requests on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dicomsource.http.client import HttpClient
    from dicomsource.http.configuration import HttpConfiguration, client_from_configuration
    from dicomsource.http.ranges import ContentRange, content_range

__all__ = [
    "ContentRange",
    "HttpClient",
    "HttpConfiguration",
    "client_from_configuration",
    "content_range",
]

_HOMES = {"ContentRange": "ranges", "HttpClient": "client", "content_range": "ranges"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = _HOMES.get(name, "configuration")
    return getattr(import_module(f"{__name__}.{home}"), name)
