"""The Accept header of each kind of request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

# Alone: some servers do not understand lists.
DICOM_JSON = "application/dicom+json"
RENDERED = "image/jpeg"


def accept_multipart(configuration: DicomwebConfiguration, media_type: str) -> str:
    """Return the Accept header for parts of this type, in the transfer syntax asked for or as stored.

    Parameters
    ----------
    configuration
        Its keys requestTransferSyntaxUID and omitQuotationForMultipartRequest count.
    media_type
        Of the parts.

    References
    ----------
    DICOM PS3.18 section 8.7.3; OHIF, ``generateAcceptHeader``.
    """
    syntax = configuration.requestTransferSyntaxUID or "*"
    return f"{_related(configuration, media_type)}; transfer-syntax={syntax}"


def accept_frames(configuration: DicomwebConfiguration) -> str:
    """Return the Accept header for frames."""
    if configuration.acceptHeader:
        return ", ".join(configuration.acceptHeader)
    return accept_multipart(configuration, "application/octet-stream")


def accept_bulk_data(configuration: DicomwebConfiguration) -> str:
    """Return the Accept header for bulk data."""
    single = configuration.singlepart
    if single is True or (isinstance(single, str) and "bulkdata" in single):
        return "application/octet-stream, */*;q=0.1"
    return f"{_related(configuration, 'application/octet-stream')}, */*;q=0.1"


def _related(configuration: DicomwebConfiguration, media_type: str) -> str:
    mark = "" if configuration.omitQuotationForMultipartRequest else '"'
    return f"multipart/related; type={mark}{media_type}{mark}"
