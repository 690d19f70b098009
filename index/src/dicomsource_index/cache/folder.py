"""A folder with one index that holds, shared by all programs that search it."""

from __future__ import annotations

import logging
import tempfile
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from dicomsource.errors import DataError
from dicomsource_index.cache.state import STATE, IndexState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dicomsource_index import RowIndex

State = TypeVar("State", bound=IndexState)

_LOCK = ".lock"
_logger = logging.getLogger("dicomsource")


def new_name(suffix: str = ".index") -> str:
    """Return the name of a file that was not there before, so that nothing refers to it yet."""
    return f"{uuid.uuid4().hex}{suffix}"


class IndexFolder(Generic[State]):
    """A folder with the index of a source, and with what is known of it.

    The state names the index that holds, and is replaced in one step: who is killed in between leaves the last good
    one. Safe to use from several processes.

    Parameters
    ----------
    folder
        Made when it is needed. Where that cannot be done, a temporary one is used.
    shown
        What the index is of, for messages.
    kind
        The class of its state.
    """

    def __init__(self, folder: Path, shown: str, kind: type[State]) -> None:
        self.folder = folder
        self._shown = shown
        self._kind = kind
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def state(self) -> State | None:
        """Return what is known of the index, None where there is none."""
        return self._kind.read(self.folder)

    def index_bytes(self) -> int:
        """Return how many bytes the index has on disk, 0 where there is none."""
        state = self.state()
        return 0 if state is None else state.bytes_in(self.folder)

    def open(self) -> tuple[RowIndex, State] | None:
        """Return the index that holds and what is known of it, None where there is none that can be used."""
        from dicomsource_index import RowIndex

        state = self.state()
        if state is None:
            return None
        try:
            return RowIndex.open(self.folder / state.index), state
        except (DataError, OSError) as error:
            _logger.warning("the index of %s is built anew: %s", self._shown, error)
            return None

    def note(self, state: State) -> None:
        """Keep what else is known now, unless the index has been replaced meanwhile."""
        found = self.state()
        if found is not None and found.index == state.index:
            with suppress(OSError):  # at worst another process looks once more
                state.write(self.folder, durable=False)

    def rebuild(
        self, build: Callable[[Path], State], *, holds: Callable[[State], bool] = lambda _: False
    ) -> tuple[RowIndex, State]:
        """Build the index and put it in the place of the old one; return it.

        Nobody else builds it meanwhile. Where another process has just done so, its index is returned.

        Parameters
        ----------
        build
            Writes an index into the folder under a name that was not there before (`new_name`), and returns its state.
        holds
            Whether an index of that state, which is there, need not be built.
        """
        from dicomsource_index import RowIndex

        self._make_folder()
        with self._locked():
            found = self.state()
            if found is not None and holds(found):
                with suppress(DataError, OSError):
                    return RowIndex.open(self.folder / found.index), found
            state = build(self.folder)
            index = RowIndex.open(self.folder / state.index)
            state.write(self.folder)
            self._tidy(state)
        return index, state

    def clear(self) -> bool:
        """Remove all that is there, and return whether there was an index."""
        if not self.folder.is_dir():
            return False
        with self._locked():
            found = self.state() is not None
            for file in self.folder.iterdir():
                if file.name != _LOCK:
                    with suppress(OSError):
                        file.unlink()
        with suppress(OSError):
            (self.folder / _LOCK).unlink()
            self.folder.rmdir()
        return found

    def close(self) -> None:
        """Remove what was only kept for the time being."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def _tidy(self, state: State) -> None:
        """Remove what nobody refers to: the index before, and what a program that was killed did not finish."""
        kept = {_LOCK, STATE, state.index, *state.files}
        for file in self.folder.iterdir():
            if file.name not in kept:
                with suppress(OSError):  # open elsewhere, where that keeps it
                    file.unlink()

    def _make_folder(self) -> None:
        try:
            # Indexes name patients: others on this machine are not to read them.
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            self._temporary = tempfile.TemporaryDirectory(prefix="dicomsource-")
            _logger.warning(
                "%s cannot be made (%s): the index of %s is kept until the end of this program only",
                self.folder,
                error.strerror,
                self._shown,
            )
            self.folder = Path(self._temporary.name)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from building the same index meanwhile; who is killed holds no lock."""
        from filelock import FileLock

        with FileLock(self.folder / _LOCK):
            yield
