"""The manager: which data sources there are, and the one that is active."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from dicomsource.contract import DataSourceDefinition, Services
from dicomsource.errors import ConfigurationError, UnknownNameError, errors_named
from dicomsource.extensions.clashes import tell_displaced
from dicomsource.extensions.config import load_config
from dicomsource.extensions.configured import ConfiguredSources
from dicomsource.extensions.creation import create_data_source
from dicomsource.extensions.definitions import definition_from_mapping
from dicomsource.extensions.instances import Instances
from dicomsource.extensions.opening import define
from dicomsource.extensions.plugin_view import PluginView
from dicomsource.extensions.registry import PluginRegistry
from dicomsource.metadata.events import Publisher, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.metadata.store import DicomMetadataStore

ACTIVE_DATA_SOURCE_CHANGED = "ACTIVE_DATA_SOURCE_CHANGED"
"""Event: another data source is active, or the active one has a new configuration.

Its payload is the name of the active data source, None where there is none left.
"""


class ExtensionManager(PluginView):
    """Finds plugins and gives the data sources that an application configures.

    Nothing is imported or created before it is needed: the first question about plugins or data
    sources loads the plugins, and each data source is made when it is first asked for. Thread-safe.

    Parameters
    ----------
    plugins
        Modules or objects with hooks, used besides those that are installed; they win every clash.
    discover
        Whether installed plugins are used.
    definitions
        Data sources to begin with, as definitions or as tables with the same keys.
    defaultDataSourceName
        The data source that is active at first; the first of the definitions where None.
    metadata_store
        Where retrieved metadata goes; a new store where None.

    Raises
    ------
    ConfigurationError
        Two definitions have one name, or none has the default's.

    References
    ----------
    OHIF, ``ExtensionManager``.
    """

    def __init__(
        self,
        plugins: Iterable[object] = (),
        *,
        discover: bool = True,
        definitions: Iterable[DataSourceDefinition | Mapping[str, Any]] = (),
        defaultDataSourceName: str | None = None,  # noqa: N803
        metadata_store: DicomMetadataStore | None = None,
    ) -> None:
        self._publisher: Publisher[str | None] = Publisher()
        self._configured = ConfiguredSources(self._publish_active)
        self._registry = PluginRegistry(plugins, discover, lambda: self.services)
        self._instances = Instances(self._create)
        self._services: Services | None = None
        self._services_lock = threading.Lock()
        self._metadata_store = metadata_store
        self._origins: dict[str, str] = {}
        for definition in definitions:
            self.add_data_source(definition)
        if defaultDataSourceName is not None:
            self._configured.set_default(defaultDataSourceName)

    @classmethod
    def from_config(
        cls, config: str | os.PathLike[str] | Mapping[str, Any] | Sequence[Any], **options: Any
    ) -> Self:
        """Return a manager with the data sources of a configuration file or table.

        Parameters
        ----------
        config
            What `dicomsource.extensions.config.load_config` takes.
        options
            What else the constructor takes.

        Raises
        ------
        ConfigurationError
            The configuration cannot be used.
        """
        loaded = load_config(config)
        options.setdefault("defaultDataSourceName", loaded.defaultDataSourceName)
        manager = cls(definitions=loaded.definitions, **options)
        if isinstance(config, str | os.PathLike):
            names = [definition.sourceName for definition in loaded.definitions]
            manager._origins.update(dict.fromkeys(names, os.fspath(config)))
        return manager

    @property
    def services(self) -> Services:
        """What plugins and data sources are given."""
        with self._services_lock:
            if self._services is None:
                from dicomsource.metadata.store import DicomMetadataStore

                store = self._metadata_store
                store = DicomMetadataStore() if store is None else store
                self._services = Services(metadata_store=store, extension_manager=self)
            return self._services

    @property
    def definitions(self) -> list[DataSourceDefinition]:
        """What is configured, in the order in which it was added."""
        return self._configured.all()

    def get_data_source(
        self, name: str | None = None, *, query: Mapping[str, Any] | str | None = None
    ) -> WebApiDataSource:
        """Return a data source, made now if this is the first time.

        Parameters
        ----------
        name
            Its sourceName; the active one where None.
        query
            The query of the address that it is opened for, empty where there is none: the source is initialized for it,
            as OHIF does whenever it opens one. Where None, it is given as it is.

        Raises
        ------
        UnknownNameError
            No data source has that name, or no plugin brings its kind.
        ConfigurationError
            Its configuration cannot be used.
        PluginError
            Its plugin failed.
        """
        if name is None:
            source = self.active_data_source
        else:
            self._configured.get(name)
            source = self._instances.get(name)
        if query is not None:
            source.initialize({}, query)
        return source

    def open(
        self, locator: str | os.PathLike[str], namespace: str | None = None
    ) -> WebApiDataSource:
        """Return a data source for a URL, directory or file, named by it.

        Parameters
        ----------
        locator
            What to open; a path may begin with ``~``.
        namespace
            The kind of data source, where more than one opens it.

        Raises
        ------
        LocatorError
            No plugin opens it, or several do.
        """
        definition = define(locator, namespace, self)
        added = self._configured.add_unless_known(definition)
        try:
            return self.get_data_source(definition.sourceName)
        except BaseException:
            if added:
                with suppress(UnknownNameError):  # somebody else may have removed it by now
                    self._configured.remove(definition.sourceName)
            raise

    def add_data_source(
        self, definition: DataSourceDefinition | Mapping[str, Any], *, activate: bool = False
    ) -> None:
        """Add a data source.

        Parameters
        ----------
        definition
            A definition, or a table with the same keys.
        activate
            Whether it becomes the active one.

        Raises
        ------
        ConfigurationError
            There is one of that name.
        """
        if not isinstance(definition, DataSourceDefinition):
            definition = definition_from_mapping(definition, "the definition")
        self._configured.add(definition, activate=activate)

    def update_data_source_configuration(self, name: str, configuration: Mapping[str, Any]) -> None:
        """Give a data source another configuration; it is closed, and made anew at the next use.

        Raises
        ------
        UnknownNameError
            No data source has that name.
        """
        self._configured.reconfigure(name, configuration)
        self._origins.pop(name, None)
        self._instances.drop([name])
        if name == self.active_data_source_name:
            self._publish_active(name)

    def remove_data_source(self, name: str) -> None:
        """Close and forget a data source.

        If it was the active one, the default becomes active; if it was the default too, the first of
        those that are left.

        Raises
        ------
        UnknownNameError
            No data source has that name.
        """
        self._configured.remove(name)
        self._origins.pop(name, None)
        self._instances.drop([name])

    @property
    def active_data_source_name(self) -> str | None:
        """Name of the active data source; None where none is configured."""
        return self._configured.active

    @property
    def active_data_source(self) -> WebApiDataSource:
        """The active data source, made now if this is the first time."""
        name = self.active_data_source_name
        if name is None:
            raise ConfigurationError(
                "no data source is configured", way_out="Add one, or open a URL or directory"
            )
        return self.get_data_source(name)

    def set_active_data_source(self, name: str) -> None:
        """Make a data source the active one; it is not created by that.

        Raises
        ------
        UnknownNameError
            No data source has that name.
        """
        self._configured.activate(name)

    def subscribe(self, event: str, callback: Callable[[str | None], object]) -> Subscription:
        """Have a function called at each `ACTIVE_DATA_SOURCE_CHANGED`; one that raises is logged.

        Raises
        ------
        ConfigurationError
            There is no such event.
        """
        if event != ACTIVE_DATA_SOURCE_CHANGED:
            raise ConfigurationError(
                f"the extension manager has no event {event!r}",
                way_out=f"Subscribe to {ACTIVE_DATA_SOURCE_CHANGED}; the metadata store has others",
            )
        return self._publisher.subscribe(event, callback)

    def load_pixels(self, image_id: str) -> np.ndarray[Any, Any]:
        """Return the stored pixel values of one frame; see `dicomsource.load_pixels`."""
        from dicomsource.pixels.loaders import load_pixels

        return load_pixels(image_id, manager=self)

    def close(self) -> None:
        """Close all data sources, the last made first; asked for again, they are made anew."""
        self._instances.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        loaded = self._registry.loaded
        plugins = "plugins not loaded yet"
        if loaded:
            plugins = f"{len(loaded.loaded)} plugins, {len(loaded.set_aside)} set aside"
        return (
            f"<{type(self).__name__}: {plugins}, {len(self._configured)} data sources,"
            f" {len(self._instances)} of them open>"
        )

    def _create(self, name: str) -> WebApiDataSource:
        definition = self._configured.get(name)
        origin = self._origins.get(name, "")
        plugins = self._registry.plugins()
        with errors_named(f"{origin}: Data source {name!r}" if origin else f"Data source {name!r}"):
            entry, plugin = plugins.entry_for(definition.namespace)
        tell_displaced(name, entry, plugin, plugins.set_aside)
        return create_data_source(definition, entry, plugin, self.services, origin)

    def _publish_active(self, name: str | None) -> None:
        self._publisher.publish(ACTIVE_DATA_SOURCE_CHANGED, name)
