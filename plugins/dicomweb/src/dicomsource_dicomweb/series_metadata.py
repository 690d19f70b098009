"""Metadata with WADO-RS.

References
----------
DICOM PS3.18 section 10.4.1.1.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.http.jsonbody import parse_json
from dicomsource.natural.collector import collection_paused
from dicomsource_dicomweb.accept import DICOM_JSON
from dicomsource_dicomweb.notices import refuse_partial
from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from dicomsource.contract import DicomJson
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration


class SeriesMetadata:
    """What ``retrieve.series`` of a data source is."""

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._root = configuration.retrieve_root

    def metadata(
        self, *, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> list[DicomJson]:
        """Return the metadata of all instances of a study or series.

        Raises
        ------
        NotFoundError
            The server has no such study or series.
        DataError
            The answer is not a list of datasets, or only a part of it.
        """
        return self.of(StudyInstanceUID, SeriesInstanceUID)

    def of(self, *uids: str | None) -> list[DicomJson]:
        """Return the metadata below study, series and instance UID, the last ones left out or None."""
        study, series, instance = (*uids, None, None)[:3]
        url = resource_url(self._root, str(study), series, instance, "metadata")
        response = self._client.get(url, accept=DICOM_JSON)
        refuse_partial(response)
        with collection_paused():
            rows = _parsed(response.content, url, response.headers.get("Content-Type", ""))
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise DataError(
                f"{url} answered with JSON that is not a list of datasets", way_out="Check wadoRoot"
            )
        return rows


def _parsed(body: bytes, url: str, content_type: str) -> Any:
    """Return what a JSON body holds, by way of orjson where it is installed; None where it is empty."""
    try:
        import orjson
    except ImportError:
        return parse_json(body, url, content_type)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # Says what is wrong, and reads NaN and lone surrogates.
        return parse_json(body, url, content_type)
