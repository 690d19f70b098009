"""The one who writes a catalogue: versions of files as they are read, then all of them taken in at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from dicomsource_dicomlocal.catalogue.database import as_blob, as_path

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from dicomsource_dicomlocal.headers.header import Header
    from dicomsource_dicomlocal.places.place import Entry, Listing, Refused

Version = tuple[str, int, str]
"""Path, size and version of a file."""


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


@attrs.frozen
class Known:
    """The versions of files that a catalogue knows.

    Parameters
    ----------
    ids
        Id of each.
    unread
        Those that could not be read, and are to be read again.
    """

    ids: dict[Version, int]
    unread: set[Version]


def known_versions(connection: sqlite3.Connection) -> Known:
    """Return the versions of files that were read, taken in or not."""
    ids = {
        (path.decode("utf-8", "surrogateescape"), size, version): number
        for path, size, version, number in connection.execute(
            "SELECT path, size, version, id FROM file"
        )
    }
    rows = connection.execute("SELECT path, size, version FROM file WHERE kind = 'unread'")
    return Known(ids, {(as_path(path), size, version) for path, size, version in rows})


def keep_read(
    connection: sqlite3.Connection, entries: Iterable[Entry], headers: Iterable[Header]
) -> None:
    """Keep what was read; nobody sees it before it is taken in."""
    with transaction(connection):
        # No id is given twice, also after its file is gone: rows that were made of it are known by it.
        (last,) = connection.execute(
            "SELECT max(ifnull((SELECT max(id) FROM file), 0),"
            " ifnull((SELECT value FROM about WHERE key = 'last'), 0))"
        ).fetchone()
        read = list(enumerate(zip(entries, headers, strict=True), last + 1))
        # What could not be read before is read again, and replaced.
        connection.executemany(
            "INSERT OR REPLACE INTO file (id, path, size, version, state, kind, reason, study, series, instance,"
            " series_number, instance_number) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    number,
                    as_blob(entry.path),
                    entry.size,
                    entry.version,
                    header.kind,
                    header.reason,
                    header.StudyInstanceUID,
                    header.SeriesInstanceUID,
                    header.SOPInstanceUID,
                    header.SeriesNumber,
                    header.InstanceNumber,
                )
                for number, (entry, header) in read
            ],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO header VALUES (?, ?)",
            [
                (number, header.content)
                for number, (_, header) in read
                if header.content is not None
            ],
        )
        connection.execute("INSERT OR REPLACE INTO about VALUES ('last', ?)", (last + len(read),))


def take_in(
    connection: sqlite3.Connection, listing: Listing, known: Known, now: float, mark: str
) -> None:
    """Make what is listed, and was read, what the catalogue says.

    Parameters
    ----------
    connection
        To the catalogue.
    listing
        What there is. Of what could not be looked into, all that was known stays.
    known
        What was known before files were read.
    now
        Seconds since 1970.
    mark
        Of the listing.
    """
    there: set[Version] = set(listing.entries)
    kept = tuple(listing.unlisted)
    gone = [
        (number,)
        for version, number in known.ids.items()
        if version not in there and not (kept and version[0].startswith(kept))
    ]
    with transaction(connection):
        touched = {
            instance
            for number in gone
            for (instance,) in connection.execute("SELECT instance FROM file WHERE id = ?", number)
        }
        connection.executemany("DELETE FROM file WHERE id = ?", gone)
        connection.executemany("DELETE FROM header WHERE id = ?", gone)
        new = connection.execute("SELECT DISTINCT instance FROM file WHERE state = 0")
        touched |= {instance for (instance,) in new}
        connection.execute("UPDATE file SET state = 2 WHERE state = 0")
        _settle(connection, touched)
        connection.execute("DELETE FROM refused")
        connection.executemany("INSERT INTO refused VALUES (?, ?)", _refused_rows(listing.refused))
        connection.execute("INSERT OR IGNORE INTO about VALUES ('generation', 0)")
        connection.execute("INSERT OR IGNORE INTO about VALUES ('begun', ?)", (now,))
        connection.execute("INSERT OR REPLACE INTO about VALUES ('looked', ?)", (now,))
        set_mark(connection, mark)
        if touched - {None}:
            connection.execute("UPDATE about SET value = value + 1 WHERE key = 'generation'")


def unchanged(connection: sqlite3.Connection, listing: Listing) -> bool:
    """Whether a listing of which all is known, and nothing is gone, leaves a catalogue as it is."""
    waiting = connection.execute("SELECT 1 FROM file WHERE state = 0 LIMIT 1").fetchone()
    looked = connection.execute("SELECT 1 FROM about WHERE key = 'generation'").fetchone()
    refused = connection.execute("SELECT path, reason FROM refused").fetchall()
    return not waiting and bool(looked) and refused == _refused_rows(listing.refused)


def marked(connection: sqlite3.Connection, mark: str) -> bool:
    """Whether the last look found just the same files, and could read them."""
    return bool(
        connection.execute(
            "SELECT 1 FROM about WHERE key = 'mark' AND value = ?"
            " AND NOT EXISTS (SELECT 1 FROM file WHERE kind = 'unread')",
            (mark,),
        ).fetchone()
    )


def set_mark(connection: sqlite3.Connection, mark: str | None) -> None:
    """Note which files the catalogue is of, when all of them are taken in; None where nobody has looked at all."""
    connection.execute("INSERT OR REPLACE INTO about VALUES ('mark', ?)", (mark,))


def take_in_stored(connection: sqlite3.Connection, entry: Entry, header: Header) -> None:
    """Take in one file that was stored just now."""
    keep_read(connection, [entry], [header])
    with transaction(connection):
        connection.execute(
            "UPDATE file SET state = 2 WHERE state = 0 AND path = ?", (as_blob(entry.path),)
        )
        _settle(connection, {header.SOPInstanceUID})
        set_mark(connection, None)
        connection.execute("UPDATE about SET value = value + 1 WHERE key = 'generation'")


def _settle(connection: sqlite3.Connection, instances: Iterable[str | None]) -> None:
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
