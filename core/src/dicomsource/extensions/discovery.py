"""Which plugins are installed; listing them imports none of them."""

from __future__ import annotations

import logging
import re
from typing import Any

import attrs
import importlib_metadata

from dicomsource.hookspecs import PROJECT

_logger = logging.getLogger("dicomsource")


@attrs.frozen(order=True)
class Discovered:
    """A plugin that an installed distribution announces.

    Parameters
    ----------
    name
        Name of the entry point.
    distribution
        Name of the distribution, as its metadata spell it.
    version
        Version of the distribution.
    value
        What is imported when it is needed: ``package.module`` or ``package.module:object``.
    """

    name: str
    distribution: str
    version: str
    value: str


def discover() -> list[Discovered]:
    """Return the plugins of all installed distributions, by name and then distribution.

    A distribution that lies on the path more than once counts once: the one that Python would import.
    """
    names = set()
    for distribution in importlib_metadata.distributions():
        if _announces(distribution):
            names.add(canonical_name(distribution.name))
    return sorted(plugin for name in names for plugin in _plugins_of(name))


def canonical_name(distribution: str) -> str:
    """Return the form in which two spellings of one distribution name are equal.

    References
    ----------
    Packaging user guide, "Names and normalization".
    """
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _announces(distribution: Any) -> bool:
    """Tell whether the distribution has plugins; one with damaged metadata is logged and has none."""
    try:
        # The text is read before it is parsed: few of the installed distributions mention the group.
        text = distribution.read_text("entry_points.txt") or ""
        if f"[{PROJECT}]" not in text.replace(" ", ""):
            return False
        return bool(distribution.entry_points.select(group=PROJECT) and distribution.name)
    except Exception as error:
        _logger.warning("installed distribution with damaged metadata left out: %s", error)
        return False


def _plugins_of(name: str) -> list[Discovered]:
    # Looked up by name, the first on the path is found: it hides others, even if it has no plugins.
    try:
        distribution: Any = importlib_metadata.distribution(name)
    except importlib_metadata.PackageNotFoundError:
        _logger.warning("distribution %r left out: its folder has another name", name)
        return []
    if not _announces(distribution):
        return []
    return [
        Discovered(point.name, distribution.name, str(distribution.version), point.value)
        for point in distribution.entry_points.select(group=PROJECT)
    ]
