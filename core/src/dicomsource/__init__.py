"""Write an imaging backend once as a small plugin; every Python program can read it.

The public names are resolved on first use, so that ``import dicomsource`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicomsource.contract import (
        CONTRACT_VERSION as CONTRACT_VERSION,
    )
    from dicomsource.contract import (
        CommandEntry as CommandEntry,
    )
    from dicomsource.contract import (
        DataSourceDefinition as DataSourceDefinition,
    )
    from dicomsource.contract import (
        DataSourceEntry as DataSourceEntry,
    )
    from dicomsource.contract import (
        DicomJson as DicomJson,
    )
    from dicomsource.contract import (
        EncodedFrame as EncodedFrame,
    )
    from dicomsource.contract import (
        ImageLoaderEntry as ImageLoaderEntry,
    )
    from dicomsource.contract import (
        Services as Services,
    )
    from dicomsource.datasource.webapi import IWebApiDataSource as IWebApiDataSource
    from dicomsource.datasource.webapi import WebApiDataSource as WebApiDataSource
    from dicomsource.errors import DicomsourceError as DicomsourceError
    from dicomsource.extensions.manager import ExtensionManager as ExtensionManager
    from dicomsource.extensions.opening import open as open
    from dicomsource.hookspecs import hookimpl as hookimpl
    from dicomsource.metadata.store import DicomMetadataStore as DicomMetadataStore
    from dicomsource.natural import NaturalDataset as NaturalDataset
    from dicomsource.pixels.loaders import load_pixels as load_pixels

_HOMES = {
    "CONTRACT_VERSION": "dicomsource.contract",
    "CommandEntry": "dicomsource.contract",
    "DataSourceDefinition": "dicomsource.contract",
    "DataSourceEntry": "dicomsource.contract",
    "DicomJson": "dicomsource.contract",
    "DicomMetadataStore": "dicomsource.metadata.store",
    "DicomsourceError": "dicomsource.errors",
    "EncodedFrame": "dicomsource.contract",
    "ExtensionManager": "dicomsource.extensions.manager",
    "IWebApiDataSource": "dicomsource.datasource.webapi",
    "ImageLoaderEntry": "dicomsource.contract",
    "NaturalDataset": "dicomsource.natural",
    "Services": "dicomsource.contract",
    "WebApiDataSource": "dicomsource.datasource.webapi",
    "hookimpl": "dicomsource.hookspecs",
    "load_pixels": "dicomsource.pixels.loaders",
    "open": "dicomsource.extensions.opening",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'dicomsource' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
