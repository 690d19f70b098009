"""The Accept header of each kind of request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

# Alone: some servers do not understand lists.
DICOM_JSON = "application/dicom+json"
RENDERED = "image/jpeg"
# As browsers ask for a picture in a page.
BROWSER = "image/*,*/*;q=0.8"
DOCUMENTS = {"video": "video/mp4", "pdf": "application/pdf"}


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
    return f"{_related(configuration, media_type)}; transfer-syntax={_syntax(configuration)}"


def accept_frames(configuration: DicomwebConfiguration) -> str:
    """Return the Accept header for frames."""
    if configuration.acceptHeader:
        return ", ".join(configuration.acceptHeader)
    if "image" in configuration.singleparts:
        return f"application/octet-stream; transfer-syntax={_syntax(configuration)}"
    return accept_multipart(configuration, "application/octet-stream")


def accept_bulk_data(configuration: DicomwebConfiguration) -> str:
    """Return the Accept header for bulk data."""
    if "bulkdata" in configuration.singleparts:
        return "application/octet-stream, */*;q=0.1"
    return f"{_related(configuration, 'application/octet-stream')}, */*;q=0.1"


def accept_thumbnail(configuration: DicomwebConfiguration, media_type: str) -> str:
    """Return the Accept header for a thumbnail of this type."""
    as_bulk_data = configuration.thumbnailRequestStrategy == "bulkDataRetrieve"
    if as_bulk_data and "thumbnail" not in configuration.singleparts:
        return f"{_related(configuration, media_type)}, */*;q=0.1"
    return media_type


def types_instead_of_pictures(configuration: DicomwebConfiguration) -> list[str]:
    """Return the media types of what has no picture, as far as the server gives it without multipart."""
    return [
        media_type for kind, media_type in DOCUMENTS.items() if kind in configuration.singleparts
    ]


def _syntax(configuration: DicomwebConfiguration) -> str:
    return configuration.requestTransferSyntaxUID or "*"


def _related(configuration: DicomwebConfiguration, media_type: str) -> str:
    mark = "" if configuration.omitQuotationForMultipartRequest else '"'
    return f"multipart/related; type={mark}{media_type}{mark}"
