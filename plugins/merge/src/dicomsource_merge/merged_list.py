"""Pages of one merged list: the rows of the first member, then those of the others that no earlier one has."""

from __future__ import annotations

import bisect
import threading
from typing import TYPE_CHECKING, Protocol

import attrs

from dicomsource_merge.share import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource import DicomJson
    from dicomsource_merge.rows import Level

_AT_ONCE = 50


class Backend(Protocol):
    """How a merged list asks its members; a member that fails is left out of the answer."""

    def read(self, wanted: Sequence[tuple[int, int, int | None]]) -> dict[int, list[DicomJson]]:
        """Return rows by member, for (member, offset, limit) of each."""
        ...

    def having(self, members: Sequence[int], uids: Sequence[str]) -> dict[int, list[DicomJson]]:
        """Return the rows of these members for the same query, of those UIDs that they give for it."""
        ...


@attrs.define
class Found:
    """One row of a merged list.

    Attributes
    ----------
    uid
        None where the row has none: then it is no other's double.
    rows
        What members gave for the query, by member, the first one first.
    """

    uid: str | None
    rows: dict[int, DicomJson]


@attrs.frozen(order=True)
class _Mark:
    """Where a row of the merged list is found: in which member's rows, and how far in them."""

    position: int
    member: int = 0
    place: int = 0


