"""The source behind a proxy: fetched, made, kept."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import attrs

from dicomsource import DataSourceDefinition
from dicomsource.errors import (
    AnswerTooLargeError,
    ConfigurationError,
    errors_named,
    without_passwords,
)
from dicomsource.http import client_from_configuration
from dicomsource.http.destinations import Destinations
from dicomsource_proxy.document import FetchedConfiguration

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource import Services, WebApiDataSource
    from dicomsource_proxy.configuration import ProxyConfiguration


class Behind:
    """The source that a configuration on the network describes; fetched when it is first needed. Thread-safe.

    Parameters
    ----------
    configuration
        Of the proxy.
    services
        Holds the manager that makes the source.
    own_name
        Returns what the proxy is called; the source behind it is called the same.

    Raises
    ------
    ConfigurationError
        An allowed origin is none.
    """

    def __init__(
        self,
        configuration: ProxyConfiguration,
        services: Services,
        own_name: Callable[[], str],
    ) -> None:
        self._configuration = configuration
        self._services = services
        self._own_name = own_name
        self._destinations = Destinations.of(
            configuration.allowedOrigins, private=configuration.allowPrivateAddresses
        )
        self._lock = threading.RLock()
        self._url = configuration.url
        self._source: WebApiDataSource | None = None
        self._former: list[WebApiDataSource] = []

    @property
    def made(self) -> WebApiDataSource | None:
        """The source, if it is there already."""
        return self._source

    def take_url(self, url: str) -> bool:
        """Take the URL that an address names, unless one is configured; return whether it is another one."""
        with self._lock:
            if self._configuration.url is not None or url == self._url:
                return False
            self._url = url
            if self._source is not None:
                self._former.append(self._source)  # who uses it goes on undisturbed
                self._source = None
            return True

    @property
    def named(self) -> bool:
        """Whether it is known where the configuration is."""
        return self._url is not None

    def source(self) -> WebApiDataSource:
        """Return the source, made now if need be.

        Raises
        ------
        ConfigurationError
            Nothing names the configuration, it may not be fetched, or cannot be used.
        DicomsourceError
            It cannot be fetched.
        """
        # Flags are looked up where nobody else names the source in errors.
        with self._lock, errors_named(f"Data source {self._own_name()!r}"):
            if self._source is None:
                self._source = self._make(self._fetched())
            return self._source

    def close(self) -> None:
        """Close the source, and those before it."""
        with self._lock:
            sources = [*self._former, *([] if self._source is None else [self._source])]
            self._former, self._source = [], None
        for source in sources:
            source.close()

    def _fetched(self) -> FetchedConfiguration:
        url = self._url
        if url is None:
            raise ConfigurationError(
                "nothing names the configuration of the source behind it",
                way_out="Give its URL as url, or in the address: ?url=https://...",
            )
        if not url.lower().startswith(("http://", "https://")):
            raise ConfigurationError(
                f"the configuration {url!r} is not at an http URL", way_out="Give an http URL"
            )
        self._destinations.check_url(url)
        longest = self._configuration.maxConfigurationBytes
        limited = attrs.evolve(self._configuration, maxBodyBytes=longest)
        client = client_from_configuration(limited, [url])
        try:
            document = client.get_json(url, accept="application/json, */*;q=0.5")
        except AnswerTooLargeError as error:
            error.problem = (
                f"the configuration at {without_passwords(url)} is longer than {longest} bytes"
            )
            error.way_out = "Raise maxConfigurationBytes, if that is what it should be"
            raise
        finally:
            client.close()
        return FetchedConfiguration.of(document, url, self._destinations)

    def _make(self, fetched: FetchedConfiguration) -> WebApiDataSource:
        from dicomsource.extensions.creation import create_data_source

        manager = self._services.extension_manager
        if manager is None:
            raise ConfigurationError(
                "there is no manager that makes the source behind it",
                way_out="Configure the proxy in an ExtensionManager",
            )
        definition = DataSourceDefinition(
            namespace=fetched.kind,
            sourceName=self._own_name(),
            configuration={**fetched.keys, **self._configuration.for_the_source_behind()},
        )
        entry, plugin = manager.entry(fetched.kind), manager.plugin_of(fetched.kind)
        return create_data_source(definition, entry, plugin, self._services)
