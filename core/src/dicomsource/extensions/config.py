"""Configuration files: TOML, JSON, and the one that OHIF reads."""

from __future__ import annotations

import json
import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError, UnknownNameError, errors_named
from dicomsource.extensions.definitions import definitions_from_table
from dicomsource.extensions.secrets import refuse_plain_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.contract import DataSourceDefinition

_logger = logging.getLogger("dicomsource")

_SCRIPTS = {".js", ".mjs", ".cjs", ".json5", ".jsonc"}


@attrs.frozen
class Config:
    """What an application configures.

    Parameters
    ----------
    definitions
        Its data sources, in the order of the file.
    defaultDataSourceName
        The one to start with; None where the file names none.
    warnings
        What the file says and is not taken over, in whole sentences.
    """

    definitions: tuple[DataSourceDefinition, ...] = ()
    defaultDataSourceName: str | None = None  # noqa: N815
    warnings: tuple[str, ...] = ()


def load_config(source: str | os.PathLike[str] | Mapping[str, Any] | Sequence[Any]) -> Config:
    """Return the configuration that a file, or a table of the same form, holds.

    A file never holds a secret: ``{"env": "NAME"}`` stands for the value of an environment variable,
    which is looked up when the data source is created. Values of a ``configuration`` that begin with
    ``./`` or ``../`` are paths relative to the file; in a table, paths are left as they are.

    Parameters
    ----------
    source
        Path of a ``.toml``, ``.json`` or ``.js`` file; a table with OHIF's keys ``dataSources`` and
        ``defaultDataSourceName``; or the list of data sources itself.

    Raises
    ------
    ConfigurationError
        The file cannot be read, holds no data sources or a secret, or uses a sourceName twice.
    UnknownNameError
        The default is none of the data sources.
    MissingDependencyError
        The file is JavaScript and tree-sitter is not installed.

    References
    ----------
    OHIF, ``dataSources`` of its configuration file.
    """
    if not isinstance(source, str | os.PathLike):
        return _config(source, [])
    path = Path(source)
    with errors_named(str(path)):
        table, warnings = _read(path)
        config = _config(table, warnings, plain_secrets=False)
        definitions = tuple(_with_paths_beside(path, each) for each in config.definitions)
    _tell(path, config.warnings)
    return attrs.evolve(config, definitions=definitions)


def _with_paths_beside(path: Path, definition: DataSourceDefinition) -> DataSourceDefinition:
    """Return the definition with relative paths made absolute, relative to the file's folder.

    Only values right below ``configuration`` that begin with ``./`` or ``../`` are taken for paths:
    the file is read before it is known who reads its keys, and further down ``../`` may begin a URL.
    """
    beside = {
        key: os.path.normpath(path.absolute().parent / value)
        for key, value in definition.configuration.items()
        if isinstance(value, str) and value.startswith(("./", "../"))
    }
    if not beside:
        return definition
    return attrs.evolve(definition, configuration={**definition.configuration, **beside})


def _tell(path: Path, warnings: Sequence[str]) -> None:
    """Log what is left out; of a viewer's file, which is full of it, in one line."""
    each = logging.WARNING
    if path.suffix.lower() in _SCRIPTS and len(warnings) > 1:
        each = logging.DEBUG
        _logger.warning(
            "%s: %d things are left out, of which the log at level DEBUG (--debug) tells all."
            " The first: %s",
            path,
            len(warnings),
            warnings[0],
        )
    for warning in warnings:
        _logger.log(each, "%s: %s", path, warning)


def _config(table: Any, warnings: list[str], *, plain_secrets: bool = True) -> Config:
    definitions = definitions_from_table(table, warnings)
    if not plain_secrets:
        for definition in definitions:
            refuse_plain_secrets(definition.configuration, f"{definition.sourceName}.configuration")
    default = table.get("defaultDataSourceName") if isinstance(table, Mapping) else None
    names = [definition.sourceName for definition in definitions]
    if default is not None and default not in names:
        raise UnknownNameError(
            f"defaultDataSourceName is {default!r}, which is no sourceName",
            way_out="Name one of the data sources",
            known=tuple(names),
        )
    return Config(tuple(definitions), default, tuple(warnings))


def _read(path: Path) -> tuple[Any, list[str]]:
    """Return what the file holds, and warnings about what was left out."""
    if path.is_dir():
        raise ConfigurationError(
            "it is a directory", way_out="Give the path of a configuration file"
        )
    if path.suffix.lower() not in {".toml", ".json", *_SCRIPTS}:
        raise ConfigurationError(
            f"a configuration file cannot end in {path.suffix or path.name!r}",
            way_out="Name it .toml, .json or .js",
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            f"the file cannot be read: {error.strerror or error}",
            way_out="Give the path of a configuration file",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"byte {error.start + 1} is no UTF-8", way_out="Save the file as UTF-8"
        ) from error
    if path.suffix.lower() in _SCRIPTS:
        from dicomsource.extensions.ohif import read_ohif

        return read_ohif(text, str(path))
    return _parsed(text, path.suffix.lower()), []


def _parsed(text: str, suffix: str) -> Any:
    try:
        return tomllib.loads(text) if suffix == ".toml" else json.loads(text)
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise ConfigurationError(problem, way_out="Correct the JSON there") from error
    except tomllib.TOMLDecodeError as error:
        # Its message ends with "(at line 3, column 7)".
        raise ConfigurationError(str(error), way_out="Correct the TOML there") from error
    except RecursionError as error:
        raise ConfigurationError("it is nested too deep", way_out="Flatten the file") from error
