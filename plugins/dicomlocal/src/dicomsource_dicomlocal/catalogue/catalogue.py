"""What is known of all files of a place, shared by all programs that ask."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource.work import ThisProcess, Unwatched, WorkerLost
from dicomsource_dicomlocal.catalogue import writing
from dicomsource_dicomlocal.catalogue.database import (
    NAME,
    as_path,
    faults_told,
    open_database,
    version_of,
)
from dicomsource_dicomlocal.catalogue.reading_task import ReadingTask, read_task, tasks_of
from dicomsource_dicomlocal.catalogue.report import Contents, Problem, RefreshReport
from dicomsource_dicomlocal.catalogue.snapshots import Snapshots
from dicomsource_dicomlocal.catalogue.telling import contents_of, problems_of
from dicomsource_dicomlocal.headers.header import Header

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dicomsource.work import Progress, Workers
    from dicomsource_dicomlocal.places.place import Entry, Place

_LOCK = "writer.lock"
ROOT = "root"
"""Name of the file that says what a catalogue is of."""

_logger = logging.getLogger("dicomsource")


class Catalogue:
    """What is known of all files of a place.

    Readers see what the last look found, as a whole; one process at a time looks, and who is killed while looking loses
    nothing of what was read.

    Parameters
    ----------
    folder
        Where it is kept. Where that cannot be made, it is kept until the end of this program only.
    place
        Where the files are.
    """

    def __init__(self, folder: Path, place: Place) -> None:
        self.folder = folder
        self.place = place
        self._connection: sqlite3.Connection | None = None
        self._snapshots = Snapshots()
        self._turn = threading.RLock()
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def query(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that a statement selects."""
        with self._turn, faults_told(self.folder):
            return self._opened().execute(statement, values).fetchall()

    @property
    def known(self) -> bool:
        """Whether there is a catalogue; none is made by asking."""
        return (self.folder / NAME).exists()

    @property
    def is_whole(self) -> bool:
        """Whether a first look has come to its end."""
        return bool(self.query("SELECT 1 FROM about WHERE key = 'generation'"))

    @property
    def version(self) -> str:
        """What changes with every change of what is served, and differs from that of a catalogue made anew."""
        with self._turn, faults_told(self.folder):
            return version_of(self._opened())

    def refresh(
        self,
        workers: Workers | None = None,
        progress: Progress | None = None,
        *,
        wait: bool = True,
    ) -> RefreshReport | None:
        """Look at all files, read the headers of those that are new or changed, and forget those that are gone.

        Parameters
        ----------
        workers
            Who reads; None for this process alone.
        progress
            Is told of the files.
        wait
            Whether to wait for another process that is looking right now.

        Returns
        -------
        RefreshReport or None
            None where another process is looking, and it was not waited for.

        Raises
        ------
        DicomsourceError
            The place cannot be read, and stays what it was.
        """
        with faults_told(self.folder), self._writing(wait=wait) as mine:
            return self._refreshed(workers, progress or Unwatched()) if mine else None

    def _refreshed(self, workers: Workers | None, progress: Progress) -> RefreshReport:
        listing = self.place.listing()
        mark = listing.mark()
        progress.begin("Reading headers", len(listing.entries))
        with self._turn:
            if writing.marked(self._opened(), mark):
                progress.advance(len(listing.entries))
                return RefreshReport(0, 0)
            known = writing.known_versions(self._opened())
        unknown = [one for one in listing.entries if one not in known.ids or one in known.unread]
        progress.advance(len(listing.entries) - len(unknown))
        if workers is None or not self.place.shared:
            workers = ThisProcess()
        if unknown:
            self._read(unknown, workers, progress)
        new = sum(one not in known.ids for one in unknown)
        removed = len(known.ids) + new - len(listing.entries)
        with self._turn:
            if unknown or removed or not writing.unchanged(self._opened(), listing):
                writing.take_in(self._opened(), listing, known, time.time(), mark)
            else:
                writing.set_mark(self._opened(), mark)
        return RefreshReport(len(unknown), removed)

    def _read(self, entries: list[Entry], workers: Workers, progress: Progress) -> None:
        """Read headers and keep each portion when it is there."""
        lost: list[Entry] = []
        for task, headers in workers.run(read_task, tasks_of(self.place, entries)):
            if isinstance(headers, WorkerLost):
                lost += task.entries
                continue
            self._keep(task.entries, headers)
            progress.advance(len(task.entries))
        # One of them ends whoever reads it: only that one is given up.
        alone = (ReadingTask(self.place, (entry,)) for entry in lost)
        for task, headers in workers.run(read_task, alone):
            if isinstance(headers, WorkerLost):
                # Not one to be tried again by whoever asks next.
                headers = [Header("faulty", f"it was not read: {headers}")]
            self._keep(task.entries, headers)
            progress.advance(1)

    def _keep(self, entries: Sequence[Entry], headers: Sequence[Header]) -> None:
        with self._turn:
            writing.keep_read(self._opened(), entries, headers)

    def store(self, path: str, content: bytes, header: Header) -> bool:
        """Store a file in the place and take it in; False where there is one of this path already."""
        with faults_told(self.folder), self._writing(wait=True):
            entry = self.place.write(path, content)
            if entry is None:
                return False
            with self._turn:
                writing.take_in_stored(self._opened(), entry, header)
        return True

    def contents(self) -> Contents:
        """Return what is there."""
        with self._turn, faults_told(self.folder):
            return contents_of(self._opened(), self.folder, self.place.url)

    def problems(self) -> list[Problem]:
        """Return the files that are not served, or not wholly, by path."""
        with self._turn, faults_told(self.folder):
            return problems_of(self._opened())

    def clear(self) -> bool:
        """Remove all that is kept, and return whether there was something."""
        found = (self.folder / NAME).exists()
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return found

    def close(self) -> None:
        """Let go of the database."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self._snapshots.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def path_of(
        self, instance: str, study: str | None = None, series: str | None = None
    ) -> str | None:
        """Return the path of the file that holds an instance, None where none in that study and series does."""
        rows = self.query(
            "SELECT path FROM file WHERE instance = ? AND state = 1 AND study = ifnull(?, study)"
            " AND series = ifnull(?, series)",
            (instance, study, series),
        )
        return as_path(rows[0][0]) if rows else None

    def _opened(self) -> sqlite3.Connection:
        with self._turn:
            if self._connection is None:
                self._make_folder()
                self._connection = open_database(self.folder)
            return self._connection

    def _make_folder(self) -> None:
        try:
            # Headers name patients: others on this machine are not to read them.
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / ROOT).write_text(self.place.url, encoding="utf-8", errors="replace")
        except OSError as error:
            self._temporary = tempfile.TemporaryDirectory(prefix="dicomsource-")
            _logger.warning(
                "%s cannot be made (%s): the catalogue of %s is kept until the end of this program only",
                self.folder,
                error.strerror,
                self.place.url,
            )
            self.folder = Path(self._temporary.name)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of its own that sees one moment, however long the block takes."""
        self._opened()
        with faults_told(self.folder), self._snapshots.taken(self.folder) as connection:
            yield connection

    @contextmanager
    def _writing(self, *, wait: bool) -> Iterator[bool]:
        """Keep other processes from writing meanwhile; False where one does, and is not waited for."""
        from filelock import FileLock, Timeout

        self._opened()
        lock = FileLock(self.folder / _LOCK, timeout=-1 if wait else 0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()
