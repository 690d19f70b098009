"""What this plugin registers."""

from __future__ import annotations

from dicomsource.contract import DataSourceEntry
from dicomsource.hookspecs import hookimpl
from dicomsource_static_wado.configuration import StaticWadoConfiguration
from dicomsource_static_wado.recognise import LOOKS_FOR, recognise
from dicomsource_static_wado.source import createDataSource


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    """Return the one kind of data source that this plugin brings."""
    entry = DataSourceEntry(
        name="static_wado",
        type="webApi",
        createDataSource=createDataSource,
        recognise=recognise,
        looks_for=LOOKS_FOR,
        configuration=StaticWadoConfiguration,
    )
    return [entry]
