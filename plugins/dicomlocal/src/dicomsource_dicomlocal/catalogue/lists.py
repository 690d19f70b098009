"""The rows of a level, in order, from what a catalogue holds."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

import msgspec

from dicomsource_dicomlocal.catalogue import rows
from dicomsource_dicomlocal.catalogue.arranging import arranged, headers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from dicomsource_dicomlocal.catalogue.arranging import SeriesGroup
    from dicomsource_dicomlocal.catalogue.rows import Level, Row

Detail = Literal["own", "above", "all"]
"""What rows say: what a level has by itself; that and what is above it; that and all that headers say of the level."""


def rows_of(
    connection: sqlite3.Connection,
    level: Level,
    detail: Detail,
    study: str | None = None,
    series: str | None = None,
) -> Iterator[tuple[Row, ...]]:
    """Yield for each row of a level its parts; what a later part says counts.

    Parameters
    ----------
    connection
        To a catalogue.
    level
        What each row is of.
    detail
        What the rows say.
    study, series
        UIDs of those that are wanted; None for all.
    """
    for one in studies_of(connection, level, detail, study, series):
        yield from one.rows()


def studies_of(
    connection: sqlite3.Connection,
    level: Level,
    detail: Detail,
    study: str | None = None,
    series: str | None = None,
) -> Iterator[StudyRows]:
    """Yield the rows of each study, in order; parameters as of `rows_of`."""
    for groups in arranged(connection, study, series):
        yield StudyRows(connection, groups, level, detail)


class StudyRows:
    """The rows of a study and of what is in it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        groups: list[SeriesGroup],
        level: Level,
        detail: Detail,
    ) -> None:
        self._connection = connection
        self._groups = groups
        self._level = level
        self._detail = detail

    @property
    def mark(self) -> str:
        """What is the same only while the study has the same files: their ids are never given again."""
        files = [[group.study, group.series, group.ids] for group in self._groups]
        return blake2b(msgspec.json.encode(files), digest_size=16).hexdigest()

    def rows(self) -> Iterator[tuple[Row, ...]]:
        """Yield the rows, each as its parts."""
        if self._level == "instances" and self._detail == "own":
            for group in self._groups:
                yield from self._instances(group)
            return
        firsts = list(headers(self._connection, [group.first for group in self._groups]))
        elements = [rows.elements_of(first) for first in firsts]
        counts = [len(group.files) for group in self._groups]
        study = rows.study_row(elements[0], zip(elements, counts, strict=True))
        if self._level == "studies":
            yield (*self._all_of(firsts[0]), study)
            return
        above = () if self._detail == "own" else (study,)
        for group, first, one, count in zip(self._groups, firsts, elements, counts, strict=True):
            series = rows.series_row(one, count)
            if self._level == "series":
                yield (*self._all_of(first), *above, series)
            else:
                yield from self._instances(group, *above, series)

    def _instances(self, group: SeriesGroup, *above: Row) -> Iterator[tuple[Row, ...]]:
        for text in headers(self._connection, group.ids):
            yield (*above, *self._all_of(text), rows.instance_row(text))

    def _all_of(self, text: bytes) -> tuple[Row, ...]:
        return (rows.whole(text, self._level),) if self._detail == "all" else ()
