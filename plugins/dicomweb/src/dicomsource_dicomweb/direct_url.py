"""URLs that a browser opens by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import QueryError
from dicomsource_dicomweb.accept import DOCUMENTS
from dicomsource_dicomweb.rendering import with_parameters
from dicomsource_dicomweb.urls import bulk_data_url, resource_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource_dicomweb.configuration import DicomwebConfiguration

_VIDEO_CLASSES = frozenset(f"1.2.840.10008.5.1.4.1.1.77.1.{kind}.1" for kind in (1, 2, 4))


def direct_url(
    configuration: DicomwebConfiguration,
    *,
    instance: Mapping[str, Any] | None = None,
    tag: str = "PixelData",
    StudyInstanceUID: str | None = None,
    SeriesInstanceUID: str | None = None,
    SOPInstanceUID: str | None = None,
    frame: int | None = None,
    accept: str | None = None,
) -> str:
    """Return a URL at which a browser finds a picture, video or document.

    Parameters
    ----------
    configuration
        Where the server is; of its key singlepart, video and pdf count.
    instance
        Naturalized instance; or give the three UIDs.
    tag
        Keyword of the attribute that is wanted: for pixels and documents the URL is the rendered one, for
        others that of their bulk data. So it is for videos and documents that the server gives without multipart, if
        their bulk data has a URL.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The instance, where `instance` is not given.
    frame
        Number of the frame, from 1.
    accept
        Media type that the browser wants; of videos and documents as above, that of their kind when left out.

    Raises
    ------
    QueryError
        The instance is not given, or has no such bulk data.

    References
    ----------
    OHIF, ``getDirectURL``; DICOM PS3.18 section 8.3.3.1 for the parameter ``accept``.
    """
    given = instance or {}
    study = StudyInstanceUID or given.get("StudyInstanceUID")
    series = SeriesInstanceUID or given.get("SeriesInstanceUID")
    sop = SOPInstanceUID or given.get("SOPInstanceUID")
    if not (study and series and sop):
        raise QueryError("a direct URL is for one instance", way_out="Give its three UIDs")
    uri = getattr(given.get(tag), "BulkDataURI", None)
    kind = _kind(given, tag) if frame is None else ""
    as_it_is = kind in configuration.singleparts
    if tag in ("PixelData", "EncapsulatedDocument") and not (as_it_is and uri):
        below = () if frame is None else ("frames", str(frame))
        url = resource_url(configuration.retrieve_root, study, series, sop, *below, "rendered")
    elif uri is None:
        raise QueryError(f"{tag} of the instance is no bulk data", way_out="Give another tag")
    else:
        url = bulk_data_url(configuration, uri, study, series)
    wanted = accept or (DOCUMENTS[kind] if as_it_is else None)
    if wanted is None or "accept=" in url.partition("?")[2]:
        return url
    return with_parameters(url, accept=wanted)


def _kind(instance: Mapping[str, Any], tag: str) -> str:
    """Return ``video`` or ``pdf`` for what is one, else nothing."""
    if tag == "PixelData" and instance.get("SOPClassUID") in _VIDEO_CLASSES:
        return "video"
    media_type = instance.get("MIMETypeOfEncapsulatedDocument") or DOCUMENTS["pdf"]
    return "pdf" if tag == "EncapsulatedDocument" and media_type == DOCUMENTS["pdf"] else ""
