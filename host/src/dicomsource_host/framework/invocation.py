"""One run of the command: its global options, the manager they ask for, the sources that it opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource_host.configuration_file import find_configuration

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.extensions.manager import ExtensionManager


@attrs.define
class Invocation:
    """Global options of this run, and what is made from them once it is needed.

    Parameters
    ----------
    config
        What ``--config`` gave.
    kind
        What ``--as`` gave: the kind of data source that opens a URL, directory or file.
    as_json
        Whether output is for programs.
    debug
        Whether tracebacks are shown.
    quiet
        Whether messages other than errors are left out.

    Attributes
    ----------
    by_url
        Whether a source was given as a URL, so that it has no configuration.
    """

    config: str | None = None
    kind: str | None = None
    as_json: bool = False
    debug: bool = False
    quiet: bool = False
    by_url: bool = attrs.field(default=False, init=False)
    _manager: ExtensionManager | None = attrs.field(default=None, init=False)

    @property
    def manager(self) -> ExtensionManager:
        """The manager of the configured sources; without a configuration file, of the plugins alone.

        Raises
        ------
        ConfigurationError
            The configuration file cannot be read.
        """
        if self._manager is None:
            from dicomsource.extensions.manager import ExtensionManager
            from dicomsource_host.terminal.messages import show_log_messages

            show_log_messages(debug=self.debug, quiet=self.quiet)
            path = find_configuration(self.config)
            self._manager = (
                ExtensionManager() if path is None else ExtensionManager.from_config(path)
            )
            self.show_set_aside(self._manager)
        return self._manager

    def show_set_aside(self, manager: ExtensionManager) -> None:
        """Show with ``--debug`` where the plugins that are set aside failed."""
        if self.debug:
            from dicomsource_host.terminal.messages import traceback_of

            for plugin in manager.set_aside:
                if plugin.error is not None:
                    traceback_of(plugin.error, f"{plugin} (set aside)")

    def source(self, text: str) -> WebApiDataSource:
        """Return the data source that a configured name, URL, directory or file stands for.

        A configured one is initialized, as OHIF does when it opens one; a query behind its name, as in
        ``site?url=https://...``, is what its address would have.

        Raises
        ------
        UnknownNameError
            It is neither a configured name nor a locator.
        LocatorError
            No plugin, or more than one, opens it.
        """
        from dicomsource.errors import ConfigurationError, UnknownNameError

        name, query = self._address(text)
        if query is not None:
            if self.kind is not None:
                raise ConfigurationError(
                    f"{name!r} is a configured data source, whose kind is fixed",
                    way_out="Leave out --as, or write ./ before a directory of this name",
                )
            return self.manager.get_data_source(name, query=query)
        if looks_like_locator(text):
            self.by_url = self.by_url or "://" in text
            return self.manager.open(text, namespace=self.kind)
        raise UnknownNameError(
            f"there is no data source {text!r}, and no file or directory of this name",
            way_out="Give a configured name, a URL, a directory or a file",
            known=self.source_names(),
        )

    def source_ignoring_case(self, text: str) -> WebApiDataSource:
        """Return the data source with capitals and small letters alike, where it is this side that matches."""
        from dicomsource_host.terminal.messages import warning

        _, query = self._address(text)
        source = self.source(text)
        if not source.query.studies.matches_here:
            warning(
                f"{text} matches by the rules of its server; --ignore-case changes nothing there."
            )
            return source
        definition = next(one for one in self.manager.definitions if one.sourceName == source.name)
        configuration = {**definition.configuration, "ignoreCase": True}
        self.manager.update_data_source_configuration(source.name, configuration)
        return self.manager.get_data_source(source.name, query=query)

    def source_names(self) -> list[str]:
        """Return the configured names, in the order of the configuration."""
        return [definition.sourceName for definition in self.manager.definitions]

    def _address(self, text: str) -> tuple[str, str | None]:
        """Return the configured name that a text begins with, and the query behind it; None where there is none."""
        names = self.source_names()
        if text in names:
            return text, ""
        name, _, query = text.partition("?")
        return (name, query) if name in names else (text, None)

    def close(self) -> None:
        """Close what was opened."""
        if self._manager is not None:
            self._manager.close()
            self._manager = None


def looks_like_locator(text: str) -> bool:
    """Tell whether text is a URL or a path rather than a name."""
    return "://" in text or "/" in text or "\\" in text or Path(text).exists()
