"""Searching: over everything in an index, in one study or series in the catalogue itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract import Page
from dicomsource.matching import compile_query
from dicomsource.natural import tag_for
from dicomsource_dicomlocal.catalogue.lists import rows_of
from dicomsource_dicomlocal.catalogue.rows import ROW_TAGS, parsed, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dicomsource.contract import DicomJson
    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue
    from dicomsource_dicomlocal.catalogue.indexes import Indexes
    from dicomsource_dicomlocal.catalogue.lists import Detail
    from dicomsource_dicomlocal.catalogue.rows import Level

_NO_KEYS = frozenset(["limit", "offset", "fuzzymatching", "includefield", "orderby"])
_ONLY_UIDS = frozenset(["limit", "offset", "includefield", "StudyInstanceUID", "SeriesInstanceUID"])
_ABOVE: dict[Level, frozenset[str]] = {
    "studies": ROW_TAGS["studies"],
    "series": ROW_TAGS["studies"] | ROW_TAGS["series"],
    "instances": ROW_TAGS["studies"] | ROW_TAGS["series"] | ROW_TAGS["instances"],
}


class LevelQuery:
    """Searches one level.

    Parameters
    ----------
    level
        Which one.
    catalogue
        What is searched.
    indexes
        The indexes of it.
    look
        Called first: it looks at the files, if it is time for that.
    ignore_case
        Whether text is matched without regard to case.
    """

    superset = False
    matches_here = True

    def __init__(
        self,
        level: Level,
        catalogue: Catalogue,
        indexes: Indexes,
        look: Callable[[], None],
        *,
        ignore_case: bool,
    ) -> None:
        self._level = level
        self._catalogue = catalogue
        self._indexes = indexes
        self._look = look
        self._ignore_case = ignore_case

    def requestResults(self, parameters: Mapping[str, Any]) -> Sequence[DicomJson]:
        """Return the rows that match: the page asked for."""
        self._look()
        study, series = (
            _one_uid(parameters, name) for name in ("StudyInstanceUID", "SeriesInstanceUID")
        )
        asked = _tags(parameters)
        within = self._level != "studies" and study is not None
        if within and asked <= ROW_TAGS[self._level] | {"0020000D", "0020000E"}:
            return self._selected(parameters, "own", study, series)
        if within or not asked <= _ABOVE[self._level]:
            detail: Detail = "above" if asked <= _ABOVE[self._level] else "all"
            return self._selected(parameters, detail, study, series)
        index = self._indexes.of(self._level)
        found = index.search(parameters, ignore_case=self._ignore_case)
        return Page(found.rows, found.total)

    def requestText(self, parameters: Mapping[str, Any]) -> Page[bytes] | None:
        """Return the same rows as JSON text, where none has to be looked into; else None."""
        self._look()
        study, series = (
            _one_uid(parameters, name) for name in ("StudyInstanceUID", "SeriesInstanceUID")
        )
        asked = _tags(parameters)
        if self._level != "studies" and study is not None:
            if series is None and parameters.get("SeriesInstanceUID"):
                return None
            if asked <= ROW_TAGS[self._level] and set(parameters) <= _ONLY_UIDS:
                return self._texts(parameters, study, series)
            return None
        if not asked <= _ABOVE[self._level]:
            return None
        index = self._indexes.of(self._level)
        found = index.search_text(parameters, ignore_case=self._ignore_case)
        return Page(found.texts, found.total)

    def version(self) -> str:
        """Return what changes with every change of what is found."""
        self._look()
        return f"{self._catalogue.version}{' any case' if self._ignore_case else ''}"

    def _texts(self, parameters: Mapping[str, Any], study: str, series: str | None) -> Page[bytes]:
        """Return the page of all rows of a study or series."""
        with self._catalogue.snapshot() as connection:
            rows = rows_of(connection, self._level, "own", study, series)
            texts = list(texts_of(rows))
        offset, limit = parameters.get("offset") or 0, parameters.get("limit")
        return Page(texts[offset : None if limit is None else offset + limit], len(texts))

    def _selected(
        self,
        parameters: Mapping[str, Any],
        detail: Detail,
        study: str | None,
        series: str | None,
    ) -> Sequence[DicomJson]:
        with self._catalogue.snapshot() as connection:
            # The number of a study's series and instances is that of all of them, whichever is asked for.
            wanted = None if detail != "own" else series
            rows: Iterator[DicomJson] = (
                parsed(*parts) for parts in rows_of(connection, self._level, detail, study, wanted)
            )
            query = compile_query(parameters, ignore_case=self._ignore_case)
            return query.page(rows) if study else list(query.select(rows))


def _one_uid(parameters: Mapping[str, Any], name: str) -> str | None:
    uid = str(parameters.get(name) or "").strip()
    return uid if uid and not set(uid) & set("\\,*?") else None


def _tags(parameters: Mapping[str, Any]) -> frozenset[str]:
    """Return the attributes that are asked for, or asked to be told."""
    names = [name for name in parameters if name not in _NO_KEYS]
    names += [name for name in parameters.get("includefield") or [] if name != "all"]
    names += [name.lstrip("-") for name in parameters.get("orderby") or []]
    tags = (tag_for(name.partition(".")[0]) for name in names)
    return frozenset(tag for tag in tags if tag)
