"""Which data sources are served, and under which names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from dicomsource.errors import ConfigurationError, UnknownNameError
from dicomsource.extensions.manager import ExtensionManager
from dicomsource_host.framework.invocation import looks_like_locator
from dicomsource_host.terminal.roots import without_secrets

if TYPE_CHECKING:
    from collections.abc import Container

    from dicomsource_host.serving.settings import ServeSettings

_NAMED = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)=(?P<locator>.+)")
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@attrs.frozen
class ChosenSources:
    """The sources that are served.

    Parameters
    ----------
    manager
        Has them, and maybe others that they stand on.
    names
        Their names, in the order asked for.
    places
        Where each is, without secrets, for those that were given directly.
    """

    manager: ExtensionManager
    names: tuple[str, ...]
    places: dict[str, str] = attrs.field(factory=dict)


def choose_sources(settings: ServeSettings) -> ChosenSources:
    """Return what the settings want to be served; nothing is opened, but places that were given are looked at.

    Raises
    ------
    ConfigurationError
        The configuration cannot be read, there is nothing to serve, or a name cannot be part of an address.
    UnknownNameError, LocatorError
        A source is neither a configured name nor something that a plugin opens.
    """
    path = settings.configuration
    manager = ExtensionManager() if path is None else ExtensionManager.from_config(path)
    configured = [definition.sourceName for definition in manager.definitions]
    names: list[str] = []
    places: dict[str, str] = {}
    for text in settings.sources:
        if text in configured:
            name = text
        else:
            name, place = _add(text, manager, settings.kind)
            places[name] = place
        if name not in names:
            names.append(name)
    names = names or configured
    if not names:
        raise ConfigurationError(
            "there is nothing to serve: no source is given, and none is configured",
            way_out="Name a directory, a URL or a file, such as: dicomsource serve ~/scans",
        )
    for name in names:
        _refuse_unaddressable(name)
    manager.set_active_data_source(
        names[0] if settings.sources else manager.active_data_source_name or names[0]
    )
    return ChosenSources(manager, tuple(names), places)


def _add(text: str, manager: ExtensionManager, kind: str | None) -> tuple[str, str]:
    """Add what a locator stands for; return its name and its place."""
    from dicomsource.extensions.opening import define

    wanted, locator = "", text
    if not Path(text).exists() and (match := _NAMED.fullmatch(text)):
        wanted, locator = match["name"], match["locator"]
    taken = [definition.sourceName for definition in manager.definitions]
    if not looks_like_locator(locator):
        raise UnknownNameError(
            f"there is no data source {locator!r}, and no file or directory of this name",
            way_out="Give a configured name, a URL, a directory or a file",
            known=taken,
        )
    if wanted in taken:
        raise ConfigurationError(
            f"there is a data source {wanted!r} already", way_out="Give another name before the ="
        )
    definition = define(locator, kind, manager)
    name = wanted or _free(short_name(definition.sourceName), taken)
    manager.add_data_source(attrs.evolve(definition, sourceName=name))
    return name, without_secrets(definition.sourceName)


def short_name(locator: str) -> str:
    """Return what a place is called in addresses.

    >>> short_name("/home/jane/CT scans/")
    'CT-scans'
    >>> short_name("https://pacs.example:8043/dicom-web")
    'pacs.example'
    >>> short_name("https://static.example/")
    'static.example'
    """
    parts = urlsplit(locator)
    if "://" in locator and parts.hostname:
        base = parts.hostname
    else:
        base = Path(locator).name
        base = base.removesuffix(".gz").removesuffix(".json") or base
    return _NOT_IN_A_NAME.sub("-", base).strip("-.") or "source"


def _free(name: str, taken: Container[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _refuse_unaddressable(name: str) -> None:
    if "/" in name or "\\" in name or name in (".", ".."):
        raise ConfigurationError(
            f"the data source {name!r} cannot be served: its name would be part of an address",
            way_out="Give it a sourceName without a slash",
        )
