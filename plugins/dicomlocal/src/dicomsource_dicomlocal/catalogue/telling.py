"""What a catalogue holds, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource_dicomlocal.catalogue.database import as_blob, as_path
from dicomsource_dicomlocal.catalogue.report import Contents, Problem

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def contents_of(connection: sqlite3.Connection, folder: Path, root: str) -> Contents:
    """Return what a catalogue holds.

    Parameters
    ----------
    connection
        To the catalogue.
    folder
        Where it is kept.
    root
        Of what it is.
    """
    about = dict(connection.execute("SELECT key, value FROM about"))
    studies, series, instances = connection.execute(
        "SELECT count(DISTINCT study), count(DISTINCT series), count(*) FROM file"
        " WHERE state = 1 AND study IS NOT NULL"
    ).fetchone()
    (files,) = connection.execute("SELECT count(*) FROM file WHERE state > 0").fetchone()
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    looked, generation = float(about.get("looked", 0)), int(about.get("generation", 0))
    return Contents(root, studies, series, instances, files, looked, generation, size)


def problems_of(connection: sqlite3.Connection) -> list[Problem]:
    """Return the files that are not served, or not wholly, by path."""
    rows = connection.execute(
        "SELECT path, kind, reason, (SELECT other.path FROM file AS other WHERE other.instance = file.instance"
        " AND other.state = 1) FROM file WHERE state > 0 AND (kind <> 'instance' OR state <> 1 OR reason IS NOT NULL)"
        " UNION ALL SELECT path, 'refused', reason, NULL FROM refused ORDER BY path"
    )
    return sorted(
        [*(_problem(*row) for row in rows), *_shared_series(connection)],
        key=lambda problem: as_blob(problem.path),
    )


def refuse_problems(problems: Sequence[Problem], root: str) -> None:
    """Refuse all where some DICOM file is not served.

    Raises
    ------
    DataError
        One is not; the message names the first.
    """
    faults = [one for one in problems if one.kind not in ("foreign", "remark")]
    if faults:
        first = faults[0]
        raise DataError(
            f"{len(faults)} files in {root} cannot be served; {first.path}: {first.reason}",
            way_out="Mend or remove them, or leave out strict",
        )


def _problem(path: bytes, kind: str, reason: str, first: bytes | None) -> Problem:
    if kind != "instance":
        return Problem(as_path(path), kind, reason)
    if first is None or first == path:
        return Problem(as_path(path), "remark", reason)
    told = f"it holds the same instance as {as_path(first)}"
    return Problem(as_path(path), "duplicate", told)


def _shared_series(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Yield the series whose UID an earlier study has as well: lists of the series of all studies have it once."""
    holders: dict[str, list[tuple[bytes, str]]] = {}
    begins: dict[str, bytes] = {}  # studies come as the paths of their files do
    for study, series, path in connection.execute(
        "SELECT study, series, min(path) FROM file WHERE study IS NOT NULL AND state = 1 GROUP BY study, series"
    ):
        holders.setdefault(series, []).append((path, study))
        begins[study] = min(path, begins.get(study, path))
    for series, found in holders.items():
        first, *later = sorted(found, key=lambda holder: begins[holder[1]])
        for path, _ in later:
            told = f"its series {series} is in another study as well, such as {as_path(first[0])}"
            yield Problem(
                as_path(path),
                "remark",
                f"{told}: lists of the series of all studies have only that",
            )
