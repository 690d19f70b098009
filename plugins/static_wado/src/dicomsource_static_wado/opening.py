"""From what is configured to a tree to read from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from dicomsource_static_wado.configuration import StaticWadoConfiguration
    from dicomsource_static_wado.tree import Tree


def open_trees(configuration: StaticWadoConfiguration) -> tuple[Tree, Tree]:
    """Return the tree of the lists and the tree of all else; one and the same where both have one root.

    Parameters
    ----------
    configuration
        Where they are.

    Raises
    ------
    ConfigurationError
        No root is configured, or one of them is neither an http URL nor a directory.
    """
    lists, rest = (root.rstrip("/") for root in configuration.roots)
    first = _open(lists or "/", configuration)
    return first, first if rest == lists else _open(rest or "/", configuration)


def directory_of(root: str) -> Path | None:
    """Return the directory that a path or ``file:`` URL names, None for any other URL."""
    scheme = urlsplit(root).scheme.lower()
    if scheme == "file":
        return Path(url2pathname(urlsplit(root).path))
    if "://" in root:
        return None
    return Path(root).expanduser()


def _open(root: str, configuration: StaticWadoConfiguration) -> Tree:
    directory = directory_of(root)
    if directory is not None:
        from dicomsource_static_wado.directory_tree import DirectoryTree

        return DirectoryTree(directory)
    if not root.lower().startswith(("http://", "https://")):
        raise ConfigurationError(
            f"wadoRoot is {root!r}", way_out="Give an http URL, or the path of a directory"
        )
    from dicomsource.http import client_from_configuration
    from dicomsource_static_wado.http_tree import HttpTree

    return HttpTree(root, client_from_configuration(configuration, list(configuration.roots)))