class _Page:
    """The rows of a page, with what members that come later give for them."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self._by_uid: dict[str, Found] = {}

    def add(self, uid: str | None, member: int, row: DicomJson) -> None:
        self.found.append(Found(uid, {member: row}))
        if uid is not None:
            self._by_uid[uid] = self.found[-1]

    def add_once(self, uid: str | None, member: int, row: DicomJson) -> None:
        if uid is not None and uid in self._by_uid:
            self.add_double(uid, member, row)
        else:
            self.add(uid, member, row)

    def add_double(self, uid: str | None, member: int, row: DicomJson) -> None:
        if uid is not None and uid in self._by_uid:
            self._by_uid[uid].rows.setdefault(member, row)


class MergedList:
    """One query's merged list, paged; what was learned with one page serves the next. Thread-safe.

    Where the rows of a page begin is remembered, so that no page starts from zero. A member that fails ends where it
    failed, for as long as this list is paged: otherwise rows would come twice, or never.

    Parameters
    ----------
    level
        Where its rows are from.
    count
        How many members there are.
    backend
        Asks them.
    """

    def __init__(self, level: Level, count: int, backend: Backend) -> None:
        self._level = level
        self._backend = backend
        self.shares = [Share() for _ in range(count)]
        self._marks = [_Mark(0)]
        self._lock = threading.RLock()

    def page(self, offset: int, limit: int | None) -> list[Found]:
        """Return the rows of a page, all from `offset` on where `limit` is None."""
        if limit == 0:
            return []
        stop = None if limit is None else offset + limit
        page = _Page()
        with self._lock:
            mark = self._marks[bisect.bisect_right(self._marks, offset, key=_position) - 1]
            while mark.member < len(self.shares) and (stop is None or mark.position < stop):
                mark = self._step(mark, offset, stop, page)
                self._remember(mark)
            if stop is None:
                for share in self.shares:
                    share.drop_rows()
        return page.found

    def first_of_each(self, count: int | None) -> list[Found]:
        """Return the first rows of every member, as they come now, each UID once."""
        page = _Page()
        with self._lock:
            wanted = [(member, 0, count) for member, one in enumerate(self.shares) if not one.lost]
            answered = self._backend.read(wanted)
            for member, _, _ in wanted:
                if member not in answered:
                    self.shares[member].lose()
                for row in answered.get(member, ())[:count]:
                    page.add_once(self._level.uid_of(row), member, row)
        return page.found

    @property
    def remembered(self) -> int:
        """How many UIDs it keeps."""
        return sum(len(share.places) + len(share.fresh) for share in self.shares)

    def lacks(self, member: int, uid: str) -> bool:
        """Tell whether a member is known to give no row with this UID for the query."""
        share = self.shares[member]
        return share.whole and uid not in share.places

    def _step(self, mark: _Mark, offset: int, stop: int | None, page: _Page) -> _Mark:
        """Put rows of one member onto the page, and return where to go on."""
        share = self.shares[mark.member]
        begin = self._ahead(mark, offset)
        rows = self._rows(begin, None if stop is None else max(stop - begin.position, _AT_ONCE))
        if not rows and share.end is None and not share.lost:
            share.end = self._end_between(mark.place, begin.place)
            begin = _Mark(mark.position + share.end - mark.place, mark.member, share.end)
        if share.lost:
            return _Mark(self._end_of_lost(mark), mark.member + 1)
        position, place = begin.position, begin.place
        for row, counts in zip(rows, self._counting(begin, rows), strict=True):
            if stop is not None and position >= stop:
                break
            place += 1
            if not counts:
                page.add_double(self._level.uid_of(row), mark.member, row)
                continue
            if position >= offset:
                page.add(self._level.uid_of(row), mark.member, row)
            position += 1
        if share.end is not None and place >= share.end:
            return _Mark(position, mark.member + 1)
        return _Mark(position, mark.member, place)

    def _ahead(self, mark: _Mark, offset: int) -> _Mark:
        """Return where to read: rows of the first member all count, so that unread ones before the page stay so."""
        share = self.shares[mark.member]
        if mark.member or mark.place < share.read_to or offset <= mark.position:
            return mark
        ahead = offset - mark.position
        if share.end is not None:
            ahead = min(ahead, share.end - mark.place)
        return _Mark(mark.position + ahead, 0, mark.place + ahead)

    def _end_of_lost(self, mark: _Mark) -> int:
        """Return the position at which a lost member's rows end: what was given out is not given to others."""
        own = [one.position for one in self._marks if one.member == mark.member]
        later = [one.position for one in self._marks if one.member > mark.member]
        return min(later) if later else max([mark.position, *own])

    def _rows(self, mark: _Mark, size: int | None) -> list[DicomJson]:
        """Return rows of the member from the mark on; those that were not asked yet are asked beside it."""
        share = self.shares[mark.member]
        known = share.read(mark.place)
        if known is not None:
            return known
        wanted = [(mark.member, mark.place, size)]
        wanted += [
            (member, 0, size)
            for member in range(mark.member + 1, len(self.shares))
            if self.shares[member].untouched
        ]
        answered = self._backend.read(wanted)
        for member, start, asked in wanted:
            if member in answered:
                rows = answered[member][:asked]
                self.shares[member].take(start, rows, asked, self._level.uid_of)
            else:
                self.shares[member].lose()
        return share.read(mark.place) or []

    def _counting(self, mark: _Mark, rows: list[DicomJson]) -> list[bool]:
        """Tell for each row whether it counts: not given before, by this member or an earlier one."""
        share, earlier = self.shares[mark.member], self.shares[: mark.member]
        counts: list[bool] = []
        unclear: dict[str, int] = {}
        for index, row in enumerate(rows):
            uid = self._level.uid_of(row)
            first = uid is None or share.is_first(uid, mark.place + index)
            if uid is not None and any(uid in one.places for one in earlier):
                first = False
            elif uid is not None and first and uid not in share.fresh:
                unclear[uid] = index
            counts.append(first)
        known = [number for number, one in enumerate(earlier) if not one.lost and not one.whole]
        if unclear and known:
            answered = self._backend.having(known, list(unclear))
            for number in known:
                if number not in answered:
                    self.shares[number].lose()
                for row in answered.get(number, ()):
                    place = unclear.pop(self._level.uid_of(row) or "", None)
                    if place is not None:
                        counts[place] = False
        share.fresh.update(unclear)
        return counts

    def _end_between(self, known: int, beyond: int) -> int:
        """Return how many rows the first member has: at least `known`, fewer than `beyond`; found by halves."""
        share = self.shares[0]
        while known < beyond:
            middle = (known + beyond) // 2
            answered = self._backend.read([(0, middle, 1)])
            if 0 not in answered:
                share.lose()
                break
            known, beyond = (middle + 1, beyond) if answered[0] else (known, middle)
        return known

    def _remember(self, mark: _Mark) -> None:
        index = bisect.bisect_left(self._marks, mark)
        if index == len(self._marks) or self._marks[index] != mark:
            self._marks.insert(index, mark)


def _position(mark: _Mark) -> int:
    return mark.position
