"""The rows of a search as they are, for those who pass them on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract.page import Page
from dicomsource.datasource.search_rows import given_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dicomsource.contract.data import DicomJson
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction


class RowsOfLevel:
    """What a level of search gives as DICOM JSON, and not naturalized."""

    level: str
    mapParams: Callable[[Mapping[str, Any]], dict[str, Any]]
    _context: SourceContext
    _request: GivenFunction | None
    _search: GivenFunction | None
    _text: GivenFunction | None
    _version: GivenFunction | None
    _selected: Callable[..., Page[DicomJson]]
    _as_row: Callable[[Any], DicomJson]

    def select(self, *uids: str | Mapping[str, Any] | None, **parameters: Any) -> list[DicomJson]:
        """Return the rows that match, as DICOM JSON; takes what `search` takes.

        Raises
        ------
        PluginError
            A row is no dataset.
        QueryError, UnsupportedError
            As for `search`.
        """
        return [*self._rows(uids, parameters, counted=False)]

    def select_page(
        self, *uids: str | Mapping[str, Any] | None, **parameters: Any
    ) -> Page[DicomJson]:
        """Return what `select` returns, and how many rows match in all: its ``total``, as `page` tells it.

        Raises
        ------
        PluginError, QueryError, UnsupportedError
            As for `select`.
        """
        return self._rows(uids, parameters, counted=True)

    def _rows(
        self,
        uids: tuple[str | Mapping[str, Any] | None, ...],
        parameters: Mapping[str, Any],
        *,
        counted: bool,
    ) -> Page[DicomJson]:
        given = given_parameters(self.level, uids, parameters, self._context)
        if self._request is None and self._search is not None:
            answer = self._search(parameters=given)
            rows = map(self._as_row, self._search.each(answer))
            return Page(rows, answer.total if isinstance(answer, Page) else None)
        return self._selected(given, self._as_row, counted=counted)

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

    def version(self) -> str | None:
        """Return text that changes when the answer to any search of this level may; None where the plugin has none.

        For who keeps answers: what was found under the same text is still so.
        """
        if self._version is None:
            return None
        version = self._version()
        return None if version is None else str(version)
