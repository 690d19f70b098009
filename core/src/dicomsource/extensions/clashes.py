"""Names that more than one plugin brings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.contract import DataSourceEntry, ImageLoaderEntry
from dicomsource.extensions.discovery import canonical_name
from dicomsource.extensions.loading import Entry, Loaded, SetAside, entry_key
from dicomsource.extensions.namespaces import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable

_logger = logging.getLogger("dicomsource")

_FIELDS = ("entries", "image_loaders", "commands")


def settle_clashes(plugins: Iterable[Loaded]) -> tuple[list[Loaded], list[SetAside]]:
    """Return the plugins without the entries whose name another one has, and those entries.

    Objects given by the application come first, in their order; then the distribution that is called
    after the entry (``dicomsource-dicomweb`` for ``dicomweb``), so that no stranger takes its name;
    then distributions by name. The first keeps the name. Only the clashing entry is set aside, the
    rest of its plugin stays: a clash is an accident of what is installed together, no fault of the
    plugin.
    """
    ranked = sorted(plugins, key=_rank)
    owners: dict[tuple[type, str], Loaded] = {}
    for plugin in ranked:
        for entry in _all_entries(plugin):
            owner = owners.setdefault(_key(entry), plugin)
            if owner.distribution and _is_called_after(plugin, entry) > _is_called_after(
                owner, entry
            ):
                owners[_key(entry)] = plugin
    settled, set_aside = [], []
    for plugin in ranked:
        kept: dict[str, Any] = {}
        for field in _FIELDS:
            kept[field] = tuple(
                entry for entry in getattr(plugin, field) if owners[_key(entry)] is plugin
            )
        for entry in _all_entries(plugin):
            if owners[_key(entry)] is not plugin:
                set_aside.append(_clash(plugin, entry, owners[_key(entry)]))
        settled.append(attrs.evolve(plugin, **kept))
    return settled, set_aside


def tell_displaced(
    source_name: str, entry: Entry, plugin: Loaded, set_aside: Iterable[SetAside]
) -> None:
    """Log whose data source this is, where the user may have meant that of another plugin."""
    if not plugin.distribution:  # the application chose it
        return
    for aside in set_aside:
        same_kind = aside.entry and aside.kind == _kind(entry)
        if same_kind and spelling(aside.entry) == spelling(entry_key(entry)):
            _logger.warning(
                "data source %r is of %s: %s", source_name, plugin.provider, aside.reason
            )


def _all_entries(plugin: Loaded) -> list[Entry]:
    return [entry for field in _FIELDS for entry in getattr(plugin, field)]


def _key(entry: Entry) -> tuple[type, str]:
    return type(entry), spelling(entry_key(entry))


def _rank(plugin: Loaded) -> tuple[str, str]:
    if not plugin.distribution:
        return "", ""
    return canonical_name(plugin.distribution), plugin.name


def _is_called_after(plugin: Loaded, entry: Entry) -> bool:
    own_name = canonical_name(f"dicomsource-{entry_key(entry)}")
    return canonical_name(plugin.distribution) == own_name


def _kind(entry: Entry) -> str:
    kinds = {DataSourceEntry: "data source", ImageLoaderEntry: "image id scheme"}
    return kinds.get(type(entry), "command")


def _clash(plugin: Loaded, entry: Entry, owner: Loaded) -> SetAside:
    kind, name = _kind(entry), entry_key(entry)
    if not owner.distribution:
        why = "the application gave it itself"
    elif _is_called_after(owner, entry) and not _is_called_after(plugin, entry):
        why = "it is called after it"
    else:
        why = "it comes first by name"
    reason = (
        f"the {kind} {name!r} of {plugin.provider} is also brought by {owner.provider},"
        f" which keeps the name because {why}"
    )
    return SetAside(plugin.name, plugin.distribution, plugin.version, reason, entry=name, kind=kind)
