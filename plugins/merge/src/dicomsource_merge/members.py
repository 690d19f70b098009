"""The sources that are merged, found by name when they are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dicomsource.errors import ConfigurationError, UnknownNameError
from dicomsource.extensions.namespaces import entry_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource import DataSourceDefinition, ExtensionManager, Services, WebApiDataSource


class Members:
    """The members of a merge.

    Parameters
    ----------
    names
        Their sourceNames, in their order.
    services
        Holds the manager that knows them.
    own_name
        Returns what the merge is called.
    """

    def __init__(
        self, names: Sequence[str], services: Services, own_name: Callable[[], str]
    ) -> None:
        self._names = tuple(names)
        self._services = services
        self._own_name = own_name
        self._used: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """Return the names of the members, which are all configured by now.

        Raises
        ------
        ConfigurationError
            A member is the merge itself, directly or by way of others.
        UnknownNameError
            A member is not configured.
        """
        known = {each.sourceName: each for each in self._manager().definitions}
        for name in self._names:
            if name not in known:
                raise UnknownNameError(
                    f"its member {name!r} is not configured",
                    way_out="Add it to the configuration, or take it out of seriesMerge.dataSourceNames",
                    known=tuple(known),
                )
        _refuse_circle((self._own_name(),), self._names, known)
        return self._names

    def get(self, name: str) -> WebApiDataSource:
        """Return the member of a name, made now if this is the first time."""
        source = self._manager().get_data_source(name)
        self._used.add(name)
        return source

    def used(self) -> list[WebApiDataSource]:
        """Return the members that were used before."""
        known = {each.sourceName for each in self._manager().definitions}
        return [self._manager().get_data_source(name) for name in sorted(self._used & known)]

    def _manager(self) -> ExtensionManager:
        manager = self._services.extension_manager
        if manager is None:
            raise ConfigurationError(
                "there is no manager that knows its members",
                way_out="Configure it and its members in one ExtensionManager",
            )
        return manager


def _refuse_circle(
    path: tuple[str, ...], members: Sequence[str], known: Mapping[str, DataSourceDefinition]
) -> None:
    for name in members:
        if name in path:
            circle = [*path[path.index(name) :], name]
            raise ConfigurationError(
                f"data source {name!r} is merged into itself: {' > '.join(map(repr, circle))}",
                way_out="Take it out of seriesMerge.dataSourceNames of one of them",
            )
        definition = known.get(name)
        if definition is not None and entry_name(definition.namespace) == "merge":
            _refuse_circle((*path, name), _members_of(definition), known)


def _members_of(definition: DataSourceDefinition) -> list[str]:
    """Return the members that another merge names, as far as that can be read."""
    merged = definition.configuration.get("seriesMerge")
    if not isinstance(merged, Mapping):
        return []
    names = merged.get("dataSourceNames")
    found = [*names] if isinstance(names, list | tuple) else []
    return [name for name in (merged.get("defaultDataSourceName"), *found) if isinstance(name, str)]
