"""From what is configured to a tree to read from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dicomsource_static_wado.any_layout import AnyLayout

if TYPE_CHECKING:
    from dicomsource_static_wado.configuration import StaticWadoConfiguration
    from dicomsource_static_wado.tree import Tree

# One link of a chain of URLs, as in simplecache::s3://bucket/tree, may be a name alone.
_URL = re.compile(r"[a-z][a-z0-9+.-]*(://|::)", re.IGNORECASE)


def open_trees(configuration: StaticWadoConfiguration) -> tuple[Tree, Tree]:
    """Return the tree of the lists and the tree of all else; one and the same where both have one root.

    Parameters
    ----------
    configuration
        Where they are.

    Raises
    ------
    ConfigurationError
        No root is configured, or one of them is a URL of no known kind.
    MissingDependencyError
        The library for that kind of URL is not installed.
    """
    lists, rest = (
        root if root.endswith("://") else root.rstrip("/") or "/" for root in configuration.roots
    )
    first = AnyLayout(_open(lists, configuration))
    return first, first if rest == lists else AnyLayout(_open(rest, configuration))


def directory_of(root: str) -> Path | None:
    """Return the directory that a path or ``file:`` URL names, None for any other URL."""
    scheme = urlsplit(root).scheme.lower()
    if scheme == "file":
        from urllib.request import url2pathname  # which loads an http client

        return Path(url2pathname(urlsplit(root).path))
    if _URL.match(root):
        return None
    return Path(root).expanduser()


def is_http(root: str) -> bool:
    """Whether a root is on a web server."""
    return root.lower().startswith(("http://", "https://"))


def _open(root: str, configuration: StaticWadoConfiguration) -> Tree:
    directory = directory_of(root)
    if directory is not None:
        from dicomsource_static_wado.directory_tree import DirectoryTree

        return DirectoryTree(directory)
    if not is_http(root):
        from dicomsource_static_wado.fsspec_tree import FsspecTree

        return FsspecTree(root, configuration.storage_options)
    from dicomsource.http import client_from_configuration
    from dicomsource_static_wado.http_tree import HttpTree

    roots = [one for one in configuration.roots if is_http(one)]
    return HttpTree(root, client_from_configuration(configuration, roots))
