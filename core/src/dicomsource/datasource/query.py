"""Searching at the three levels: map the parameters, ask the source, naturalize what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.parts import function, part
from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.errors import PluginError, errors_named

if TYPE_CHECKING:
    from dicomsource.contract.data import DicomJson
    from dicomsource.datasource.context import SourceContext
    from dicomsource.natural import NaturalDataset

_PARENTS = {
    "studies": (),
    "series": ("StudyInstanceUID",),
    "instances": ("StudyInstanceUID", "SeriesInstanceUID"),
}


class Query:
    """The three levels of search.

    Attributes
    ----------
    studies, series, instances
        One `QueryLevel` each.
    """

    def __init__(self, parts: object, context: SourceContext) -> None:
        self.studies = QueryLevel("studies", parts, context)
        self.series = QueryLevel("series", parts, context)
        self.instances = QueryLevel("instances", parts, context)


class QueryLevel:
    """Search at one level.

    `search` is `mapParams`, `requestResults` and `processResults` in a row, unless the plugin gives a search of its
    own. A plugin that answers with more than it was asked for says so with ``superset = True`` beside its
    ``requestResults``: its rows are then matched and paged here.

    References
    ----------
    OHIF, ``query.studies``, ``query.series`` and ``query.instances`` of a data source.
    """

    def __init__(self, level: str, parts: object, context: SourceContext) -> None:
        given = part(parts, level)
        within = f"query.{level}"
        self.level = level
        self._context = context
        self._map = function(given, "mapParams", within=within)
        self._request = function(given, "requestResults", within=within)
        self._process = function(given, "processResults", within=within)
        self._search = function(given, "search", within=within)
        superset = part(given, "superset")
        self.superset = bool(part(parts, "superset") if superset is None else superset)

    @property
    def supported(self) -> bool:
        """Whether the plugin can search at this level."""
        return self._request is not None or self._search is not None

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters that `requestResults` is asked with, keyed by DICOM keyword.

        Raises
        ------
        QueryError
            A name or a value cannot be understood.
        """
        with errors_named(self._context.label):
            return dict(self._map(parameters)) if self._map else map_parameters(parameters)

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterable[DicomJson]:
        """Return the rows that the backend gives for mapped parameters.

        Raises
        ------
        UnsupportedError
            The plugin cannot search at this level.
        """
        if self._request is None:
            raise self._context.lacks(f"query.{self.level}.requestResults")
        with errors_named(self._context.label):
            rows = self._request(parameters)
            if rows is None:
                return []
            if isinstance(rows, Mapping | str | bytes) or not isinstance(rows, Iterable):
                raise PluginError(
                    f"query.{self.level}.requestResults returned {type(rows).__name__}",
                    way_out="Return a list of DICOM JSON rows",
                )
        return rows

    def processResults(self, rows: Iterable[DicomJson]) -> list[NaturalDataset]:
        """Return the rows naturalized."""
        from dicomsource.natural import naturalize

        with errors_named(self._context.label):
            return list(self._process(rows)) if self._process else [naturalize(row) for row in rows]

    def select(self, *uids: str | Mapping[str, Any], **parameters: Any) -> list[DicomJson]:
        """Return the rows that match, as DICOM JSON; takes what `search` takes."""
        mapped = self.mapParams(self._given(uids, parameters))
        with errors_named(self._context.label):  # a plugin's generator may fail while it is read
            rows = self._placed(self.requestResults(mapped), mapped)
            if not self.superset:
                return list(rows)
            from dicomsource.matching import select

            ignore_case = bool(self._context.configuration.get("ignoreCase", False))
            return select(rows, mapped, ignore_case=ignore_case)

    def search(self, *uids: str | Mapping[str, Any], **parameters: Any) -> list[NaturalDataset]:
        """Return the datasets that match, in the order of the source.

        Parameters
        ----------
        uids
            At series level the StudyInstanceUID, at instance level also the SeriesInstanceUID; or one mapping with
            all parameters.
        parameters
            OHIF's names (``patientName="DOE*"``), DICOM keywords or tags; ``limit``, ``offset``, ``fuzzymatching``
            and ``includefield``.

        Raises
        ------
        QueryError
            A name or a value cannot be understood.
        UnsupportedError
            The plugin cannot search at this level.
        """
        if self._search is not None:
            from dicomsource.natural import naturalize

            with errors_named(self._context.label):
                return [naturalize(row) for row in self._search(self._given(uids, parameters))]
        return self.processResults(self.select(*uids, **parameters))

    def _given(
        self, uids: tuple[str | Mapping[str, Any], ...], parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        given: dict[str, Any] = {}
        names = iter(_PARENTS[self.level])
        for value in uids:
            if isinstance(value, Mapping):
                given.update(value)
            elif (name := next(names, None)) is not None:
                given[name] = value
            else:
                raise TypeError(
                    f"query.{self.level} takes {len(_PARENTS[self.level])} UIDs by position; give the rest by name"
                )
        return {**given, **parameters}

    def _placed(self, rows: Iterable[DicomJson], mapped: Mapping[str, Any]) -> Iterable[DicomJson]:
        """Add the UIDs asked for: a backend need not repeat the study's UID in every series row."""
        parents = {
            keyword: mapped[keyword]
            for keyword in _PARENTS[self.level]
            if mapped.get(keyword) and not set(mapped[keyword]) & set("\\,*?")
        }
        if not parents:
            return rows
        from dicomsource.natural.dictionary import tag_for

        missing = {
            str(tag_for(keyword)): {"vr": "UI", "Value": [uid]} for keyword, uid in parents.items()
        }
        return ({**missing, **row} for row in rows)
