"""Fails when it is asked for its data sources."""

from dicomsource import hookimpl


@hookimpl
def getDataSourcesModule():
    raise RuntimeError("no licence key for the archive")
