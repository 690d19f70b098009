"""What this plugin registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.contract import CommandEntry, DataSourceEntry
from dicomsource.hookspecs import hookimpl
from dicomsource_static_wado.configuration import StaticWadoConfiguration
from dicomsource_static_wado.recognise import LOOKS_FOR, recognise
from dicomsource_static_wado.source import createDataSource

if TYPE_CHECKING:
    import click


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


@hookimpl
def getCommandsModule() -> list[CommandEntry]:
    """Return the one verb that this plugin brings, with commands of its own below it."""
    return [
        CommandEntry(
            "static-wado",
            "Write static DICOMweb trees, and index their study lists.",
            _create_group,
        )
    ]


def _create_group() -> click.Command:
    from dicomsource_static_wado.cli.group import create_group

    return create_group()
