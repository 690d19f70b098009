"""Rejecting as dcm4chee has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

REJECTED_FOR_QUALITY = "113001^DCM"


class Reject:
    """What ``reject`` of a data source is.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL.

    References
    ----------
    OHIF, ``dcm4cheeReject``; DICOM PS3.16 CID 7010 for the codes.
    """

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._root = configuration.retrieve_root

    def series(
        self, *, StudyInstanceUID: str, SeriesInstanceUID: str, code: str = REJECTED_FOR_QUALITY
    ) -> None:
        """Take a series out of sight.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID
            The series.
        code
            Why: code value and coding scheme.
        """
        self._post(StudyInstanceUID, SeriesInstanceUID, None, code)

    def instance(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        code: str = REJECTED_FOR_QUALITY,
    ) -> None:
        """Take an instance out of sight.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance.
        code
            Why: code value and coding scheme.
        """
        self._post(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, code)

    def _post(self, study: str, series: str, instance: str | None, code: str) -> None:
        url = resource_url(self._root, study, series, instance, "reject", code)
        self._client.post(url, data=b"", content_type="application/json")
