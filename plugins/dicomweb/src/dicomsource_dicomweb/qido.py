"""Searching with QIDO-RS.

References
----------
DICOM PS3.18 section 10.6 and section 8.3.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.errors import DataError, NotFoundError
from dicomsource_dicomweb.accept import DICOM_JSON
from dicomsource_dicomweb.query_string import SPECIAL, query_string, widened

if TYPE_CHECKING:
    from dicomsource.contract import DicomJson
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

_FOUND_ANYWHERE = ("PatientName", "PatientID", "AccessionNumber", "StudyDescription")
_PARENTS = {
    "studies": (),
    "series": ("StudyInstanceUID",),
    "instances": ("StudyInstanceUID", "SeriesInstanceUID"),
}
# What lists of studies and series show, and servers leave out unless asked.
_INCLUDED = {
    "studies": [
        "StudyDescription",
        "ModalitiesInStudy",
        "ReferringPhysicianName",
        "PatientBirthDate",
    ],
    "series": ["SeriesDate", "SeriesTime", "SeriesDescription", "SeriesNumber"],
    "instances": [],
}


class Qido:
    """The three levels of search; what ``query`` of a data source is.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL, and what it supports.
    """

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self.studies = QidoLevel("studies", client, configuration)
        self.series = QidoLevel("series", client, configuration)
        self.instances = QidoLevel("instances", client, configuration)


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

    Attributes
    ----------
    superset
        Whether the server gives more than it is asked for.
    """

    def __init__(
        self, level: str, client: HttpClient, configuration: DicomwebConfiguration
    ) -> None:
        self._level = level
        self._client = client
        self._configuration = configuration
        self.superset = configuration.staticWado

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters by DICOM keyword, with what the configuration adds.

        References
        ----------
        OHIF, ``mapParams`` of its DICOMweb data source.
        """
        mapped = map_parameters(parameters)
        configuration = self._configuration
        if configuration.supportsWildcard:
            for keyword in _FOUND_ANYWHERE:
                # Who writes a wildcard knows where it belongs.
                if (text := mapped.get(keyword)) and not set(text) & set("*?\\"):
                    mapped[keyword] = f"*{text}*"
        if self._level == "studies":
            if configuration.queryLimit is not None:
                mapped.setdefault("limit", configuration.queryLimit)
            if configuration.supportsFuzzyMatching:
                mapped.setdefault("fuzzymatching", True)
        return mapped

    def requestResults(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows that the server gives.

        Parameters
        ----------
        parameters
            Keyword to text, ``limit``, ``offset``, ``fuzzymatching`` and ``includefield``.

        Raises
        ------
        DataError
            The answer is not a list of datasets.
        NotFoundError
            The server has no such study or series, or does not search at this level.
        """
        if parameters.get("limit") == 0:
            return []  # some servers take 0 for no limit
        url, rest = self._url(parameters)
        rows = self._ask(url, {} if self.superset else rest)
        if rows or self.superset or (wide := widened(rest)) is None:
            return rows
        # Nothing found may mean that the server did not decode the query.
        from dicomsource.matching import select

        candidates = self._ask(url, {**wide, "includefield": self._fields(parameters, rest)})
        return select(candidates, rest) if candidates else []

    def _ask(self, url: str, parameters: Mapping[str, Any]) -> list[DicomJson]:
        may_include = self._configuration.qidoSupportsIncludeField and not self.superset
        included = self._fields(parameters) if may_include else ()
        query = query_string(parameters, included)
        try:
            rows = self._client.get_json(f"{url}?{query}" if query else url, accept=DICOM_JSON)
        except NotFoundError as error:
            if error.way_out is None:
                error.way_out = "Check the UIDs, and qidoRoot"
            raise
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise DataError(
                f"{url} answered with JSON that is not a list of datasets", way_out="Check qidoRoot"
            )
        return rows

    def _fields(self, parameters: Mapping[str, Any], matched: Iterable[str] = ()) -> list[str]:
        """Return what to ask for: what the caller wants or lists show, and what is matched here."""
        fields = parameters.get("includefield") or _INCLUDED[self._level]
        matched_here = [name for name in matched if name not in SPECIAL]
        return [*fields, *(name for name in matched_here if name not in fields)]

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
