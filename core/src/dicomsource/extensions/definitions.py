"""Data source definitions out of the table that a configuration file holds."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.contract import DataSourceDefinition
from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYS = ("dataSources", "defaultDataSourceName", "servers")
_KEYS_OF_A_DEFINITION = ("namespace", "sourceName", "configuration", "friendlyName")


def definition_from_mapping(
    item: object, path: str, warnings: list[str] | None = None
) -> DataSourceDefinition:
    """Return the definition that a table with OHIF's keys stands for.

    Parameters
    ----------
    item
        Keys ``namespace``, ``sourceName`` (or ``configuration.name``), ``configuration`` and
        ``friendlyName``, which older files have beside the configuration.
    path
        What error messages call it, such as ``dataSources[0]``.
    warnings
        Receives a sentence for each key that is not read.

    Raises
    ------
    ConfigurationError
        A key is missing or holds something else than it should.
    """
    if not isinstance(item, Mapping):
        raise ConfigurationError(
            f"{path} is {type(item).__name__}, not a table of keys",
            way_out="Write it as {namespace, sourceName, configuration}",
        )
    configuration = item.get("configuration")
    if configuration is None:
        configuration = {}
    if not isinstance(configuration, Mapping):
        raise ConfigurationError(
            f"{path}.configuration is {type(configuration).__name__}, not a table of keys",
            way_out="Write it as {key: value}",
        )
    configuration = dict(configuration)
    if "friendlyName" in item:
        configuration.setdefault("friendlyName", item["friendlyName"])
    label = configuration.get("friendlyName")
    if label is not None and not isinstance(label, str):
        raise ConfigurationError(f"{path}.friendlyName is {label!r}", way_out="Give it as text")
    unknown = [str(key) for key in item if key not in _KEYS_OF_A_DEFINITION]
    if warnings is not None:
        _leave_out_request_options(configuration, f"{path}.configuration", warnings)
        warnings += [f"{path}.{key} is not read{_meant(key)}." for key in unknown]
    return DataSourceDefinition(
        namespace=_text(item.get("namespace"), f"{path}.namespace", unknown),
        sourceName=_text(
            item.get("sourceName", configuration.get("name")), f"{path}.sourceName", unknown
        ),
        configuration=configuration,
    )


def definitions_from_table(table: object, warnings: list[str]) -> list[DataSourceDefinition]:
    """Return the definitions that the top of a configuration file holds.

    Parameters
    ----------
    table
        A table with ``dataSources`` or, as before OHIF 3, ``servers.dicomWeb``; or the array itself.
    warnings
        Receives a sentence for each key that is not read.

    Raises
    ------
    ConfigurationError
        There are no data sources, one cannot be read, or two have one sourceName.
    """
    items = [*_data_sources(table), *_old_servers(table, warnings)]
    if not items and isinstance(table, Mapping) and "dataSources" not in table:
        raise ConfigurationError(
            f"it has no dataSources{_misspelled(table)}",
            way_out="Add dataSources, a list of {namespace, sourceName, configuration}",
        )
    definitions = [definition_from_mapping(item, path, warnings) for path, item in items]
    _refuse_doubles(definitions)
    return definitions


def _data_sources(table: object) -> list[tuple[str, object]]:
    found = table.get("dataSources", []) if isinstance(table, Mapping) else table
    if isinstance(found, Mapping):
        raise ConfigurationError(
            "dataSources is a single table, not a list of them",
            way_out="Write [[dataSources]], in double brackets, in TOML; [{...}] elsewhere",
        )
    if not isinstance(found, list | tuple):
        raise ConfigurationError(
            f"dataSources is {type(found).__name__}, not a list",
            way_out="Write it as a list of {namespace, sourceName, configuration}",
        )
    return [(f"dataSources[{index}]", item) for index, item in enumerate(found)]


def _old_servers(table: object, warnings: list[str]) -> list[tuple[str, object]]:
    """Return OHIF 2's flat ``servers.dicomWeb`` in the form of ``dataSources``."""
    servers = table.get("servers") if isinstance(table, Mapping) else None
    found = servers.get("dicomWeb", []) if isinstance(servers, Mapping) else []
    converted: list[tuple[str, object]] = []
    for index, item in enumerate(found if isinstance(found, list | tuple) else [found]):
        path = f"servers.dicomWeb[{index}]"
        flat = isinstance(item, Mapping)
        converted.append((path, _converted(item, path, warnings) if flat else item))
    return converted


def _converted(server: Mapping[str, Any], path: str, warnings: list[str]) -> dict[str, Any]:
    inner = server.get("configuration")
    configuration = {**server, **(inner if isinstance(inner, Mapping) else {})}
    for key in ("configuration", "namespace", "sourceName"):
        configuration.pop(key, None)
    _leave_out_request_options(configuration, path, warnings)
    return {
        "namespace": server.get("namespace", "dicomweb"),
        "sourceName": server.get("sourceName", configuration.get("name")),
        "configuration": configuration,
    }


def _leave_out_request_options(
    configuration: dict[str, Any], path: str, warnings: list[str]
) -> None:
    """Take out what OHIF 2 tells its browser; the ``user:password`` in it is not even read."""
    options = configuration.pop("requestOptions", None)
    if isinstance(options, Mapping) and options.get("auth"):
        warnings.append(
            f"{path}.requestOptions.auth holds a password, and is left out. Write configuration.auth"
            ' = {"username": "...", "password": {"env": "NAME_OF_VARIABLE"}}.'
        )


def _text(value: object, path: str, unknown: Iterable[str]) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if value is None:
        key = path.rpartition(".")[2]
        near = [other for other in unknown if difflib.get_close_matches(other, [key])]
        way_out = f"Rename {near[0]} to {key}" if near else "Add it"
        raise ConfigurationError(f"{path} is missing", way_out=way_out)
    raise ConfigurationError(f"{path} is {value!r}", way_out="Give it as text that is not empty")


def _refuse_doubles(definitions: Iterable[DataSourceDefinition]) -> None:
    seen = set()
    for definition in definitions:
        if definition.sourceName in seen:
            raise ConfigurationError(
                f"two data sources have the sourceName {definition.sourceName!r}",
                way_out="Give each its own sourceName",
            )
        seen.add(definition.sourceName)


def _meant(key: str) -> str:
    close = difflib.get_close_matches(key, _KEYS_OF_A_DEFINITION, n=1)
    return f"; did you mean {close[0]}" if close else "; put it into configuration"


def _misspelled(table: object) -> str:
    for key in table if isinstance(table, Mapping) else ():
        if difflib.get_close_matches(str(key), _KEYS, n=1, cutoff=0.75):
            return f", but {key!r}"
    return ""
