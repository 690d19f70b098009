"""Rejecting as dcm4chee has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dicomsource.errors import QueryError
from dicomsource_dicomweb.refusals import refusals_explained
from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

REJECTED_FOR_QUALITY = "113001^DCM"
# Short strings (PS3.5 section 6.2) without spaces around them.
_CODE = re.compile(r"[^\s^\\/]([^^\\/]{0,14}[^\s^\\/])?\^[^\s^\\/]([^^\\/]{0,14}[^\s^\\/])?")


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

    def study(self, *, StudyInstanceUID: str, code: str = REJECTED_FOR_QUALITY) -> None:
        """Take a study out of sight.

        Parameters
        ----------
        StudyInstanceUID
            The study.
        code
            Why: code value and coding scheme, such as ``113039^DCM``.

        Raises
        ------
        QueryError
            The code is not of this form.
        """
        self._post(StudyInstanceUID, None, None, code)

    def series(
        self, *, StudyInstanceUID: str, SeriesInstanceUID: str, code: str = REJECTED_FOR_QUALITY
    ) -> None:
        """Take a series out of sight.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID
            The series.
        code
            Why: code value and coding scheme, such as ``113039^DCM``.

        Raises
        ------
        QueryError
            The code is not of this form.
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
            Why: code value and coding scheme, such as ``113039^DCM``.

        Raises
        ------
        QueryError
            The code is not of this form.
        """
        self._post(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, code)

    def _post(self, study: str, series: str | None, instance: str | None, code: str) -> None:
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise QueryError(
                f"the code for rejecting is {code!r}",
                way_out=f"Give code value and coding scheme, such as {REJECTED_FOR_QUALITY!r}",
            )
        url = resource_url(self._root, study, series, instance, "reject", code)
        with refusals_explained("reject as dcm4chee does", "supportsReject"):
            self._client.post(url, data=b"", content_type="application/json")
