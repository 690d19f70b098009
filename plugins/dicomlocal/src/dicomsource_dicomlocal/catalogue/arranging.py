"""Files in the order of the studies and series that they make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource_dicomlocal.headers.header import unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_AT_ONCE = 200


@attrs.define
class SeriesGroup:
    """The files of a series.

    Parameters
    ----------
    study, series
        Its UIDs.
    number
        SeriesNumber of the first instance.
    first_path
        The path that comes first of all.
    files
        Place in the series and id of each file; sorted, they are in order.
    """

    study: str
    series: str
    number: int | None = None
    first_path: bytes = b""
    files: list[tuple[bool, int, bytes, int]] = attrs.field(factory=list, repr=False)

    @property
    def first(self) -> int:
        """The id of the first file."""
        return min(self.files)[3]

    @property
    def ids(self) -> list[int]:
        """The ids of all files, in order."""
        return [file[3] for file in sorted(self.files)]


def arranged(
    connection: sqlite3.Connection,
    study: str | None = None,
    series: str | None = None,
    instance: str | None = None,
) -> list[list[SeriesGroup]]:
    """Return the series of each study.

    Studies come as the paths of their files do, series by SeriesNumber, files by InstanceNumber; what has no number, or
    the same one, comes by path.

    Parameters
    ----------
    connection
        To a catalogue.
    study, series, instance
        UIDs of those that are wanted; None for all.
    """
    where, values = _which(study, series, instance)
    studies: dict[str, dict[str, SeriesGroup]] = {}
    numbers: dict[int, int | None] = {}
    for study_uid, series_uid, number, path, series_number, file in connection.execute(
        "SELECT study, series, instance_number, path, series_number, id FROM file"  # noqa: S608
        f" WHERE study IS NOT NULL AND state = 1{where}",
        values,
    ):
        groups = studies.setdefault(study_uid, {})
        group = groups.get(series_uid)
        if group is None:
            group = groups[series_uid] = SeriesGroup(study_uid, series_uid, first_path=path)
        elif path < group.first_path:
            group.first_path = path
        group.files.append((number is None, number or 0, path, file))
        numbers[file] = series_number
    in_order = []
    for groups in studies.values():
        for group in groups.values():
            group.number = numbers[group.first]
        in_order.append(sorted(groups.values(), key=_place))
    in_order.sort(key=lambda groups: min(group.first_path for group in groups))
    return in_order


def headers(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[bytes]:
    """Yield the JSON text of the headers of files."""
    for start in range(0, len(ids), _AT_ONCE):
        portion = ids[start : start + _AT_ONCE]
        marks = ",".join("?" * len(portion))
        found = dict(
            connection.execute(f"SELECT id, content FROM header WHERE id IN ({marks})", portion)  # noqa: S608
        )
        for number in portion:
            yield unpacked(found[number])


def instances(
    connection: sqlite3.Connection, groups: Iterable[SeriesGroup]
) -> Iterator[tuple[tuple[str, str, str], bytes]]:
    """Yield the three UIDs of each instance of some series, in order, and the JSON text of its header."""
    for group in groups:
        ids = group.ids
        for start in range(0, len(ids), _AT_ONCE):
            portion = ids[start : start + _AT_ONCE]
            marks = ",".join("?" * len(portion))
            found = {
                number: (uid, content)
                for number, uid, content in connection.execute(
                    "SELECT file.id, instance, content FROM file JOIN header ON header.id = file.id"  # noqa: S608
                    f" WHERE file.id IN ({marks})",
                    portion,
                )
            }
            for number in portion:
                uid, content = found[number]
                yield (group.study, group.series, uid), unpacked(content)


def _which(
    study: str | None, series: str | None, instance: str | None
) -> tuple[str, tuple[str, ...]]:
    given = {"study": study, "series": series, "instance": instance}
    wanted = {name: uid for name, uid in given.items() if uid is not None}
    return "".join(f" AND {name} = ?" for name in wanted), tuple(wanted.values())


def _place(group: SeriesGroup) -> tuple[bool, int, bytes]:
    return group.number is None, group.number or 0, group.first_path
