"""What this plugin registers."""

from __future__ import annotations

from dicomsource.contract import DataSourceEntry
from dicomsource.hookspecs import hookimpl
from dicomsource_dicomjson.configuration import DicomJsonConfiguration
from dicomsource_dicomjson.recognise import LOOKS_FOR, recognise
from dicomsource_dicomjson.source import createDataSource


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    """Return the one kind of data source that this plugin brings."""
    entry = DataSourceEntry(
        name="dicomjson",
        type="jsonApi",
        createDataSource=createDataSource,
        recognise=recognise,
        looks_for=LOOKS_FOR,
        configuration=DicomJsonConfiguration,
    )
    return [entry]
