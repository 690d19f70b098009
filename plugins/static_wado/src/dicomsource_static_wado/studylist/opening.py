"""The study list that a configuration means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_index.cache.place import cache_directory, identity, place_of
from dicomsource_static_wado.studylist.study_list import StudyList

if TYPE_CHECKING:
    from dicomsource_static_wado.configuration import StaticWadoConfiguration
    from dicomsource_static_wado.tree import Tree

KIND = "static_wado"
_OVER_A_NETWORK = 30.0  # seconds


def study_list_of(tree: Tree, configuration: StaticWadoConfiguration) -> StudyList:
    """Return the study list of a tree; nothing is read yet.

    Parameters
    ----------
    tree
        What the list is in.
    configuration
        Its keys studyListInterval, cacheDirectory and strict count, and those that say who asks.
    """
    interval = configuration.studyListInterval
    if interval is None:
        interval = 0.0 if tree.url.startswith("file:") else _OVER_A_NETWORK
    who_asks = identity(configuration.auth, configuration.headers, configuration.storage_options)
    folder = place_of(cache_directory(configuration.cacheDirectory, KIND), tree.url, who_asks)
    return StudyList(tree, folder, interval=interval, strict=configuration.strict)
