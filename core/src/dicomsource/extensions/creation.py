"""A data source made from its definition."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.configuration.reading import reading_for
from dicomsource.errors import DicomsourceError, PluginError, errors_named
from dicomsource.extensions.secrets import resolve_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.contract import DataSourceDefinition, DataSourceEntry, Services
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.extensions.loading import Loaded


def create_data_source(
    definition: DataSourceDefinition,
    entry: DataSourceEntry,
    plugin: Loaded,
    services: Services,
    origin: str = "",
) -> WebApiDataSource:
    """Return the data source that a definition describes.

    Parameters
    ----------
    definition
        Its configuration is copied, and secrets are looked up in the environment now.
    entry
        The kind of data source.
    plugin
        Who brings that kind.
    services
        What the data source is given.
    origin
        The file that the definition comes from, for messages.

    Raises
    ------
    ConfigurationError
        A secret's environment variable is not set, or the plugin refuses the configuration.
    PluginError
        ``createDataSource`` failed, or what it returned is no data source.
    """
    label = f"Data source {definition.sourceName!r} ({plugin.provider})"
    label = f"{origin}: {label}" if origin else label
    with errors_named(label), reading_for(label):
        configuration = resolve_secrets(definition.configuration)
        try:
            made = _call(entry.createDataSource, configuration, services)
            source = _as_data_source(made, entry.name)
        except DicomsourceError:
            raise
        except Exception as error:
            raise PluginError(
                f"createDataSource of {entry.name!r} failed: {type(error).__name__}: {error}",
                way_out="Correct the configuration, or report it to the plugin's authors",
            ) from error
        source.bind(
            name=definition.sourceName,
            services=services,
            configuration=resolve_secrets(definition.configuration),
            type=entry.type,
            provided_by=plugin.provider,
            helpers=entry.helpers,
        )
    return source


def _call(create: Callable[..., Any], configuration: dict[str, Any], services: Services) -> Any:
    """Call ``createDataSource(configuration, services)``, or without services where it takes none."""
    try:
        parameters = inspect.signature(create).parameters.values()
    except (TypeError, ValueError):  # some builtins and compiled functions have no signature
        return create(configuration, services)
    if any(each.name == "services" and each.kind is each.KEYWORD_ONLY for each in parameters):
        return create(configuration, services=services)
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return create(configuration, services)
    positional = [
        each
        for each in parameters
        if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    # A second argument that has a default is the factory's own, unless it is called services.
    second = positional[1] if len(positional) > 1 else None
    if second and (second.default is second.empty or second.name == "services"):
        return create(configuration, services)
    return create(configuration)


def _as_data_source(made: Any, entry_name: str) -> WebApiDataSource:
    from dicomsource.datasource import IWebApiDataSource, WebApiDataSource

    if isinstance(made, WebApiDataSource):
        return made
    if isinstance(made, Mapping):
        return IWebApiDataSource.create(**made)
    if made is None or isinstance(made, str | bytes | int | float | list | tuple | set):
        raise PluginError(
            f"createDataSource of {entry_name!r} returned {type(made).__name__}, no data source",
            way_out="Return IWebApiDataSource.create(...), or its parts as a dict or an object",
        )
    names = [name for name in dir(made) if not name.startswith("_") and name not in _OWN]
    return IWebApiDataSource.create(**{name: getattr(made, name) for name in names})


_OWN = frozenset({"name", "type", "configuration", "services"})
"""What a data source has of its own, so that an object's attributes of that name are not parts."""
