"""Which kind of data source opens a URL, directory or file."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dicomsource.contract import DataSourceDefinition
from dicomsource.errors import DicomsourceError, LocatorError, TransportError
from dicomsource.extensions.namespaces import entry_name
from dicomsource.extensions.unopened import (
    Failure,
    nobody_opens,
    permission_denied,
    refuse_unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicomsource.contract import DataSourceEntry
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.extensions.manager import ExtensionManager

_logger = logging.getLogger("dicomsource")


def open(
    locator: str | os.PathLike[str],
    *,
    namespace: str | None = None,
    manager: ExtensionManager | None = None,
) -> WebApiDataSource:
    """Return a data source for a URL, directory or file, without a configuration.

    Parameters
    ----------
    locator
        What to open; a path may begin with ``~``.
    namespace
        The kind of data source, where more than one opens it.
    manager
        Whose plugins and metadata store to use; a new manager with all installed plugins where None.

    Raises
    ------
    LocatorError
        No plugin opens it, or several do.
    TransportError
        The server could not be reached, refused or failed.
    UnknownNameError
        No plugin brings the namespace.
    """
    if manager is None:
        from dicomsource.extensions.manager import ExtensionManager

        manager = ExtensionManager()
    return manager.open(locator, namespace)


def define(
    locator: str | os.PathLike[str], namespace: str | None, manager: ExtensionManager
) -> DataSourceDefinition:
    """Return the definition of the data source that opens a locator.

    The locator, with a path made absolute, is its sourceName; where that is taken by another kind of
    data source, the kind is added.
    """
    text = _normal(locator)
    entries = [manager.entry(namespace)] if namespace else manager.entries
    entry, configuration = _the_one(text, entries, manager)
    known = {each.sourceName: entry_name(each.namespace) for each in manager.definitions}
    taken = known.get(text, entry.name) != entry.name
    name = f"{text} as {entry.name}" if taken else text
    return DataSourceDefinition(namespace=entry.name, sourceName=name, configuration=configuration)


def _the_one(
    text: str, entries: Iterable[DataSourceEntry], manager: ExtensionManager
) -> tuple[DataSourceEntry, Mapping[str, Any]]:
    path = None if "://" in text else _existing(text)
    if path is not None:
        refuse_unreadable(path)
    found: list[tuple[DataSourceEntry, Mapping[str, Any]]] = []
    refused: list[DataSourceEntry] = []
    failures: list[Failure] = []
    for entry in entries:
        try:
            configuration = entry.recognise(text) if entry.recognise is not None else None
            if configuration is not None and not isinstance(configuration, Mapping):
                raise TypeError(f"recognise returned {type(configuration).__name__}")
        except Exception as error:
            _logger.info("%s could not look at %r: %s", entry.name, text, error)
            failures.append(Failure(entry, error))
            continue
        if configuration is None:
            refused.append(entry)
        else:
            found.append((entry, configuration))
    if len(found) == 1:
        return found[0]
    if found:
        names = [entry.name for entry, _ in found]
        raise LocatorError(
            f"{text!r} can be opened by more than one kind of data source: {', '.join(names)}",
            way_out=f'Choose with namespace="{names[0]}", or --as {names[0]} on the command line',
        )
    errors = [failure.error for failure in failures]
    _raise_if_it_failed(text, errors, only_one_asked=len(refused) + len(failures) == 1)
    broken = sorted({plugin.name for plugin in manager.set_aside})
    raise nobody_opens(text, path, refused, failures, broken) from (errors[0] if errors else None)


def _raise_if_it_failed(text: str, errors: list[Exception], *, only_one_asked: bool) -> None:
    """Say what went wrong itself, where that and not the kind is why nobody opens the locator."""
    for error in errors:
        if isinstance(error, PermissionError):
            raise permission_denied(str(error.filename or text)) from error
    known = [error for error in errors if isinstance(error, DicomsourceError)]
    network = [error for error in known if isinstance(error, TransportError)]
    for error in network or (known if only_one_asked else []):
        error.source = error.source or text
        raise error


def _normal(locator: str | os.PathLike[str]) -> str:
    """Return the locator as plugins get it: URLs as given, existing paths absolute."""
    text = os.fspath(locator)
    if text.lower().startswith("file://"):
        from urllib.request import url2pathname  # which loads an http client

        text = url2pathname(urlsplit(text).path)
    elif isinstance(locator, str) and "://" in text:
        return text
    path = _existing(text)
    if path is not None:
        return str(path)
    looks_local = not isinstance(locator, str) or text.startswith((".", "~")) or os.sep in text
    if looks_local or not text.strip():
        raise LocatorError(
            f"{text!r} does not exist as a file or directory",
            way_out="Give an existing path, or a URL",
        )
    return text


def _existing(text: str) -> Path | None:
    """Return the absolute path of a file or directory, None where there is none."""
    try:
        path = Path(text).expanduser()
        return path.absolute() if path.exists() else None
    except PermissionError as error:
        raise permission_denied(text) from error
    except (OSError, ValueError, RuntimeError):  # too long, a null character, no home directory
        return None
