"""The hooks that a plugin may implement, as pluggy specifications.

A plugin is a module or object named by an entry point in the group ``dicomsource``; each of its hooks is marked with
`hookimpl` and may leave out the arguments it does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicomsource.contract import CommandEntry, DataSourceEntry, ImageLoaderEntry, Services

PROJECT = "dicomsource"
"""Name of the entry-point group and of the pluggy project."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def getDataSourcesModule(services: Services) -> Sequence[DataSourceEntry | Mapping[str, Any]]:
    """Return the kinds of data source that this plugin brings.

    Parameters
    ----------
    services
        What the host shares with its plugins.

    References
    ----------
    OHIF, ``getDataSourcesModule`` of an extension.
    """
    raise AssertionError("a specification is never called")


@hookspec
def getImageLoadersModule(services: Services) -> Sequence[ImageLoaderEntry | Mapping[str, Any]]:
    """Return the loaders that give the pixels of an image id, one for each scheme.

    Parameters
    ----------
    services
        What the host shares with its plugins.
    """
    raise AssertionError("a specification is never called")


@hookspec
def getCommandsModule(services: Services) -> Sequence[CommandEntry | Mapping[str, Any]]:
    """Return the verbs that this plugin adds to the ``dicomsource`` command.

    Parameters
    ----------
    services
        What the host shares with its plugins.

    References
    ----------
    OHIF, ``getCommandsModule`` of an extension.
    """
    raise AssertionError("a specification is never called")
