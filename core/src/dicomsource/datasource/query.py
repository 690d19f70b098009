"""Searching at the three levels: map the parameters, ask the source, naturalize what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.parent_uids import with_parents
from dicomsource.datasource.parts import given_function, part
from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.datasource.spelling import refuse_misspelled
from dicomsource.errors import PluginError, QueryError, errors_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dicomsource.contract.data import DicomJson
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction
    from dicomsource.natural import NaturalDataset

_PARENTS = {
    "studies": (),
    "series": ("StudyInstanceUID",),
    "instances": ("StudyInstanceUID", "SeriesInstanceUID"),
}
_STEPS = (
    "mapParams",
    "requestResults",
    "requestText",
    "processResults",
    "search",
    "superset",
    "matches_here",
)


class Query:
    """The three levels of search.

    Attributes
    ----------
    studies, series, instances
        One `QueryLevel` each.
    """

    def __init__(self, parts: object, context: SourceContext) -> None:
        refuse_misspelled(parts, (*_PARENTS, "superset"), "query")
        self.studies = QueryLevel("studies", parts, context)
        self.series = QueryLevel("series", parts, context)
        self.instances = QueryLevel("instances", parts, context)


class QueryLevel:
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
        self._process = function("processResults", "rows")
        self._search = function("search", "parameters")

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

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Return the rows that the backend gives for mapped parameters, as they come.

        Raises
        ------
        UnsupportedError
            The plugin cannot search at this level.
        """
        if self._request is None:
            raise self._context.lacks(f"query.{self.level}.requestResults")
        if self.superset:  # pages count what matches, and only the core knows what does
            parameters = {
                name: value for name, value in parameters.items() if name not in ("limit", "offset")
            }
        return self._request.items({"parameters": parameters})

    def requestText(self, parameters: Mapping[str, Any]) -> list[bytes] | None:
        """Return the rows as the JSON text in which the backend has them; None where it has none for these parameters.

        For who passes rows on without looking into them. They are those that `select` gives: matched, paged, each with
        the UIDs of its level.

        Parameters
        ----------
        parameters
            As callers write them.

        Raises
        ------
        QueryError
            A name or a value cannot be understood.
        """
        if self._text is None:
            return None
        found = self._text(parameters=self.mapParams(parameters))
        return found if found is None or isinstance(found, list) else list(found)

    def processResults(self, rows: Iterable[DicomJson]) -> list[NaturalDataset]:
        """Return the rows naturalized, or what the plugin makes of them."""
        if self._process is not None:
            return list(self._process.items({"rows": rows}))
        from dicomsource.natural import naturalize
        from dicomsource.natural.collector import collection_paused

        with errors_named(self._context.label), collection_paused():
            return [naturalize(row) for row in rows]

    def select(self, *uids: str | Mapping[str, Any] | None, **parameters: Any) -> list[DicomJson]:
        """Return the rows that match, as DICOM JSON; takes what `search` takes.

        Raises
        ------
        PluginError
            A row is no dataset.
        QueryError, UnsupportedError
            As for `search`.
        """
        given = self._given(uids, parameters)
        if self._request is None and self._search is not None:
            return [self._row(row) for row in self._search.items({"parameters": given})]
        return self._selected(given, self._row)

    def _selected(
        self, given: Mapping[str, Any], as_row: Callable[[Any], DicomJson]
    ) -> list[DicomJson]:
        mapped = self.mapParams(given)
        rows = with_parents(map(as_row, self.requestResults(mapped)), mapped, _PARENTS[self.level])
        if not self.superset:
            return list(rows)
        from dicomsource.matching import select

        with errors_named(self._context.label):
            return select(rows, mapped, ignore_case=self._context.common.ignoreCase)

    def search(
        self, *uids: str | Mapping[str, Any] | None, **parameters: Any
    ) -> list[NaturalDataset]:
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
        given = self._given(uids, parameters)
        if self._search is not None:
            from dicomsource.natural import naturalize

            rows = self._search.items({"parameters": given})
            with errors_named(self._context.label):
                return [naturalize(self._checked(row)) for row in rows]
        # What a plugin processes itself need not be DICOM JSON, unless the core has to match it.
        opaque = self._process is not None and not self.superset
        return self.processResults(self._selected(given, _as_it_is if opaque else self._row))

    def _given(
        self, uids: tuple[str | Mapping[str, Any] | None, ...], parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        given: dict[str, Any] = {}
        names = iter(_PARENTS[self.level])
        for value in uids:
            if isinstance(value, Mapping):
                given.update(value)
            elif (name := next(names, None)) is not None:
                if (
                    value is None
                ):  # by name, None asks for all; by position it is somebody's missing UID
                    raise QueryError(
                        f"{name} is None", source=self._context.label, way_out="Give the UID"
                    )
                given[name] = value
            else:
                raise TypeError(
                    f"query.{self.level} takes {len(_PARENTS[self.level])} UIDs by position; give the rest by name"
                )
        return {**given, **parameters}

    def _row(self, row: Any) -> DicomJson:
        """Return a row as DICOM JSON: a backend may give native or pydicom datasets as well."""
        from dicomsource.natural import is_dicom_json, naturalize, to_dicom_json

        if isinstance(row, Mapping) and is_dicom_json(row):
            return row  # type: ignore[return-value]
        with errors_named(self._context.label):
            return to_dicom_json(naturalize(self._checked(row)))

    def _checked(self, row: Any) -> Any:
        """Refuse what `naturalize` would take for a file."""
        if row is None or isinstance(row, str | bytes | PathLike):
            raise PluginError(
                f"query.{self.level} gave {type(row).__name__} as a row",
                source=self._context.label,
                way_out="Give each row as DICOM JSON",
            )
        return row


def _as_it_is(row: Any) -> Any:
    return row
