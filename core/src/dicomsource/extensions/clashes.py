"""Names that more than one plugin brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.contract import DataSourceEntry, ImageLoaderEntry
from dicomsource.extensions.discovery import canonical_name
from dicomsource.extensions.loading import Entry, Loaded, SetAside, entry_key
from dicomsource.extensions.namespaces import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable


def settle_clashes(plugins: Iterable[Loaded]) -> tuple[list[Loaded], list[SetAside]]:
    """Return the plugins without the entries whose name another one has, and those entries.

    Objects given by the application come first, in their order; then distributions by name. The first
    keeps the name. Only the clashing entry is set aside, the rest of its plugin stays: a clash is an
    accident of what is installed together, no fault of the plugin.
    """
    owners: dict[tuple[type, str], Loaded] = {}
    settled, set_aside = [], []
    for plugin in sorted(plugins, key=_rank):
        kept: dict[str, Any] = {}
        for field in ("entries", "image_loaders", "commands"):
            mine = []
            for entry in getattr(plugin, field):
                owner = owners.setdefault((type(entry), spelling(entry_key(entry))), plugin)
                if owner is plugin:
                    mine.append(entry)
                else:
                    set_aside.append(_clash(plugin, entry, owner))
            kept[field] = tuple(mine)
        settled.append(attrs.evolve(plugin, **kept))
    return settled, set_aside


def _rank(plugin: Loaded) -> tuple[str, str]:
    if not plugin.distribution:
        return "", ""
    return canonical_name(plugin.distribution), plugin.name


def _clash(plugin: Loaded, entry: Entry, owner: Loaded) -> SetAside:
    kind = {DataSourceEntry: "data source", ImageLoaderEntry: "image id scheme"}.get(
        type(entry), "command"
    )
    name = entry_key(entry)
    why = "it comes first by name" if owner.distribution else "the application gave it itself"
    reason = (
        f"the {kind} {name!r} of {plugin.provider} is also brought by {owner.provider},"
        f" which keeps the name because {why}"
    )
    return SetAside(plugin.name, plugin.distribution, plugin.version, reason, entry=name)
