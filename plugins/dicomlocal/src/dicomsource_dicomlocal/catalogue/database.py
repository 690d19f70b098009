"""The catalogue's file: an SQLite database that many read and one writes."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 2
"""Raised whenever older programs could not read what newer ones write, or the other way round."""

NAME = "catalogue.sqlite"

_PATIENCE = 60.0  # seconds; a writer is never at it that long
_logger = logging.getLogger("dicomsource")

# A row of `file` is one version of a file that was read. Those of state 0 are not taken in yet: they were read by a run
# that has not ended, or was killed. Those of state 1 are served; those of state 2 are known, but not served.
_SCHEMA = """
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    version TEXT NOT NULL,
    state INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    study TEXT,
    series TEXT,
    instance TEXT,
    series_number INTEGER,
    instance_number INTEGER
);
CREATE UNIQUE INDEX file_version ON file (path, size, version);
CREATE INDEX file_place ON file (study, series, state, instance_number, path, series_number) WHERE study IS NOT NULL;
CREATE INDEX file_instance ON file (instance) WHERE instance IS NOT NULL;
CREATE INDEX file_told ON file (kind, state) WHERE kind <> 'instance' OR state <> 1 OR reason IS NOT NULL;
CREATE TABLE header (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE refused (path BLOB NOT NULL, reason TEXT NOT NULL);
CREATE TABLE about (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""


@contextmanager
def faults_told(folder: Path) -> Iterator[None]:
    """Turn what SQLite says of a full or broken disk into an error of ours.

    Parameters
    ----------
    folder
        Of the catalogue.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise DataError(
            f"the catalogue in {folder} cannot be used: {error}",
            way_out="Check the disk, or give another folder as cacheDirectory",
        ) from error


def open_database(folder: Path) -> sqlite3.Connection:
    """Return a connection to the catalogue in a folder, made if need be.

    One that is damaged, or of another version of this program, is made anew: all that it holds can be read again.
    """
    file = folder / NAME
    with suppress(sqlite3.DatabaseError):
        connection = _connected(file)
        if connection is not None:
            return connection
    _logger.warning("the catalogue %s cannot be used, and is made anew", file)
    for path in folder.glob(f"{NAME}*"):
        path.unlink(missing_ok=True)
    connection = _connected(file)
    assert connection is not None
    return connection


def _connected(file: Path) -> sqlite3.Connection | None:
    # No transactions but our own; shared by threads that take turns.
    connection = sqlite3.connect(
        file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            _create(connection)
        elif version != FORMAT:
            connection.close()
            return None
        connection.execute("SELECT count(*) FROM about").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        # Another process may have been quicker.
        if cursor.execute("PRAGMA user_version").fetchone() == (0,):
            for statement in filter(str.strip, _SCHEMA.split(";\n")):
                cursor.execute(statement)
            cursor.execute(f"PRAGMA user_version = {FORMAT}")
        cursor.execute("COMMIT")


def as_blob(path: str) -> bytes:
    """Return a path as it is kept: names that are no UTF-8 too, in the same order."""
    return path.encode("utf-8", "surrogateescape")


def as_path(blob: bytes) -> str:
    """Return the path that was kept."""
    return blob.decode("utf-8", "surrogateescape")


def version_of(connection: sqlite3.Connection) -> str:
    """Return what changes with every change of what is served, and differs from that of a catalogue made anew.

    It can stand in the name of a file.
    """
    found = dict(
        connection.execute("SELECT key, value FROM about WHERE key IN ('generation', 'begun')")
    )
    return f"{found.get('begun', 0)}-{found.get('generation', 0)}"
