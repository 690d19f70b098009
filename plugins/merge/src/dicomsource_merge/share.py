"""What is known of one member's rows in one merged list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource import DicomJson

_REMEMBERED = 200_000


@attrs.define
class Share:
    """The rows that one member gives for a query, as far as they were read.

    Attributes
    ----------
    lost
        Whether the member failed: then it has no more rows in this list.
    end
        How many rows it has, once that is known.
    places
        UIDs that were read, with the place of the first row of each.
    read_to
        Up to which place all rows were read.
    fresh
        UIDs that are known to be of no earlier member.
    """

    lost: bool = False
    end: int | None = None
    places: dict[str, int] = attrs.field(factory=dict)
    fresh: set[str] = attrs.field(factory=set)
    read_to: int = 0
    _start: int = 0
    _rows: list[DicomJson] = attrs.field(factory=list)
    _forgets: bool = False

    @property
    def whole(self) -> bool:
        """Whether all its rows were read, and their UIDs are remembered."""
        return self.end is not None and self.read_to >= self.end and not self._forgets

    @property
    def untouched(self) -> bool:
        """Whether nothing was read yet."""
        return not self.read_to and not self._rows and self.end is None and not self.lost

    def take(
        self,
        start: int,
        rows: list[DicomJson],
        size: int | None,
        uid_of: Callable[[DicomJson], str | None],
    ) -> None:
        """Take over what was read from a place on; of fewer rows than asked for, the last is the end."""
        self._start, self._rows = start, rows
        stop = start + len(rows)
        for place, row in enumerate(rows, start):
            uid = uid_of(row)
            if uid is not None:
                self._remember(uid, place)
        if start <= self.read_to:
            self.read_to = max(self.read_to, stop)
        # Nothing from a place on may as well mean that the end is before it.
        if (size is None or len(rows) < size) and (rows or start <= self.read_to):
            self.end = stop

    def lose(self) -> None:
        """Take over that the member failed."""
        self.lost = True
        self._rows = []

    def drop_rows(self) -> None:
        """Keep no rows: those that are wanted again are asked for again."""
        self._rows = []

    def read(self, start: int) -> list[DicomJson] | None:
        """Return the rows from a place on that were read last, none at the end; None where they must be asked for."""
        if self.lost or (self.end is not None and start >= self.end):
            return []
        inside = start - self._start
        return self._rows[inside:] if 0 <= inside < len(self._rows) else None

    def is_first(self, uid: str, place: int) -> bool:
        """Tell whether a row is the first of its member with this UID, as far as they were read."""
        return self.places.get(uid, place) >= place

    def _remember(self, uid: str, place: int) -> None:
        known = self.places.get(uid)
        if known is None and len(self.places) >= _REMEMBERED:
            self._forgets = True
        elif known is None or known > place:
            self.places[uid] = place
