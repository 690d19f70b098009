"""Searching a tree: studies in the index of their list, the lists of series and instances as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract import Page
from dicomsource.errors import NotFoundError
from dicomsource.metadata.levels import STUDY_LEVEL
from dicomsource.natural import tag_for
from dicomsource_static_wado.lists import first_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dicomsource.contract import DicomJson
    from dicomsource_index import RowIndex
    from dicomsource_static_wado.lists import Lists

_STUDY, _SERIES = "0020000D", "0020000E"
_NOT_MATCHED = frozenset(["limit", "offset", "orderby", "fuzzymatching", "includefield"])


class StudyQuery:
    """Searches studies in the index of their list.

    Parameters
    ----------
    lists
        The lists of the tree.
    ignore_case
        Whether text is matched without regard to case.
    """

    superset = False
    matches_here = True

    def __init__(self, lists: Lists, *, ignore_case: bool) -> None:
        self._lists = lists
        self._ignore_case = ignore_case

    def requestResults(self, parameters: Mapping[str, Any]) -> Sequence[DicomJson]:
        """Return the rows of the studies that match: the page asked for, and how many there are if that is known."""
        index = self._lists.study_list.index()
        if parameters.get("ModalitiesInStudy") and index.numbers_without("ModalitiesInStudy"):
            return self._of_modalities(index, parameters)
        found = index.search(parameters, ignore_case=self._ignore_case)
        return Page(found.rows, found.total)

    def requestText(self, parameters: Mapping[str, Any]) -> Page[bytes] | None:
        """Return the same rows as the list has them; None where other lists are to be looked into."""
        index = self._lists.study_list.index()
        if parameters.get("ModalitiesInStudy") and index.numbers_without("ModalitiesInStudy"):
            return None
        found = index.search_text(parameters, ignore_case=self._ignore_case)
        return Page(found.texts, found.total)

    def version(self) -> str | None:
        """Return what changes with the list; None where what is found depends on other lists too."""
        index = self._lists.study_list.index()
        if index.numbers_without("ModalitiesInStudy"):
            return None
        # No two lists are indexed in files of the same name.
        return f"{index.path}{' any case' if self._ignore_case else ''}"

    def _of_modalities(self, index: RowIndex, parameters: Mapping[str, Any]) -> Sequence[DicomJson]:
        """Return the page where the list does not say all modalities: they are looked up for what else matches."""
        from dicomsource.matching import select

        late = ["ModalitiesInStudy", "limit", "offset", "includefield"]
        if any(name.lstrip("-") == "ModalitiesInStudy" for name in parameters.get("orderby", ())):
            late.append("orderby")
        others = {name: value for name, value in parameters.items() if name not in late}
        rows = index.search(others, ignore_case=self._ignore_case).rows
        asked = {name: parameters[name] for name in late if name in parameters}
        return select(map(self._lists.with_modalities, rows), asked, ignore_case=self._ignore_case)


class SeriesQuery:
    """Searches the series of a study, or of all; then each row says what is known of its study too.

    Parameters
    ----------
    lists
        The lists of the tree.
    """

    superset = True

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Yield the rows of the series of the studies that may match."""
        for study in self._studies(parameters):
            try:
                rows = self._lists.series(first_value(study, _STUDY) or "")
            except NotFoundError:  # a search for what is not there finds nothing
                continue
            yield from ({**study, **row} for row in rows)

    def _studies(self, parameters: Mapping[str, Any]) -> Iterable[DicomJson]:
        uids = str(parameters.get("StudyInstanceUID") or "")
        if uids and not set(uids) & set("*?"):
            named = uids.replace(",", "\\").split("\\")
            return [{_STUDY: {"vr": "UI", "Value": [uid.strip()]}} for uid in named if uid.strip()]
        index = self._lists.study_list.index()
        of_study = {
            name: text
            for name, text in parameters.items()
            # What the list does not say of a study, its series may.
            if name in STUDY_LEVEL and not index.numbers_without(name)
        }
        return index.search(of_study).rows if of_study else self._lists.studies()


class InstanceQuery:
    """Searches the instances of a series, or of all; then each row says what is known of its series and study too.

    Parameters
    ----------
    lists
        The lists of the tree.
    """

    superset = True

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._series = SeriesQuery(lists)

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Yield the rows of the instances of the series that may match."""
        asked = _tags(parameters)
        for above in self._rows_above(parameters):
            uids = (first_value(above, _STUDY) or "", first_value(above, _SERIES) or "")
            try:
                rows = self._lists.instances(*uids)
                if asked - set(above).union(*rows):
                    # The lists of some trees say little; the metadata says all.
                    rows = self._lists.metadata(*uids)
            except NotFoundError:
                continue
            yield from ({**above, **row} for row in rows)

    def _rows_above(self, parameters: Mapping[str, Any]) -> Iterable[DicomJson]:
        study, series = (
            str(parameters.get(name) or "") for name in ("StudyInstanceUID", "SeriesInstanceUID")
        )
        if study and series and not set(study + series) & set("\\,*?"):
            return [
                {_STUDY: {"vr": "UI", "Value": [study]}, _SERIES: {"vr": "UI", "Value": [series]}}
            ]
        rows = self._series.requestResults(parameters)
        return _matching(rows, {"SeriesInstanceUID": series}) if series else rows


def _matching(
    rows: Iterable[DicomJson], parameters: Mapping[str, Any], *, ignore_case: bool = False
) -> Iterator[DicomJson]:
    from dicomsource.matching import compile_query

    return compile_query(parameters, ignore_case=ignore_case).matching(rows)


def _tags(parameters: Mapping[str, Any]) -> set[str]:
    named = [name for name in parameters if name not in _NOT_MATCHED]
    named += [name for name in parameters.get("includefield") or [] if name != "all"]
    named += [name.lstrip("-") for name in parameters.get("orderby") or []]
    tags = {tag_for(name.partition(".")[0]) for name in named}
    return {tag for tag in tags if tag}
