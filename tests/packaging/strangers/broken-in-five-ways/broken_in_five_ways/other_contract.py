"""Was built for another version of the contract."""

from dicomsource import DataSourceEntry, hookimpl

contract_version = 99


@hookimpl
def getDataSourcesModule():
    return [DataSourceEntry("future", "other", dict)]
