"""The HTTP client that every source on the network shares; it loads requests on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dicomsource.http.client import HttpClient
    from dicomsource.http.configuration import HttpConfiguration, client_from_configuration

__all__ = ["HttpClient", "HttpConfiguration", "client_from_configuration"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = "client" if name == "HttpClient" else "configuration"
    return getattr(import_module(f"{__name__}.{module}"), name)
