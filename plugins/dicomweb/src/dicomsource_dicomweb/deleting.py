"""Deleting by a plain DELETE; the standard has none, and many servers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_dicomweb.refusals import refusals_explained
from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration


class Deleting:
    """What ``store.delete`` of a data source is.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL.
    """

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._root = configuration.retrieve_root

    def delete(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> None:
        """Delete a study, series or instance on the server, for good.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to delete: the whole study where the series is left out, the whole series where the instance is.

        Raises
        ------
        NotFoundError
            The server does not have it.
        HTTPStatusError
            The server refuses, or does not delete this way.
        """
        url = resource_url(self._root, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        with refusals_explained("delete this way", "supportsDelete"):
            self._client.delete(url)
