"""Connections that see one moment each: opening one takes longer than reading a short series, so they are kept."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dicomsource_dicomlocal.catalogue.database import open_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_KEPT = 4


class Snapshots:
    """The connections to one catalogue by which its moments are seen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closings = 0

    @contextmanager
    def taken(self, folder: Path) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one moment, however long the block takes.

        Parameters
        ----------
        folder
            Of the catalogue, which is there.
        """
        with self._lock:
            closings = self._closings
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = open_database(folder)
        try:
            connection.execute("BEGIN")
            yield connection
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if closings == self._closings and len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close those that nobody uses; the others are closed when they are given back."""
        with self._lock:
            self._closings += 1
            while self._idle:
                self._idle.pop().close()
