"""What this plugin registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.contract import CommandEntry, DataSourceEntry
from dicomsource.hookspecs import hookimpl
from dicomsource_dicomlocal.configuration import DicomLocalConfiguration
from dicomsource_dicomlocal.recognise import LOOKS_FOR, recognise
from dicomsource_dicomlocal.source import createDataSource

if TYPE_CHECKING:
    import click


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    """Return the one kind of data source that this plugin brings."""
    entry = DataSourceEntry(
        name="dicomlocal",
        type="local",
        createDataSource=createDataSource,
        recognise=recognise,
        looks_for=LOOKS_FOR,
        configuration=DicomLocalConfiguration,
        helpers={
            "refresh": "Look for new, changed and removed files now, and tell what there was.",
            "problems": "List the files that are left out, each with its reason.",
        },
    )
    return [entry]


@hookimpl
def getCommandsModule() -> list[CommandEntry]:
    """Return the one verb that this plugin brings, with commands of its own below it."""
    return [
        CommandEntry(
            "dicomlocal",
            "Read the headers of DICOM files ahead, and show what is known of them.",
            _create_group,
        )
    ]


def _create_group() -> click.Command:
    from dicomsource_dicomlocal.cli.group import create_group

    return create_group()
