"""Searching with QIDO-RS.

References
----------
DICOM PS3.18 section 10.6 and section 8.3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dicomsource.contract.page import Page
from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.datasource.query_values import as_flag
from dicomsource.errors import DataError, NotFoundError
from dicomsource.http.jsonbody import parse_json
from dicomsource.http.origins import visible
from dicomsource_dicomweb.accept import DICOM_JSON
from dicomsource_dicomweb.fields import fields_for
from dicomsource_dicomweb.notices import log_notices, told_total
from dicomsource_dicomweb.paging import Answer, Extent, Pages, place
from dicomsource_dicomweb.query_string import query_string, widened
from dicomsource_dicomweb.server_matching import ServerMatching
from dicomsource_dicomweb.sorting import order_keywords, page_of, refuse_long_sorts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dicomsource.contract import DicomJson
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

_FOUND_ANYWHERE = ("PatientName", "PatientID", "AccessionNumber", "StudyDescription")
_PAGE = ("limit", "offset")
_UID_TAG = {"studies": "0020000D", "series": "0020000E", "instances": "00080018"}
_PARENTS = {
    "studies": (),
    "series": ("StudyInstanceUID",),
    "instances": ("StudyInstanceUID", "SeriesInstanceUID"),
}


class Qido:
    """The three levels of search; what ``query`` of a data source is.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL, and what it supports.
    called
        Returns what the data source is called, for messages.
    """

    def __init__(
        self,
        client: HttpClient,
        configuration: DicomwebConfiguration,
        called: Callable[[], str] = lambda: "dicomweb",
    ) -> None:
        self.studies = QidoLevel("studies", client, configuration, called)
        self.series = QidoLevel("series", client, configuration, called)
        self.instances = QidoLevel("instances", client, configuration, called)


class QidoLevel:
    """Search at one level.

    Parameters
    ----------
    level
        The last step of its URL: studies, series or instances.
    client
        The way to the server.
    configuration
        Its base URL, and what it supports.
    called
        Returns what the data source is called, for messages.

    Attributes
    ----------
    superset
        Whether the server gives more than it is asked for.
    """

    def __init__(
        self,
        level: str,
        client: HttpClient,
        configuration: DicomwebConfiguration,
        called: Callable[[], str] = lambda: "dicomweb",
    ) -> None:
        self._level = level
        self._client = client
        self._configuration = configuration
        self._called = called
        self._pages = Pages(_UID_TAG[level], configuration.queryPageSize)
        self._matching = ServerMatching(configuration.matched_here, configuration.matched_there)
        self.superset = configuration.staticWado

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters by DICOM keyword, with what the configuration adds.

        A ``limit`` of ``"all"`` becomes None: all rows, whatever queryLimit says. ``disableWildcard`` goes before
        supportsWildcard.

        References
        ----------
        OHIF, ``mapParams`` of its DICOMweb data source.
        """
        everything = str(parameters.get("limit")).lower() == "all"
        mapped = map_parameters({**parameters, "limit": None} if everything else parameters)
        configuration = self._configuration
        wildcards = configuration.supportsWildcard
        if (disabled := parameters.get("disableWildcard")) is not None:
            wildcards = not as_flag(disabled, "disableWildcard")
        if wildcards:
            for keyword in _FOUND_ANYWHERE:
                # Who writes a wildcard knows where it belongs.
                if (text := mapped.get(keyword)) and not set(text) & set("*?\\"):
                    mapped[keyword] = f"*{text}*"
        if self._level == "studies":
            if configuration.queryLimit is not None and not everything:
                mapped.setdefault("limit", configuration.queryLimit)
            if configuration.supportsFuzzyMatching:
                mapped.setdefault("fuzzymatching", True)
        return {**mapped, "limit": None} if everything else mapped

    def requestResults(self, parameters: Mapping[str, Any]) -> Sequence[DicomJson]:
        """Return the rows that the server gives, with their total if it is known; do here what the server cannot.

        Parameters
        ----------
        parameters
            Keyword to text, ``limit``, ``offset``, ``orderby``, ``fuzzymatching`` and ``includefield``. A ``limit`` of
            None asks for page after page until one is empty; without ``limit`` a first page that is short is taken
            for all.

        Raises
        ------
        DataError
            The answer is not a list of datasets.
        NotFoundError
            The server has no such study or series, or does not search at this level.
        UnsupportedError
            The server does not sort, and the list may be too long to do it here.
        """
        if parameters.get("limit") == 0:
            return Page()  # some servers take 0 for no limit
        url, rest = self._url(parameters)
        if self.superset:
            return self._ask(url, {}, ()).rows
        fields = fields_for(self._level, parameters)
        where = place(self._called(), url)

        def ask(other: Mapping[str, Any]) -> list[DicomJson]:
            return self._ask(url, other, fields).rows

        if self._sorts_here(rest):
            refuse_long_sorts(parameters)
        if self._matching.here(rest) or self._sorts_here(rest):
            # All rows are looked through here, so what else the server matches must be known before.
            self._matching.find_out(None, rest, ask, where)
        else:
            extent = Extent()
            rows = list(self._rows(url, rest, fields, extent))
            if not rows:
                return self._of_a_wider_search(url, rest) or Page(rows, extent.total)
            if not self._matching.find_out(rows, rest, ask, where):
                return Page(rows, extent.total)
        found = self._done_here(url, rest)
        return found if found or self._matching.here(rest) else self._of_a_wider_search(url, rest)

    def _sorts_here(self, parameters: Mapping[str, Any]) -> bool:
        return bool(parameters.get("orderby")) and not self._configuration.supportsOrderBy

    def _done_here(self, url: str, parameters: Mapping[str, Any]) -> Page[DicomJson]:
        """Match, sort and page here what the server does not."""
        here = [*self._matching.here(parameters), *_PAGE]
        needed = [*here]
        if self._sorts_here(parameters):
            here.append("orderby")
            needed += order_keywords(parameters)
        sent = {name: value for name, value in parameters.items() if name not in here}
        rows = self._rows(url, {**sent, "limit": None}, fields_for(self._level, parameters, needed))
        here.append("fuzzymatching")
        return page_of(rows, {name: parameters[name] for name in here if name in parameters})

    def _of_a_wider_search(self, url: str, parameters: Mapping[str, Any]) -> Page[DicomJson]:
        """Nothing found may mean that the server did not decode the query."""
        if (wide := widened(parameters)) is None:
            return Page()
        needed = [*parameters, *order_keywords(parameters)]
        candidates = self._rows(url, wide, fields_for(self._level, parameters, needed))
        return page_of(candidates, parameters)

    def _rows(
        self,
        url: str,
        parameters: Mapping[str, Any],
        fields: Sequence[str],
        extent: Extent | None = None,
    ) -> Iterator[DicomJson]:
        def ask(page: Mapping[str, Any]) -> Answer:
            return self._ask(url, page, fields)

        where = place(self._called(), url)
        return self._pages.rows(ask, parameters, where=where, extent=extent)

    def _ask(self, url: str, parameters: Mapping[str, Any], fields: Sequence[str]) -> Answer:
        """Return one page, and what the server says of those after it."""
        query = query_string(
            parameters, fields if self._configuration.qidoSupportsIncludeField else ()
        )
        try:
            response = self._client.get(f"{url}?{query}" if query else url, accept=DICOM_JSON)
        except NotFoundError as error:
            if error.way_out is None:
                error.way_out = "Check the UIDs, and qidoRoot"
            raise
        more = log_notices(response, self._called())
        content_type = response.headers.get("Content-Type", "")
        rows = parse_json(response.content, visible(response.url), content_type)
        if rows is None:
            return Answer([], total=told_total(response, parameters, 0))
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise DataError(
                f"{url} answered with JSON that is not a list of datasets", way_out="Check qidoRoot"
            )
        return Answer(rows, more, told_total(response, parameters, len(rows)))

    def _url(self, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the URL, and the parameters that are not in its path."""
        rest = dict(parameters)
        steps: list[str] = []
        for keyword, step in zip(_PARENTS[self._level], ("studies", "series"), strict=False):
            uid = rest.get(keyword)
            # Lists, and the empty value that means any, cannot stand in a path.
            if not uid or set(uid) & set("\\,*?"):
                break
            steps += [step, quote(rest.pop(keyword), safe="")]
        return "/".join([self._configuration.search_root, *steps, self._level]), rest
