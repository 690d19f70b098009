"""What a host shares with its plugins, without a host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.extensions.manager import ExtensionManager
from dicomsource.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.contract import DataSourceEntry, Services
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.metadata.store import DicomMetadataStore


class _Given:
    """A plugin whose data sources are there already."""

    def __init__(self, sources: Mapping[str, WebApiDataSource | Mapping[str, Any]]) -> None:
        self._sources = sources

    @hookimpl
    def getDataSourcesModule(self) -> list[DataSourceEntry]:
        from dicomsource.contract import DataSourceEntry

        return [DataSourceEntry("given", "other", lambda given: self._sources[given["name"]])]


def fake_services(
    sources: Mapping[str, WebApiDataSource | Mapping[str, Any]] | None = None,
    *,
    metadata_store: DicomMetadataStore | None = None,
) -> Services:
    """Return services whose manager knows just these data sources, and no installed plugin.

    For a plugin that stands on other sources, and for functions that are called with services.

    Parameters
    ----------
    sources
        Name to data source, or to the parts that `IWebApiDataSource.create` takes. They are bound to their names.
    metadata_store
        Where metadata goes; a new store where None.

    Examples
    --------
    >>> studies = lambda parameters: [{"0020000D": {"vr": "UI", "Value": ["2.25.1"]}}]
    >>> services = fake_services({"pacs": {"query": {"studies": {"requestResults": studies}}}})
    >>> pacs = services.extension_manager.get_data_source("pacs")
    >>> pacs.query.studies.search()[0].StudyInstanceUID
    '2.25.1'
    """
    given = dict(sources or {})
    manager = ExtensionManager(
        [_Given(given)],
        discover=False,
        definitions=[
            {"namespace": "given", "sourceName": name, "configuration": {"name": name}}
            for name in given
        ],
        metadata_store=metadata_store,
    )
    return manager.services
