"""A tree whose studies lie flat or in folders by the hash of their UID; nobody has to say which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from dicomsource.errors import DicomsourceError
from dicomsource_static_wado.study_hash import folders_of
from dicomsource_static_wado.tree import (
    looks_like_json,
    means_elsewhere,
    most_telling,
    read_whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.tree import Fetched, Tree

_OF_STUDY = re.compile("(studies|deduplicated|instances)/([^/]+)/(.+)")
_REMEMBERED = 10_000


class AnyLayout:
    """Reads a tree by the paths of the flat layout, whichever it has.

    Where one thing of a study has been found, all else of it is looked for in the same place only.

    Parameters
    ----------
    tree
        The tree as it is.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._last = 0
        self._of_study: dict[str, int] = {}

    @property
    def url(self) -> str:
        """The root of the tree."""
        return self._tree.url

    def stream(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool] = looks_like_json,
        known: str | None = None,
    ) -> Streamed | None:
        """Return what the first of several paths has, to be read piece by piece; see `Tree.stream`."""
        place = _OF_STUDY.fullmatch(paths[0])
        study = unquote(place[2]) if place else None
        failures: list[DicomsourceError] = []
        for form in [0] if study is None else self._forms(study):
            moved = [_moved(path, form) for path in paths]
            try:
                found = self._tree.stream(
                    moved, accept=accept, looks_right=looks_right, known=known
                )
            except DicomsourceError as error:
                if not means_elsewhere(error):
                    raise
                failures.append(error)
                continue
            if study is not None:
                self._remember(study, form)
            return found
        raise most_telling(failures)

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return all of what the first of several paths has; see `Tree.fetch`."""
        return read_whole(self.stream(paths, accept=accept, looks_right=looks_right, known=known))

    def names(self, folder: str) -> list[str] | None:
        """Return the names of the files in a folder; see `Tree.names`."""
        place = _OF_STUDY.fullmatch(f"{folder}/x")
        for form in self._forms(unquote(place[2])) if place else [0]:
            names = self._tree.names(_moved(f"{folder}/x", form).removesuffix("/x"))
            if names is None or names:
                return names
        return []

    def close(self) -> None:
        """Close the tree."""
        self._tree.close()

    def _forms(self, study: str) -> list[int]:
        known = self._of_study.get(study)
        forms = range(1 + len(folders_of(study)))
        return sorted(forms, key=lambda form: form != self._last) if known is None else [known]

    def _remember(self, study: str, form: int) -> None:
        if len(self._of_study) >= _REMEMBERED:
            self._of_study.clear()
        self._of_study[study] = self._last = form


def _moved(path: str, form: int) -> str:
    place = _OF_STUDY.fullmatch(path)
    if place is None or form == 0:
        return path
    return f"{place[1]}/{folders_of(unquote(place[2]))[form - 1]}/{place[2]}/{place[3]}"
