"""A plugin opened by itself, as a test wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import PluginError, UnknownNameError
from dicomsource.extensions.manager import ExtensionManager

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.datasource import WebApiDataSource


def open_source(
    plugin: object,
    configuration: Mapping[str, Any],
    kind: str | None = None,
    *,
    name: str = "source",
) -> WebApiDataSource:
    """Return a data source of a plugin that need not be installed, beside no other plugin.

    Parameters
    ----------
    plugin
        The module or object that has the hooks.
    configuration
        What its ``createDataSource`` is given.
    kind
        Which of the plugin's kinds of data source; may be left out where it brings one.
    name
        What the source is called.

    Raises
    ------
    PluginError
        The plugin cannot be used; says why.
    UnknownNameError
        It brings no such kind, or several, and none is named.
    ConfigurationError
        It refuses the configuration.

    Examples
    --------
    >>> from dicomsource import hookimpl
    >>> class Plugin:
    ...     @hookimpl
    ...     def getDataSourcesModule(self):
    ...         return [{"name": "empty", "type": "other", "createDataSource": lambda configuration: {}}]
    >>> open_source(Plugin(), {})
    <WebApiDataSource 'source'>
    """
    manager = ExtensionManager([plugin], discover=False)
    if manager.set_aside:
        told = manager.set_aside[0]
        raise PluginError(told.reason, source=f"plugin {told.name}") from told.error
    kinds = [entry.name for entry in manager.entries]
    if kind is None and len(kinds) != 1:
        raise UnknownNameError(
            f"the plugin brings {len(kinds)} kinds of data source",
            way_out="Name one as kind" if kinds else "Return one from getDataSourcesModule",
            known=kinds,
        )
    manager.add_data_source(
        {
            "namespace": kinds[0] if kind is None else kind,
            "sourceName": name,
            "configuration": dict(configuration),
        }
    )
    return manager.get_data_source(name)
