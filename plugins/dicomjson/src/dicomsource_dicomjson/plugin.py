"""What this plugin registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.contract import CommandEntry, DataSourceEntry
from dicomsource.hookspecs import hookimpl
from dicomsource_dicomjson.configuration import DicomJsonConfiguration
from dicomsource_dicomjson.recognise import LOOKS_FOR, recognise
from dicomsource_dicomjson.source import createDataSource

if TYPE_CHECKING:
    import click


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


@hookimpl
def getCommandsModule() -> list[CommandEntry]:
    """Return the one verb that this plugin brings, with commands of its own below it."""
    summary = "Describe DICOM files by one JSON document, and check such documents."
    return [CommandEntry("dicomjson", summary, _create_group)]


def _create_group() -> click.Command:
    from dicomsource_dicomjson.cli.group import create_group

    return create_group()
