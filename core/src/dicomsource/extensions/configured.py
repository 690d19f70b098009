"""The data sources that an application configured, and which of them is active."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dicomsource.contract import DataSourceDefinition


class ConfiguredSources:
    """Definitions by name, in the order in which they were added. Thread-safe.

    Parameters
    ----------
    changed
        Called with the name of the active data source whenever that is another one, or None where
        there is none; never while a lock is held.
    """

    def __init__(self, changed: Callable[[str | None], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._definitions: dict[str, DataSourceDefinition] = {}
        self._default: str | None = None
        self._active: str | None = None

    def __len__(self) -> int:
        return len(self._definitions)

    def all(self) -> list[DataSourceDefinition]:
        """Return all definitions."""
        with self._lock:
            return list(self._definitions.values())

    def get(self, name: str) -> DataSourceDefinition:
        """Return the definition of this name; UnknownNameError where there is none."""
        with self._lock:
            return self._known(name)

    @property
    def active(self) -> str | None:
        """The one that was activated, else the default, else the first."""
        with self._lock:
            return self._current()

    def add(self, definition: DataSourceDefinition, *, activate: bool = False) -> None:
        """Add a definition; ConfigurationError if there is one of that name."""
        with self._changing():
            if definition.sourceName in self._definitions:
                raise ConfigurationError(
                    f"there is a data source named {definition.sourceName!r} already",
                    way_out="Use update_data_source_configuration, or give another sourceName",
                )
            self._definitions[definition.sourceName] = definition
            if activate:
                self._active = definition.sourceName

    def add_unless_known(self, definition: DataSourceDefinition) -> bool:
        """Add a definition and tell whether its name was new."""
        with self._changing():
            new = definition.sourceName not in self._definitions
            self._definitions.setdefault(definition.sourceName, definition)
        return new

    def reconfigure(self, name: str, configuration: Mapping[str, Any]) -> None:
        """Replace the configuration of a data source."""
        with self._lock:
            self._definitions[name] = attrs.evolve(self._known(name), configuration=configuration)

    def remove(self, name: str) -> None:
        """Forget a data source; if it was active, the default becomes so, or else the first."""
        with self._changing():
            del self._definitions[self._known(name).sourceName]
            if self._active == name:
                self._active = None

    def set_default(self, name: str) -> None:
        """Name the one that is active as long as no other was activated."""
        with self._changing():
            self._default = self._known(name).sourceName

    def activate(self, name: str) -> None:
        """Make a data source the active one."""
        with self._changing():
            self._active = self._known(name).sourceName

    def _current(self) -> str | None:
        for name in (self._active, self._default):
            if name in self._definitions:
                return name
        return next(iter(self._definitions), None)

    def _known(self, name: str) -> DataSourceDefinition:
        if name not in self._definitions:
            raise UnknownNameError(
                f"No data source is named {name!r}",
                way_out="Add it to the configuration, or name one that is there",
                known=tuple(self._definitions),
            )
        return self._definitions[name]

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            before = self._current()
            yield
            after = self._current()
        if before != after:
            self._changed(after)
