"""The plugins of one manager, loaded when the first of their entries is needed."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import PluginError
from dicomsource.extensions.clashes import settle_clashes
from dicomsource.extensions.discovery import discover
from dicomsource.extensions.loading import Loaded, SetAside, load_discovered, load_object
from dicomsource.extensions.namespaces import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicomsource.contract import CommandEntry, DataSourceEntry, ImageLoaderEntry, Services

_logger = logging.getLogger("dicomsource")

_BUILT_IN_SCHEMES = frozenset({"wadors", "wadouri", "dicomweb", "dicomfile"})


@attrs.frozen
class Plugins:
    """What loading gave.

    Parameters
    ----------
    loaded
        The plugins in use.
    set_aside
        Plugins, and entries of plugins, that are not, each with its reason.
    """

    loaded: tuple[Loaded, ...]
    set_aside: tuple[SetAside, ...]

    @property
    def entries(self) -> dict[str, DataSourceEntry]:
        """The kinds of data source, by name."""
        found = (entry for plugin in self.loaded for entry in plugin.entries)
        return {entry.name: entry for entry in sorted(found, key=lambda each: each.name)}

    @property
    def image_loaders(self) -> dict[str, ImageLoaderEntry]:
        """The image loaders, by scheme."""
        return {entry.scheme: entry for plugin in self.loaded for entry in plugin.image_loaders}

    @property
    def commands(self) -> dict[str, CommandEntry]:
        """The commands, by name."""
        return {entry.name: entry for plugin in self.loaded for entry in plugin.commands}

    def entry_for(self, namespace: str) -> tuple[DataSourceEntry, Loaded]:
        """Return the entry that a namespace names, and the plugin that brings it.

        Raises
        ------
        UnknownNameError
            No plugin brings it.
        """
        entry = resolve(namespace, self.entries, self.set_aside)
        owner = next(plugin for plugin in self.loaded if entry in plugin.entries)
        return entry, owner


class PluginRegistry:
    """Loads the plugins once.

    Parameters
    ----------
    given
        Plugins that the application brings itself; they win every clash of names.
    discovering
        Whether installed plugins are used too.
    services
        Gives what the hooks receive.
    """

    def __init__(
        self, given: Iterable[object], discovering: bool, services: Callable[[], Services]
    ) -> None:
        self._given = tuple(given)
        self._discovering = discovering
        self._services = services
        self._lock = threading.RLock()
        self._loading = False
        self._plugins: Plugins | None = None

    @property
    def loaded(self) -> Plugins | None:
        """What loading gave; None as long as nothing was needed."""
        return self._plugins

    def plugins(self) -> Plugins:
        """Return the plugins, loaded now if they were not yet.

        Raises
        ------
        PluginError
            A plugin asks for the plugins while it is itself being loaded.
        """
        with self._lock:
            if self._plugins is None:
                if self._loading:
                    raise PluginError(
                        "plugins were asked for while they are being loaded",
                        way_out="Use the extension manager in createDataSource, not in a hook",
                    )
                self._loading = True
                try:
                    self._plugins = self._load()
                finally:
                    self._loading = False
            return self._plugins

    def _load(self) -> Plugins:
        services = self._services()
        results = [load_object(plugin, services) for plugin in self._given]
        for found in discover() if self._discovering else ():
            result = load_discovered(found, services)
            # An application may pass a plugin that is installed as well.
            if not (isinstance(result, Loaded) and any(result.plugin is it for it in self._given)):
                results.append(result)
        loaded, clashing = settle_clashes(each for each in results if isinstance(each, Loaded))
        _tell_replaced_loaders(loaded)
        refused = [each for each in results if isinstance(each, SetAside)]
        return Plugins(tuple(loaded), (*refused, *clashing))


def _tell_replaced_loaders(loaded: Iterable[Loaded]) -> None:
    """Log whose image loaders stand in for built-in ones, but for those the application gave."""
    for plugin in loaded:
        for entry in plugin.image_loaders:
            if plugin.distribution and entry.scheme in _BUILT_IN_SCHEMES:
                _logger.warning(
                    "image ids of the scheme %r are loaded by %s, in place of the built-in loader",
                    entry.scheme,
                    plugin.provider,
                )
