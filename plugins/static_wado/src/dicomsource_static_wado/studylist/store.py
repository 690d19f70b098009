"""The index of one study list on disk, shared by all who search it."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DataError
from dicomsource_static_wado.studylist.state import ListState

if TYPE_CHECKING:
    import tempfile
    from collections.abc import Iterator

    from dicomsource_index import RowIndex
    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.studylist.building import Progress
    from dicomsource_static_wado.studylist.elsewhere import Elsewhere

_LOCK = ".lock"
_logger = logging.getLogger("dicomsource")


def index_bytes(folder: Path) -> int:
    """Return how many bytes the index in a folder has, 0 where there is none."""
    state = ListState.read(folder)
    try:
        return 0 if state is None else (folder / state.index).stat().st_size
    except OSError:
        return 0


class IndexStore:
    """A folder with the index of a study list, and with what is known of the list.

    The state names the index that holds, and is replaced in one step: who is killed in between leaves the last good
    one.

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
        self._folder = folder
        self._url = url
        self._strict = strict
        self._elsewhere: Elsewhere | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def state(self) -> ListState | None:
        """Return what is known of the list, None where there is no index."""
        return ListState.read(self._folder)

    def index_bytes(self) -> int:
        """Return how many bytes the index has on disk, 0 where there is none."""
        return index_bytes(self._folder)

    def open(self) -> tuple[RowIndex, ListState] | None:
        """Return the index that holds and what is known of its list, None where there is none that can be used."""
        from dicomsource_index import RowIndex

        state = self.state()
        if state is None:
            return None
        try:
            return RowIndex.open(self._folder / state.index), state
        except (DataError, OSError) as error:
            _logger.warning("the index of %s is built anew: %s", self._url, error)
            return None

    def note(self, state: ListState) -> None:
        """Keep when the list was last looked at, unless it has been replaced meanwhile."""
        found = self.state()
        if found is not None and found.index == state.index:
            with suppress(OSError):  # at worst another process looks once more
                state.write(self._folder, durable=False)

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
        from dicomsource_index import RowIndex
        from dicomsource_static_wado.studylist.building import build, left_behind

        self._make_folder()
        with self._locked():
            found = None if anew else self.state()
            if (
                found is not None
                and found.version is not None
                and found.version == streamed.version
            ):
                with suppress(DataError, OSError):
                    return RowIndex.open(self._folder / found.index), self._just_checked(found)
            state = self._built_elsewhere(streamed) if beside and has_old else None
            state = state or build(
                streamed,
                self._folder,
                self._url,
                strict=self._strict,
                whole=has_old,
                on_progress=on_progress,
            )
            index = RowIndex.open(self._folder / state.index)
            state.write(self._folder)
            for file in left_behind(self._folder, but=state.index):
                with suppress(OSError):  # open elsewhere, where that keeps it
                    file.unlink()
        return index, state

    def _built_elsewhere(self, streamed: Streamed) -> ListState | None:
        from dicomsource_static_wado.studylist.elsewhere import Elsewhere

        self._elsewhere = Elsewhere()
        return self._elsewhere.build(streamed, self._folder, self._url, strict=self._strict)

    def give_up(self) -> None:
        """End a process that builds an index."""
        if self._elsewhere is not None:
            self._elsewhere.give_up()

    def clear(self) -> bool:
        """Remove all that is there, and return whether there was an index."""
        if not self._folder.is_dir():
            return False
        with self._locked():
            found = self.state() is not None
            for file in self._folder.iterdir():
                if file.name != _LOCK:
                    with suppress(OSError):
                        file.unlink()
        with suppress(OSError):
            (self._folder / _LOCK).unlink()
            self._folder.rmdir()
        return found

    def close(self) -> None:
        """Remove what was only kept for the time being."""
        if self._temporary is not None:
            self._temporary.cleanup()

    @staticmethod
    def _just_checked(state: ListState) -> ListState:
        return attrs.evolve(state, checked=time.time())

    def _make_folder(self) -> None:
        try:
            # Lists of studies name patients: others on this machine are not to read them.
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            import tempfile

            self._temporary = tempfile.TemporaryDirectory(prefix="dicomsource-")
            _logger.warning(
                "%s cannot be made (%s): the index of %s is kept until the end of this program only",
                self._folder,
                error.strerror,
                self._url,
            )
            self._folder = Path(self._temporary.name)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from building the same index meanwhile; who is killed holds no lock."""
        from filelock import FileLock

        with FileLock(self._folder / _LOCK):
            yield
