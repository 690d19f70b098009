"""Returns something else than a list of entries."""

from dicomsource import hookimpl


@hookimpl
def getDataSourcesModule():
    return "dicomweb"
