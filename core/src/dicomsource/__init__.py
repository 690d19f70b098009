"""Write an imaging backend once as a small plugin; every Python program can read it.

The public names are resolved on first use, so that ``import dicomsource`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicomsource import errors
    from dicomsource.contract import (
        CONTRACT_VERSION,
        CommandEntry,
        DataSourceDefinition,
        DataSourceEntry,
        DicomJson,
        EncodedFrame,
        ImageLoaderEntry,
        Page,
        Services,
    )
    from dicomsource.datasource import IWebApiDataSource, WebApiDataSource
    from dicomsource.errors import DicomsourceError
    from dicomsource.extensions.manager import ExtensionManager
    from dicomsource.extensions.opening import open
    from dicomsource.hookspecs import hookimpl
    from dicomsource.metadata.store import DicomMetadataStore
    from dicomsource.natural import NaturalDataset
    from dicomsource.pixels import load_pixels

__all__ = [
    "CONTRACT_VERSION",
    "CommandEntry",
    "DataSourceDefinition",
    "DataSourceEntry",
    "DicomJson",
    "DicomMetadataStore",
    "DicomsourceError",
    "EncodedFrame",
    "ExtensionManager",
    "IWebApiDataSource",
    "ImageLoaderEntry",
    "NaturalDataset",
    "Page",
    "Services",
    "WebApiDataSource",
    "errors",
    "hookimpl",
    "load_pixels",
    "open",
]

_OTHER_HOMES = {
    "DicomMetadataStore": "metadata.store",
    "DicomsourceError": "errors",
    "ExtensionManager": "extensions.manager",
    "IWebApiDataSource": "datasource",
    "NaturalDataset": "natural",
    "WebApiDataSource": "datasource",
    "hookimpl": "hookspecs",
    "load_pixels": "pixels",
    "open": "extensions.opening",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'dicomsource' has no attribute {name!r}")
    if name == "errors":
        return import_module("dicomsource.errors")
    home = import_module(f"dicomsource.{_OTHER_HOMES.get(name, 'contract')}")
    value: object = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
