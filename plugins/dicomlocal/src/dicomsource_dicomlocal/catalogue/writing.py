"""The one who writes a catalogue: versions of files as they are read, then all of them taken in at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dicomsource_dicomlocal.catalogue.database import as_blob, as_path

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from dicomsource_dicomlocal.headers.header import Header
    from dicomsource_dicomlocal.places.place import Entry, Listing, Refused

Known = dict[tuple[str, int, str], int]


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def known_versions(connection: sqlite3.Connection) -> Known:
    """Return the ids of the versions of files that need not be read again."""
    rows = connection.execute("SELECT path, size, version, id FROM file WHERE kind <> 'unread'")
    return {(as_path(path), size, version): number for path, size, version, number in rows}


def keep_read(
    connection: sqlite3.Connection, entries: Iterable[Entry], headers: Iterable[Header]
) -> None:
    """Keep what was read; nobody sees it before it is taken in."""
    with transaction(connection):
        for entry, header in zip(entries, headers, strict=True):
            # What could not be read before is read again, and replaced.
            place = (as_blob(entry.path), entry.size, entry.version)
            _remove(connection, "path = ? AND size = ? AND version = ?", place)
            cursor = connection.execute(
                "INSERT INTO file (path, size, version, state, kind, reason, study, series, instance, series_number,"
                " instance_number) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *place,
                    header.kind,
                    header.reason,
                    header.StudyInstanceUID,
                    header.SeriesInstanceUID,
                    header.SOPInstanceUID,
                    header.SeriesNumber,
                    header.InstanceNumber,
                ),
            )
            if header.content is not None:
                connection.execute(
                    "INSERT INTO header VALUES (?, ?)", (cursor.lastrowid, header.content)
                )


def take_in(connection: sqlite3.Connection, listing: Listing, now: float) -> bool:
    """Make what is listed, and was read, what the catalogue says; return whether that changed anything.

    Parameters
    ----------
    connection
        To the catalogue.
    listing
        What there is. Of what could not be looked into, all that was known stays.
    now
        Seconds since 1970.
    """
    with transaction(connection):
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS listed (id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM listed")
        ids = {
            (path, size, version): number
            for path, size, version, number in connection.execute(
                "SELECT path, size, version, id FROM file"
            )
        }
        there = (ids.get((as_blob(one.path), one.size, one.version)) for one in listing.entries)
        connection.executemany(
            "INSERT OR IGNORE INTO listed VALUES (?)", ((number,) for number in there if number)
        )
        for folder in listing.unlisted:
            below = as_blob(folder)
            connection.execute(
                "INSERT OR IGNORE INTO listed SELECT id FROM file WHERE substr(path, 1, ?) = ?",
                (len(below), below),
            )
        gone = _affected(connection, "id NOT IN (SELECT id FROM listed)")
        new = _affected(connection, "state = 0 AND id IN (SELECT id FROM listed)")
        _remove(connection, "id NOT IN (SELECT id FROM listed)", ())
        connection.execute("UPDATE file SET state = 2 WHERE state = 0")
        _settle(connection, gone | new)
        refused_before = connection.execute("SELECT path, reason FROM refused").fetchall()
        told = _refused_rows(listing.refused)
        if told != refused_before:
            connection.execute("DELETE FROM refused")
            connection.executemany("INSERT INTO refused VALUES (?, ?)", told)
        changed = bool((gone | new) - {""})
        _finish(connection, now, changed=changed)
    return changed


def unchanged(connection: sqlite3.Connection, listing: Listing) -> bool:
    """Whether a listing of which all is known, and nothing is gone, leaves a catalogue as it is."""
    waiting = connection.execute("SELECT 1 FROM file WHERE state = 0 LIMIT 1").fetchone()
    looked = connection.execute("SELECT 1 FROM about WHERE key = 'generation'").fetchone()
    refused = connection.execute("SELECT path, reason FROM refused").fetchall()
    return not waiting and bool(looked) and refused == _refused_rows(listing.refused)


def take_in_stored(connection: sqlite3.Connection, entry: Entry, header: Header) -> None:
    """Take in one file that was stored just now."""
    keep_read(connection, [entry], [header])
    with transaction(connection):
        connection.execute(
            "UPDATE file SET state = 2 WHERE state = 0 AND path = ?", (as_blob(entry.path),)
        )
        _settle(connection, {header.SOPInstanceUID or ""})
        connection.execute("UPDATE about SET value = value + 1 WHERE key = 'generation'")


def _affected(connection: sqlite3.Connection, which: str) -> set[str]:
    """Return the instances that some versions of files hold; an empty text for those that hold none."""
    rows = connection.execute(f"SELECT DISTINCT ifnull(instance, '') FROM file WHERE {which}")  # noqa: S608
    return {instance for (instance,) in rows}


def _settle(connection: sqlite3.Connection, instances: Iterable[str]) -> None:
    """Serve the first file of each instance, by path, and no other."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS touched (instance TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM touched")
    connection.executemany("INSERT INTO touched VALUES (?)", ((one,) for one in instances if one))
    connection.execute(
        "UPDATE file SET state = 1 + (path <> (SELECT min(path) FROM file AS other"
        " WHERE other.instance = file.instance AND other.state > 0))"
        " WHERE state > 0 AND instance IN (SELECT instance FROM touched)"
    )


def _refused_rows(refused: Iterable[Refused]) -> list[tuple[bytes, str]]:
    return sorted((as_blob(one.path), one.reason) for one in refused)


def _finish(connection: sqlite3.Connection, now: float, *, changed: bool) -> None:
    connection.execute("INSERT OR IGNORE INTO about VALUES ('generation', 0)")
    connection.execute("INSERT OR REPLACE INTO about VALUES ('looked', ?)", (now,))
    if changed:
        connection.execute("UPDATE about SET value = value + 1 WHERE key = 'generation'")


def _remove(connection: sqlite3.Connection, which: str, values: tuple[object, ...]) -> None:
    connection.execute(
        f"DELETE FROM header WHERE id IN (SELECT id FROM file WHERE {which})",  # noqa: S608
        values,
    )
    connection.execute(f"DELETE FROM file WHERE {which}", values)  # noqa: S608
