"""What a manager tells about plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicomsource.contract import CommandEntry, DataSourceEntry, ImageLoaderEntry
    from dicomsource.extensions.loading import Loaded, SetAside
    from dicomsource.extensions.registry import PluginRegistry


class PluginView:
    """Questions about plugins; the first one loads them."""

    _registry: PluginRegistry

    @property
    def plugins(self) -> list[Loaded]:
        """The plugins in use."""
        return list(self._registry.plugins().loaded)

    @property
    def set_aside(self) -> list[SetAside]:
        """The plugins, and entries of plugins, that are not used, each with its reason."""
        return list(self._registry.plugins().set_aside)

    @property
    def entries(self) -> list[DataSourceEntry]:
        """The kinds of data source, sorted by name."""
        return list(self._registry.plugins().entries.values())

    @property
    def image_loaders(self) -> dict[str, ImageLoaderEntry]:
        """The image loaders of all plugins, by scheme."""
        return self._registry.plugins().image_loaders

    @property
    def commands(self) -> dict[str, CommandEntry]:
        """The commands of all plugins, by name."""
        return self._registry.plugins().commands

    def entry(self, namespace: str) -> DataSourceEntry:
        """Return the kind of data source that a namespace names, alone or as OHIF writes it.

        Raises
        ------
        UnknownNameError
            No plugin brings it.
        """
        return self._registry.plugins().entry_for(namespace)[0]

    def plugin_of(self, namespace: str) -> Loaded:
        """Return the plugin that brings a kind of data source.

        Raises
        ------
        UnknownNameError
            No plugin brings it.
        """
        return self._registry.plugins().entry_for(namespace)[1]
