"""The study list of a tree as a searcher sees it: an index that is there, and fresh enough."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import AuthenticationError, DicomsourceError, NotFoundError
from dicomsource_static_wado import layout
from dicomsource_static_wado.studylist.store import IndexStore

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource_index import RowIndex
    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.studylist.building import Progress
    from dicomsource_static_wado.studylist.state import ListState
    from dicomsource_static_wado.tree import Tree

JSON = "application/dicom+json, application/json;q=0.9"
# A list of so few bytes is read while the searcher waits: that takes no longer than a search elsewhere.
_SMALL = 4 << 20
_logger = logging.getLogger("dicomsource")


class StudyList:
    """Keeps the index of a study list, and keeps it fresh.

    What is on disk answers at once. When the list was last looked at longer ago than `interval`, the tree is asked
    before the search whether it has changed; a long list that has is read while the old index answers, which the new
    one replaces in one step. From half the interval on the tree is asked beside the searches, so that where many come
    none has to wait.

    Safe to use from several threads, and from several processes with one cache.

    Parameters
    ----------
    tree
        What the list is in.
    folder
        Where its index is kept; made when it is needed.
    interval
        Seconds for which the list is taken for what it was.
    strict
        Refuse a list of which some studies cannot be served.
    """

    def __init__(self, tree: Tree, folder: Path, *, interval: float, strict: bool = False) -> None:
        self._tree = tree
        self._store = IndexStore(folder, tree.url, strict=strict)
        self._interval = interval
        self._strict = strict
        self._reading = threading.Lock()  # one thread looks at the tree, or reads the list
        self._beside: threading.Thread | None = None
        self._now: tuple[RowIndex, ListState] | None = None

    def index(self) -> RowIndex:
        """Return the index to search now.

        Raises
        ------
        NotFoundError
            The tree has no list of studies.
        DicomsourceError
            There is no index yet, and the list cannot be fetched or is refused; or the server does not let us see it.
        """
        if (now := self._now) is not None:
            age = self._age(now[1])
            if age < self._interval / 2:
                return now[0]
            if self._is_read_beside():
                return now[0]
            if age < self._interval:
                self._begin_beside(None)
                return now[0]
        with self._reading:
            return self._looked_at()

    def state(self) -> ListState | None:
        """Return what is known of the list, without a look at the tree; None where it was never fetched."""
        return self._store.state()

    def index_bytes(self) -> int:
        """Return how many bytes the index has on disk."""
        return self._store.index_bytes()

    def refresh(self, on_progress: Progress | None = None, *, anew: bool = False) -> ListState:
        """Fetch the list now if it has changed, and return what is known of it.

        Parameters
        ----------
        on_progress
            As for `build`.
        anew
            Fetch it even if it has not changed.

        Raises
        ------
        DicomsourceError
            It cannot be fetched, or is refused.
        """
        with self._reading:
            self._now = self._now or self._store.open()
            streamed = self._stream(None if anew else self._now)
            if streamed is not None:
                self._read(streamed, on_progress, anew=anew)
            assert (
                self._now is not None
            )  # without an index there is no version to be told unchanged
            return self._now[1]

    def clear(self) -> bool:
        """Remove the index from disk, and return whether there was one."""
        with self._reading:
            self._now = None
            return self._store.clear()

    def close(self) -> None:
        """Let go of the index; a list that is just being read is given up."""
        beside = self._beside
        if beside is not None and beside.is_alive():
            self._tree.close()
            self._store.give_up()
            beside.join(timeout=5)
        self._now = None
        self._store.close()

    def _age(self, state: ListState) -> float:
        age = time.time() - state.checked
        return age if age >= 0 else float("inf")  # the clock was set back

    def _looked_at(self) -> RowIndex:
        """Return the index after a look at the tree, if one is due."""
        self._now = now = self._now or self._store.open()
        if now is None:
            streamed = self._stream(None)
            assert streamed is not None
            return self._read(streamed)
        if self._age(now[1]) < self._interval / 2:
            return now[0]  # another thread or process has just looked
        try:
            streamed = self._stream(now)
            if streamed is None:
                return now[0]
            if self._is_small(streamed):
                return self._read(streamed)
        except (AuthenticationError, NotFoundError):
            raise  # what the server hides, or has no more, is not to be seen from here either
        except DicomsourceError as error:
            if self._strict:
                raise
            self._go_on_with_the_old(error)
            return now[0]
        self._begin_beside(streamed)
        return now[0]

    def _stream(self, now: tuple[RowIndex, ListState] | None) -> Streamed | None:
        """Return the list if it is another one than is here; otherwise note that it was looked at."""
        known = None if now is None else now[1].version
        try:
            streamed = self._tree.stream(layout.studies(), accept=JSON, known=known)
        except NotFoundError as error:
            raise NotFoundError(
                f"there is no list of studies ({error.problem})",
                way_out="Check that wadoRoot is what holds 'studies', and that the tree has studies/index.json.gz",
            ) from error
        if streamed is None:
            self._note_the_look(durable=self._interval > 0)
        return streamed

    def _note_the_look(self, *, durable: bool) -> None:
        assert self._now is not None
        index, state = self._now
        self._now = index, attrs.evolve(state, checked=time.time())
        if durable:
            self._store.note(self._now[1])

    def _read(
        self,
        streamed: Streamed,
        on_progress: Progress | None = None,
        *,
        anew: bool = False,
        beside: bool = False,
    ) -> RowIndex:
        with streamed:
            self._now = self._store.replace(
                streamed,
                has_old=self._now is not None,
                on_progress=on_progress,
                anew=anew,
                beside=beside and not self._is_small(streamed),
            )
        index, state = self._now
        for problem in state.problems[:3]:
            _logger.warning("the study list of %s: %s", self._tree.url, problem)
        return index

    @staticmethod
    def _is_small(streamed: Streamed) -> bool:
        return streamed.total is not None and streamed.total <= _SMALL

    def _go_on_with_the_old(self, error: DicomsourceError) -> None:
        assert self._now is not None
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self._now[1].fetched))
        _logger.warning(
            "the study list of %s is that of %s, as it cannot be read now: %s",
            self._tree.url,
            since,
            error.problem,
        )
        self._note_the_look(durable=False)

    def _is_read_beside(self) -> bool:
        return self._beside is not None and self._beside.is_alive()

    def _begin_beside(self, streamed: Streamed | None) -> None:
        self._beside = threading.Thread(
            target=self._look_beside,
            args=(streamed,),
            name="dicomsource-study-list",
            daemon=True,
        )
        self._beside.start()

    def _look_beside(self, streamed: Streamed | None) -> None:
        """Look at the tree and read its list, while others go on searching."""
        with self._reading:
            try:
                streamed = streamed or self._stream(self._now)
                if streamed is not None:
                    self._read(streamed, beside=True)
            except (AuthenticationError, NotFoundError):
                # The next search looks for itself, and is told.
                if self._now is not None:
                    self._now = self._now[0], attrs.evolve(self._now[1], checked=0.0)
            except DicomsourceError as error:
                self._go_on_with_the_old(error)
            except Exception:
                _logger.exception("the study list of %s cannot be read", self._tree.url)
