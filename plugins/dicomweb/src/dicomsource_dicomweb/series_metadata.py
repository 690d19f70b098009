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
from dicomsource.natural.json_instances import unread_instances
from dicomsource_dicomweb.accept import DICOM_JSON
from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    import requests

    from dicomsource.contract import DicomJson
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration


class SeriesMetadata:
    """What ``retrieve.series`` of a data source is."""

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._root = configuration.retrieve_root

    def metadata(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> Sequence[Mapping[str, Any]]:
        """Return the metadata of all instances of a study or series, or of one instance.

        Instances of which the answer can be split are native ones, read when they are looked into; all others are as
        they came.

        Raises
        ------
        NotFoundError
            The server has no such study, series or instance.
        DataError
            The answer is not a list of datasets.
        """
        return self.of(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def of(self, *uids: str | None) -> Sequence[Mapping[str, Any]]:
        """Return the metadata below study, series and instance UID, the last ones left out or None."""
        study, series, instance = (*uids, None, None)[:3]
        url = resource_url(self._root, str(study), series, instance, "metadata")
        response = self._client.get(url, accept=DICOM_JSON)
        instances = unread_instances(response.content, url)
        return self._rows(response, url) if instances is None else instances

    def _rows(self, response: requests.Response, url: str) -> list[DicomJson]:
        with collection_paused():
            rows = parse_json(response.content, url, response.headers.get("Content-Type", ""))
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise DataError(
                f"{url} answered with JSON that is not a list of datasets", way_out="Check wadoRoot"
            )
        return rows
