"""Which kind of data source a definition's namespace names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from dicomsource.errors import UnknownNameError
from dicomsource.extensions.discovery import canonical_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dicomsource.extensions.loading import SetAside

T = TypeVar("T")

_MODULE = ".dataSourcesModule."

_OUR_OWN = frozenset({"dicomjson", "dicomlocal", "dicomweb", "merge", "proxy", "static_wado"})
"""Kinds whose distribution is known; to guess that of any other would be to invite strangers."""

_AS_OHIF_CALLS_IT = {"dicomwebproxy": "proxy"}
"""Kinds that have another name in the viewer."""


def entry_name(namespace: str) -> str:
    """Return the entry name that a namespace ends with.

    References
    ----------
    OHIF, the namespaces ``<extension>.dataSourcesModule.<name>``.

    Examples
    --------
    >>> entry_name("@ohif/extension-default.dataSourcesModule.dicomweb")
    'dicomweb'
    >>> entry_name("dicomweb")
    'dicomweb'
    """
    return namespace.strip().rpartition(_MODULE)[2]


def spelling(name: str) -> str:
    """Return the form in which ``static-wado`` and ``static_wado`` are one name."""
    return name.replace("-", "_")


def resolve(namespace: str, entries: Mapping[str, T], set_aside: Iterable[SetAside] = ()) -> T:
    """Return what is registered under the name that a namespace stands for.

    Parameters
    ----------
    namespace
        Name of an entry, alone or as OHIF writes it.
    entries
        What is registered, by entry name.
    set_aside
        Plugins that were not taken, for the error message.

    Raises
    ------
    UnknownNameError
        No entry has that name.
    """
    name = entry_name(namespace)
    if name in entries:
        return entries[name]
    for known, entry in entries.items():
        if spelling(known) == spelling(name):
            return entry
    if name in _AS_OHIF_CALLS_IT:
        return resolve(_AS_OHIF_CALLS_IT[name], entries, set_aside)
    raise UnknownNameError(
        f"No installed plugin brings the kind of data source {name!r}",
        way_out=_way_out(name, entries, set_aside),
        known=[*entries],
    )


def _way_out(name: str, known: Iterable[str], set_aside: Iterable[SetAside]) -> str:
    for plugin in set_aside:
        names = {plugin.name, plugin.entry or plugin.name, plugin.distribution}
        names |= {each.removeprefix("dicomsource-") for each in map(canonical_name, names)}
        if canonical_name(name) in map(canonical_name, names):
            return f"Mend its plugin, which was set aside: {plugin}"
    if spelling(name) in _OUR_OWN:
        return f"Install its plugin: pip install dicomsource-{canonical_name(name)}"
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"Correct it, perhaps to {close[0]!r}"
    return "Install the plugin that brings it"
