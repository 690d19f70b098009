"""What a fetched configuration holds: the kind of source, and the keys that may be taken for it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import attrs

from dicomsource.errors import ConfigurationError, without_passwords
from dicomsource.extensions.namespaces import entry_name, spelling
from dicomsource_proxy.fetched_keys import REFUSED, TABLES, TAKEN, URLS

if TYPE_CHECKING:
    from dicomsource.http.destinations import Destinations

_logger = logging.getLogger("dicomsource")
# What says which source it is, and what OHIF 2 tells its browser.
_NOT_KEYS = frozenset({"namespace", "sourceName", "configuration", "requestOptions"})
_PLAIN = (str, int, float, bool, type(None))


@attrs.frozen
class FetchedConfiguration:
    """A configuration that came over the network, with nothing left in it that may not come that way.

    Parameters
    ----------
    kind
        The kind of source.
    keys
        Its configuration.
    """

    kind: str
    keys: Mapping[str, Any]

    @classmethod
    def of(cls, document: Any, url: str, destinations: Destinations) -> FetchedConfiguration:
        """Return what a document configures.

        Parameters
        ----------
        document
            OHIF's whole configuration (``dataSources``, or ``servers.dicomWeb``, of which the default or else the
            first counts), one entry of it, or the keys alone; the keys flat, or below ``configuration``.
        url
            Where it is from; roots that begin with a slash count from there.
        destinations
            Where its URLs may lead.

        Raises
        ------
        ConfigurationError
            It configures nothing, another kind of source, or something that may not come over the network.

        References
        ----------
        OHIF, ``initialize`` of its DICOMweb proxy data source.
        """
        shown = without_passwords(url)
        item = _entry_of(document, shown)
        kind = spelling(entry_name(str(item.get("namespace") or "dicomweb")))
        if kind not in TAKEN:
            raise ConfigurationError(
                f"{shown} configures a data source of the kind {kind!r}",
                way_out=f"Only {', '.join(sorted(TAKEN))} may stand behind a proxy",
            )
        inner = item.get("configuration")
        given = {**item, **(inner if isinstance(inner, Mapping) else {})}
        keys: dict[str, Any] = {}
        for key, value in given.items():
            if key in _NOT_KEYS or value is None:
                continue
            if key in REFUSED:
                raise _refused(shown, key)
            if key not in TAKEN[kind]:
                _logger.warning("%s: the key %r is not read", shown, key)
                continue
            keys[key] = _checked(key, value, shown)
            if key in URLS:
                keys[key] = _root(key, value, url, destinations)
        return cls(kind, keys)


def _entry_of(document: Any, shown: str) -> Mapping[str, Any]:
    found = document
    if isinstance(document, Mapping):
        servers = document.get("servers")
        if isinstance(servers, Mapping):
            found = servers.get("dicomWeb")
        elif "dataSources" in document:
            found = _default_of(document)
    if isinstance(found, list):
        found = found[0] if found else None
    if not isinstance(found, Mapping) or not found:
        raise ConfigurationError(
            f"{shown} configures no data source",
            way_out='Write it as {"servers": {"dicomWeb": [{"qidoRoot": ..., "wadoRoot": ...}]}},'
            " or as an entry of OHIF's dataSources",
        )
    return found


def _default_of(document: Mapping[str, Any]) -> Any:
    entries = document["dataSources"]
    name = document.get("defaultDataSourceName")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and name is not None and entry.get("sourceName") == name:
            return entry
    return entries


def _refused(shown: str, key: str) -> ConfigurationError:
    return ConfigurationError(
        f"{shown} holds the key {key!r}, which may not come over the network",
        way_out="Take it out; what goes for the server behind a proxy is configured for the proxy itself",
    )


def _checked(key: str, value: Any, shown: str) -> Any:
    """Return a value, if it is plain: no table could name a secret of this machine's environment."""
    if key in TABLES and isinstance(value, Mapping):
        for inner, one in value.items():
            if inner in REFUSED:
                raise _refused(shown, f"{key}.{inner}")
            if not isinstance(one, _PLAIN):
                raise _not_plain(shown, f"{key}.{inner}", one)
        return {name: one for name, one in value.items() if name in TABLES[key]}
    items = value if isinstance(value, list) else [value]
    for one in items:
        if not isinstance(one, _PLAIN):
            raise _not_plain(shown, key, one)
    return value


def _not_plain(shown: str, key: str, value: Any) -> ConfigurationError:
    return ConfigurationError(
        f"{shown} gives {key} as {type(value).__name__}",
        way_out="Give it as text, a number, true or false",
    )


def _root(key: str, value: Any, url: str, destinations: Destinations) -> str:
    text = value if isinstance(value, str) else ""
    root = urljoin(url, text) if text.startswith("/") else text
    if not root.lower().startswith(("http://", "https://")):
        raise ConfigurationError(
            f"{without_passwords(url)} gives {key} as {value!r}, which is no http URL",
            way_out=f"Give {key} with scheme and host, such as https://host/dicom-web",
        )
    destinations.check_url(root)
    return root
