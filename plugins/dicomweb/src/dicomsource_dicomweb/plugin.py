"""The entry that dicomsource finds."""

from dicomsource import DataSourceEntry, hookimpl
from dicomsource_dicomweb.configuration import DicomwebConfiguration
from dicomsource_dicomweb.recognise import LOOKS_FOR, recognise
from dicomsource_dicomweb.source import createDataSource


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    """Return the one kind of data source that this plugin brings."""
    return [
        DataSourceEntry(
            name="dicomweb",
            type="webApi",
            createDataSource=createDataSource,
            recognise=recognise,
            looks_for=LOOKS_FOR,
            configuration=DicomwebConfiguration,
        )
    ]
