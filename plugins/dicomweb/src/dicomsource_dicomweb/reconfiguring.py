"""A configuration that an application's own function completes for each address.

References
----------
OHIF, ``onConfiguration`` and ``initialize`` of its DICOMweb data source.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from dicomsource.configuration.reading import reading_for
from dicomsource.contract.read_only import ReadOnlyTable
from dicomsource.errors import ConfigurationError, DicomsourceError
from dicomsource_dicomweb.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.http import HttpClient


class Reconfigurable:
    """The service as it is configured now.

    Parameters
    ----------
    given
        The configuration as the application gave it.
    called
        Returns what the data source is called, for messages.

    Attributes
    ----------
    service
        Replaced by `reconfigure`; whoever holds the one before goes on with it.
    configuration
        What the service was made from.
    """

    def __init__(self, given: Mapping[str, Any], called: Callable[[], str]) -> None:
        self._given = self.configuration = ReadOnlyTable(given)
        self._called = called
        self.service = Service.of(given, called)
        self._function = self.service.configuration.onConfiguration
        self._lock = Lock()
        self._clients: weakref.WeakSet[HttpClient] = weakref.WeakSet((self.service.client,))

    def reconfigure(
        self, params: Mapping[str, Any] | None, query: Mapping[str, Any] | str | None
    ) -> bool:
        """Ask ``onConfiguration`` for the configuration to use for an address, and return whether it is another one.

        Parameters
        ----------
        params
            What the router took from the path of the address.
        query
            Query string, whole URL, or a mapping of it.

        Raises
        ------
        ConfigurationError
            The function fails, or what it returns cannot be used; then nothing changes.
        """
        if self._function is None:
            return False
        options = {"params": dict(params or {}), "query": _as_mapping(query)}
        try:
            returned = self._function(_copied(self._given), options)
        except DicomsourceError:
            raise
        except Exception as error:
            raise ConfigurationError(
                f"onConfiguration failed: {type(error).__name__}: {error}",
                way_out="Correct the function",
            ) from error
        if not isinstance(returned, Mapping):
            raise ConfigurationError(
                f"onConfiguration returned {type(returned).__name__}",
                way_out="Return the configuration, a table of keys",
            )
        wanted = ReadOnlyTable(returned)
        with self._lock:
            if wanted == self.configuration:
                return False
            try:
                with reading_for(f"what onConfiguration returned for {self._called()!r}"):
                    service = Service.of(_copied(wanted), self._called)
            except ConfigurationError as error:
                error.problem = f"what onConfiguration returned cannot be used: {error.problem}"
                raise
            self._clients.add(service.client)
            self.service, self.configuration = service, wanted
            return True

    def close(self) -> None:
        """Close the connections of the service, and of those before it that are still in use."""
        for client in list(self._clients):
            client.close()


def _as_mapping(query: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """Return a query by name; of several values of one name the first, as a browser does."""
    if isinstance(query, str):
        text = urlsplit(query).query if "?" in query else query
        return dict(reversed(parse_qsl(text, keep_blank_values=True)))
    return dict(query or {})


def _copied(value: Any) -> Any:
    """Return tables and lists as copies that may be changed; what is neither is kept as it is."""
    if isinstance(value, Mapping):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list | tuple) else value
