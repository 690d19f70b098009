"""The index of one study list on disk, shared by all who search it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import attrs

from dicomsource_index.cache.folder import IndexFolder
from dicomsource_static_wado.studylist.state import ListState

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource_index import RowIndex
    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.studylist.building import Progress
    from dicomsource_static_wado.studylist.elsewhere import Elsewhere


class IndexStore(IndexFolder[ListState]):
    """A folder with the index of a study list, and with what is known of the list.

    Parameters
    ----------
    folder
        Made when it is needed. Where that cannot be done, a temporary one is used.
    url
        Root of the tree, for messages and for the state.
    strict
        Refuse a list of which some studies cannot be served.
    """

    def __init__(self, folder: Path, url: str, *, strict: bool) -> None:
        super().__init__(folder, url, ListState)
        self._url = url
        self._strict = strict
        self._elsewhere: Elsewhere | None = None

    def replace(
        self,
        streamed: Streamed,
        *,
        has_old: bool,
        on_progress: Progress | None = None,
        anew: bool = False,
        beside: bool = False,
    ) -> tuple[RowIndex, ListState]:
        """Build the index of a list and put it in the place of the old one; return it.

        Where another process has just done so, its index is returned.

        Parameters
        ----------
        streamed
            The list, nothing of it read.
        has_old
            Whether there is an older list: one that is whole is worth more than a newer one that is cut off.
        on_progress
            As for `build`.
        anew
            Build it even if it is there.
        beside
            Do so in a process of its own, as searches go on in this one.

        Raises
        ------
        DicomsourceError
            The list did not come whole, or is refused.
        """

        def built(folder: Path) -> ListState:
            from dicomsource_static_wado.studylist.building import build

            state = self._built_elsewhere(streamed, folder) if beside and has_old else None
            return state or build(
                streamed,
                folder,
                self._url,
                strict=self._strict,
                whole=has_old,
                on_progress=on_progress,
            )

        def is_this_list(state: ListState) -> bool:
            return not anew and state.version is not None and state.version == streamed.version

        index, state = self.rebuild(built, holds=is_this_list)
        return index, attrs.evolve(state, checked=time.time())

    def _built_elsewhere(self, streamed: Streamed, folder: Path) -> ListState | None:
        from dicomsource_static_wado.studylist.elsewhere import Elsewhere

        self._elsewhere = Elsewhere()
        return self._elsewhere.build(streamed, folder, self._url, strict=self._strict)

    def give_up(self) -> None:
        """End a process that builds an index."""
        if self._elsewhere is not None:
            self._elsewhere.give_up()
