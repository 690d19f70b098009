"""Search over all members at one level."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from dicomsource_merge.asking import Question
from dicomsource_merge.failing import none_of_them
from dicomsource_merge.merged_list import MergedList
from dicomsource_merge.rows import SERIES, STUDY, uid_at, united
from dicomsource_merge.sorting import sorted_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dicomsource import DicomJson, WebApiDataSource
    from dicomsource_merge.asking import Asking
    from dicomsource_merge.counting import Counting
    from dicomsource_merge.holdings import Holdings
    from dicomsource_merge.members import Members
    from dicomsource_merge.merged_list import Found
    from dicomsource_merge.rows import Level

_LISTS_KEPT = 32
_UIDS_KEPT = 500_000
# Shorter than the shortest list that any server is known to cut, and than the longest URL that all take.
_UIDS_AT_ONCE = 40
_PAGING = ("limit", "offset")
_CONTROLS = (*_PAGING, "orderby", "includefield", "fuzzymatching", "disableWildcard")


class Searching:
    """The `query` of a merge at one level: `mapParams` and `requestResults`.

    Parameters
    ----------
    level
        The level.
    members, asking, holdings, counting
        Of the merge.
    """

    def __init__(
        self,
        level: Level,
        members: Members,
        asking: Asking,
        holdings: Holdings,
        counting: Counting,
    ) -> None:
        self._level = level
        self._members = members
        self._asking = asking
        self._holdings = holdings
        self._counting = counting
        self._lock = threading.Lock()
        self._lists: OrderedDict[str, tuple[MergedList, _Asked]] = OrderedDict()

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters by keyword; `disableWildcard` is left in them, for the members that add wildcards."""
        from dicomsource.datasource.query_parameters import map_parameters

        mapped = map_parameters(parameters)
        if parameters.get("disableWildcard") is not None:
            mapped["disableWildcard"] = parameters["disableWildcard"]
        return mapped

    def requestResults(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return a page of the merged list.

        Raises
        ------
        DicomsourceError
            No member answered.
        """
        offset = int(parameters.get("offset") or 0)
        limit = parameters.get("limit")
        merged, asked = self._list_of(parameters, afresh=not offset)
        if parameters.get("orderby"):
            page = sorted_page(merged, offset, limit, parameters["orderby"], self._level)
        else:
            page = merged.page(offset, None if limit is None else int(limit))
        if not page and limit != 0 and all(share.lost for share in merged.shares):
            raise none_of_them(asked.errors)
        return self._united(page, merged, asked)

    def forget(self) -> None:
        """Forget what was learned of lists."""
        with self._lock:
            self._lists.clear()

    def _list_of(self, parameters: Mapping[str, Any], *, afresh: bool) -> tuple[MergedList, _Asked]:
        """Return the list of a query; the one whose pages came before, unless the first is asked for."""
        names = self._members.names()
        criteria = {name: value for name, value in parameters.items() if name not in _PAGING}
        key = json.dumps([names, criteria], sort_keys=True, default=str)
        with self._lock:
            if afresh or key not in self._lists:
                asked = _Asked(self._level, names, criteria, self._asking)
                self._lists[key] = (MergedList(self._level, len(names), asked), asked)
            self._lists.move_to_end(key)
            kept = sum(merged.remembered for merged, _ in self._lists.values())
            while len(self._lists) > 1 and (len(self._lists) > _LISTS_KEPT or kept > _UIDS_KEPT):
                kept -= self._lists.popitem(last=False)[1][0].remembered
            return self._lists[key]

    def _united(self, page: Sequence[Found], merged: MergedList, asked: _Asked) -> list[DicomJson]:
        """Return one row for each that was found, with what all members that have it tell."""
        certain = self._ask_the_others(page, merged, asked)
        rows = []
        overlapping: list[tuple[DicomJson, list[str]]] = []
        for found in page:
            row = united(list(found.rows.values()), self._level)
            holders = [asked.names[number] for number in sorted(found.rows)]
            if certain:
                self._note(row, found, holders, asked.criteria)
            if len(holders) > 1:
                row = dict(row)
                overlapping.append((row, holders))
            rows.append(row)
        self._counting.correct(overlapping, self._level, asked.criteria)
        return rows

    def _ask_the_others(self, page: Sequence[Found], merged: MergedList, asked: _Asked) -> bool:
        """Add what members tell that did not give a row for the query; return whether all of them told."""
        by_uid = {found.uid: found for found in page if found.uid is not None}
        wanted: dict[int, list[str]] = {}
        for number, share in enumerate(merged.shares):
            if share.lost:
                continue
            wanted[number] = [
                uid
                for uid, found in by_uid.items()
                if number not in found.rows and not (asked.universal and merged.lacks(number, uid))
            ]
        answered = asked.having_each(wanted, asked.parents_and_fields)
        for number, rows in answered.items():
            for row in rows:
                uid = self._level.uid_of(row)
                if uid in by_uid:
                    by_uid[uid].rows.setdefault(number, row)
        missing = [number for number, uids in wanted.items() if uids and number not in answered]
        return not missing and not any(share.lost for share in merged.shares)

    def _note(
        self, row: DicomJson, found: Found, holders: list[str], criteria: Mapping[str, Any]
    ) -> None:
        if found.uid is None:
            return
        uids = {
            "StudyInstanceUID": uid_at(row, STUDY) or criteria.get("StudyInstanceUID"),
            "SeriesInstanceUID": uid_at(row, SERIES) or criteria.get("SeriesInstanceUID"),
            self._level.keyword: found.uid,
        }
        names = (*self._level.parents, self._level.keyword)
        if all(isinstance(uids[name], str) and uids[name] for name in names):
            self._holdings.note(holders, **{name: str(uids[name]) for name in names})


class _Asked:
    """One query, asked of the members; what went wrong with whom.

    Parameters
    ----------
    level
        Where it searches.
    names
        The members, in their order.
    criteria
        The query without paging.
    asking
        Asks.
    """

    def __init__(
        self, level: Level, names: Sequence[str], criteria: Mapping[str, Any], asking: Asking
    ) -> None:
        self.names = names
        self.criteria = criteria
        self.errors: dict[str, Exception] = {}
        self._level = level
        self._asking = asking
        parents = {
            name: criteria[name]
            for name in level.parents
            if isinstance(criteria.get(name), str) and not set(criteria[name]) & set("\\,*?")
        }
        self.universal = not (criteria.keys() - set(_CONTROLS) - parents.keys())
        fields = {"includefield": criteria["includefield"]} if "includefield" in criteria else {}
        self.parents_and_fields = {**parents, **fields}

    def read(self, wanted: Sequence[tuple[int, int, int | None]]) -> dict[int, list[DicomJson]]:
        """Return rows by member, for (member, offset, limit) of each."""
        parameters = []
        for number, offset, limit in wanted:
            paging = {} if limit is None else {"limit": limit}
            paging |= {"offset": offset} if offset else {}
            parameters.append((number, {**self.criteria, **paging}))
        return self._answers(parameters)

    def having(self, members: Sequence[int], uids: Sequence[str]) -> dict[int, list[DicomJson]]:
        """Return the rows of these members for the same query, of those UIDs that they give for it."""
        return self.having_each({member: list(uids) for member in members}, self.criteria)

    def having_each(
        self, wanted: Mapping[int, list[str]], criteria: Mapping[str, Any]
    ) -> dict[int, list[DicomJson]]:
        """Return the rows of each member for its UIDs; a member that failed is left out."""
        parameters = [
            (number, {**criteria, self._level.keyword: "\\".join(some)})
            for number, uids in wanted.items()
            for some in _some_at_a_time(uids)
        ]
        return self._answers(parameters)

    def _answers(
        self, parameters: Sequence[tuple[int, dict[str, Any]]]
    ) -> dict[int, list[DicomJson]]:
        questions = [
            Question(self.names[number], _Selection(self._level.name, asked))
            for number, asked in parameters
        ]
        rows: dict[int, list[DicomJson]] = {}
        failed: set[int] = set()
        for (number, _), answer in zip(parameters, self._asking.ask(questions), strict=True):
            if answer.error is not None:
                failed.add(number)
                self.errors[answer.member] = answer.error
            else:
                rows.setdefault(number, []).extend(answer.value or ())
        return {number: found for number, found in rows.items() if number not in failed}


class _Selection:
    """A search at one level, to be asked of a member."""

    def __init__(self, level: str, parameters: Mapping[str, Any]) -> None:
        self._level = level
        self._parameters = parameters

    def __call__(self, source: WebApiDataSource) -> list[DicomJson]:
        found: list[DicomJson] = getattr(source.query, self._level).select(self._parameters)
        return found


def _some_at_a_time(uids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (uids[start : start + _UIDS_AT_ONCE] for start in range(0, len(uids), _UIDS_AT_ONCE))
