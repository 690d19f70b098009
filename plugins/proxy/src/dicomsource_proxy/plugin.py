"""What this plugin registers."""

from __future__ import annotations

from dicomsource import DataSourceEntry, hookimpl
from dicomsource_proxy.configuration import ProxyConfiguration
from dicomsource_proxy.source import createDataSource


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    """Return the one kind of data source that this plugin brings; OHIF calls it dicomwebproxy."""
    entry = DataSourceEntry(
        name="proxy",
        type="webApi",
        createDataSource=createDataSource,
        configuration=ProxyConfiguration,
    )
    return [entry]
