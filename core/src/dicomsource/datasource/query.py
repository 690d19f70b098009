"""Searching at the three levels: map the parameters, ask the source, naturalize what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from dicomsource.contract.page import Page, total_of
from dicomsource.datasource.parent_uids import with_parents
from dicomsource.datasource.parts import given_function, part
from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.datasource.query_rows import RowsOfLevel
from dicomsource.datasource.search_rows import (
    PARENTS,
    as_dicom_json,
    checked,
    given_parameters,
)
from dicomsource.datasource.spelling import refuse_misspelled
from dicomsource.errors import PluginError, errors_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicomsource.contract.data import DicomJson
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction
    from dicomsource.natural import NaturalDataset

_STEPS = [
    "mapParams",
    "requestResults",
    "requestText",
    "version",
    "processResults",
    "search",
    "superset",
    "matches_here",
]


class Query:
    """The three levels of search.

    Attributes
    ----------
    studies, series, instances
        One `QueryLevel` each.
    """

    def __init__(self, parts: object, context: SourceContext) -> None:
        refuse_misspelled(parts, (*PARENTS, "superset"), "query")
        self.studies = QueryLevel("studies", parts, context)
        self.series = QueryLevel("series", parts, context)
        self.instances = QueryLevel("instances", parts, context)


class QueryLevel(RowsOfLevel):
    """Search at one level.

    `search` is `mapParams`, `requestResults` and `processResults` in a row, unless the plugin gives a search of its
    own. A plugin that answers with more than it was asked for says so with ``superset = True`` beside its
    ``requestResults``: it is then asked without ``limit`` and ``offset``, and its rows are matched and paged here.

    References
    ----------
    OHIF, ``query.studies``, ``query.series`` and ``query.instances`` of a data source.
    """

    def __init__(self, level: str, parts: object, context: SourceContext) -> None:
        given = part(parts, level)

        def function(name: str, argument: str) -> GivenFunction | None:
            within = f"query.{level}"
            return given_function(given, name, argument, within=within, context=context)

        refuse_misspelled(given, _STEPS, f"query.{level}")
        self.level = level
        self._flags = (given, parts)
        self._context = context
        self._map = function("mapParams", "parameters")
        self._request = function("requestResults", "parameters")
        self._text = function("requestText", "parameters")
        self._version = given_function(given, "version", within=f"query.{level}", context=context)
        self._process = function("processResults", "rows")
        self._search = function("search", "parameters")
        self._as_row = partial(as_dicom_json, level=level, context=context)

    @property
    def superset(self) -> bool:
        """Whether the backend gives more than it is asked for; looked up when it is used, as it may be configured."""
        found = [part(holder, "superset") for holder in self._flags]
        return bool(found[1] if found[0] is None else found[0])

    @property
    def matches_here(self) -> bool:
        """Whether rows are matched by dicomsource, here or in the plugin, so that `ignoreCase` counts."""
        return self.superset or bool(part(self._flags[0], "matches_here"))

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
        if self._map is None:
            with errors_named(self._context.label):
                return map_parameters(parameters)
        mapped = self._map(parameters=parameters)
        if not isinstance(mapped, Mapping):
            raise PluginError(
                f"{self._map.path} returned {type(mapped).__name__}",
                source=self._context.label,
                way_out="Return a dict of parameters",
            )
        return dict(mapped)

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterable[DicomJson]:
        """Return the rows that the backend gives for mapped parameters, as they come; a `Page` if it told a total.

        Raises
        ------
        UnsupportedError
            The plugin cannot search at this level.
        """
        request = self._needed_request()
        answer = self._answer(request, parameters)
        rows = request.each(answer)
        return Page(rows, answer.total) if isinstance(answer, Page) else rows

    def _needed_request(self) -> GivenFunction:
        if self._request is None:
            raise self._context.lacks(f"query.{self.level}.requestResults")
        return self._request

    def _answer(self, request: GivenFunction, parameters: Mapping[str, Any]) -> Any:
        if self.superset:  # pages count what matches, and only the core knows what does
            not_asked = ("limit", "offset")
            parameters = {name: parameters[name] for name in parameters if name not in not_asked}
        return request(parameters=parameters)

    def processResults(self, rows: Iterable[DicomJson]) -> list[NaturalDataset]:
        """Return the rows naturalized, or what the plugin makes of them."""
        if self._process is not None:
            return list(self._process.items({"rows": rows}))
        from dicomsource.natural import naturalize
        from dicomsource.natural.collector import collection_paused

        with errors_named(self._context.label), collection_paused():
            return [naturalize(row) for row in rows]

    def _selected(
        self, given: Mapping[str, Any], as_row: Callable[[Any], DicomJson], *, counted: bool = False
    ) -> Page[DicomJson]:
        """Return the rows that match; `counted` if those beyond the page are read too, to count them."""
        mapped = self.mapParams(given)
        request = self._needed_request()
        answer = self._answer(request, mapped)
        rows = with_parents(map(as_row, request.each(answer)), mapped, PARENTS[self.level])
        if self.superset:
            from dicomsource.matching import compile_query

            with errors_named(self._context.label):
                query = compile_query(mapped, ignore_case=self._context.common.ignoreCase)
                return query.page(rows) if counted else Page(query.select(rows))
        found = list(rows)
        if isinstance(answer, Page):
            return Page(found, answer.total)
        limit, offset = mapped.get("limit"), mapped.get("offset") or 0
        return Page(found, total_of(len(found), limit=limit, offset=offset))

    def search(
        self, *uids: str | Mapping[str, Any] | None, **parameters: Any
    ) -> list[NaturalDataset]:
        """Return the datasets that match, in the order asked for, or else in that of the source.

        Parameters
        ----------
        uids
            At series level the StudyInstanceUID, at instance level also the SeriesInstanceUID; or one mapping with
            all parameters.
        parameters
            OHIF's names (``patientName="DOE*"``), DICOM keywords or tags; ``limit``, ``offset``, ``fuzzymatching``
            and ``includefield``; and ``orderby``, such as ``"-StudyDate,PatientName"``: newest first, and of one day
            by name. Those without a value come last.

        Raises
        ------
        QueryError
            A name or a value cannot be understood.
        UnsupportedError
            The plugin cannot search at this level, or cannot sort.
        """
        return [*self._searched(uids, parameters)]

    def page(
        self, *uids: str | Mapping[str, Any] | None, **parameters: Any
    ) -> Page[NaturalDataset]:
        """Return what `search` returns, and how many datasets match in all: its ``total``.

        There is no second search. Where rows are matched here, those beyond the page are looked through as well. The
        total is None where the source cannot tell: a server that says nothing of it, and has more than the page.

        Parameters
        ----------
        uids, parameters
            As for `search`.

        Raises
        ------
        QueryError, UnsupportedError
            As for `search`.
        """
        return self._searched(uids, parameters, counted=True)

    def _searched(
        self,
        uids: tuple[str | Mapping[str, Any] | None, ...],
        parameters: Mapping[str, Any],
        *,
        counted: bool = False,
    ) -> Page[NaturalDataset]:
        given = given_parameters(self.level, uids, parameters, self._context)
        if self._search is not None:
            from dicomsource.natural import naturalize

            answer = self._search(parameters=given)
            rows = self._search.each(answer)
            with errors_named(self._context.label):
                found = [naturalize(checked(row, self.level, self._context)) for row in rows]
            return Page(found, answer.total if isinstance(answer, Page) else None)
        # What a plugin processes itself need not be DICOM JSON, unless the core has to match it.
        opaque = self._process is not None and not self.superset
        selected = self._selected(given, _as_it_is if opaque else self._as_row, counted=counted)
        return Page(self.processResults(selected), selected.total)


def _as_it_is(row: Any) -> Any:
    return row
