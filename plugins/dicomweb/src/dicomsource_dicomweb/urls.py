"""URLs of the resources of a DICOMweb server, and of bulk data."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from dicomsource.errors import ConfigurationError, QueryError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource_dicomweb.configuration import DicomwebConfiguration


def resource_url(
    root: str,
    StudyInstanceUID: str,
    SeriesInstanceUID: str | None = None,
    SOPInstanceUID: str | None = None,
    *rest: str,
) -> str:
    """Return the URL of a study, series or instance, or of something below it.

    Parameters
    ----------
    root
        Base URL, without slash at its end.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The resource; the last ones left out, or None, where it is a series or study.
    rest
        Further steps of the path, such as ``"frames", "1,2"``.

    References
    ----------
    DICOM PS3.18 section 10.4.1.1.

    Examples
    --------
    >>> resource_url("http://host/dicom-web", "1.2", "1.3", None, "metadata")
    'http://host/dicom-web/studies/1.2/series/1.3/metadata'
    """
    steps = ["studies", StudyInstanceUID]
    if SeriesInstanceUID is not None:
        steps += ["series", SeriesInstanceUID]
    if SOPInstanceUID is not None:
        steps += ["instances", SOPInstanceUID]
    return "/".join([root, *(quote(step, safe=",") for step in (*steps, *rest))])


def bulk_data_url(
    configuration: DicomwebConfiguration,
    BulkDataURI: str,
    StudyInstanceUID: str,
    SeriesInstanceUID: str | None = None,
) -> str:
    """Return the absolute URL of bulk data.

    Parameters
    ----------
    configuration
        Where the server is, and how its URIs are to be mended.
    BulkDataURI
        As the metadata has it: absolute, relative to the host, to the study or to the series.
    StudyInstanceUID, SeriesInstanceUID
        Where the metadata is from.

    Raises
    ------
    QueryError
        The URI is relative to a series, and none is given.
    UnsupportedError
        Bulk data is switched off.
    ConfigurationError
        The function ``bulkDataURI.transform`` fails, or returns something else than text.

    References
    ----------
    OHIF, ``fixBulkDataURI``; DICOM PS3.18 section 10.4.1.1.5.
    """
    rules = configuration.bulkDataURI
    if not rules.enabled:
        raise UnsupportedError(
            "its bulk data is switched off", way_out="Remove bulkDataURI.enabled = false"
        )
    uri = _transformed(rules.transform, BulkDataURI)
    if rules.startsWith and uri.startswith(rules.startsWith):
        uri = rules.prefixWith + uri.removeprefix(rules.startsWith)
    if uri.startswith("/") or uri.lower().startswith(("http://", "https://")):
        return urljoin(configuration.retrieve_root, uri)
    below_study = uri.startswith(("series/", "bulkdata/")) or (
        rules.relativeResolution == "studies" and uri.startswith(("instances/", "../"))
    )
    if below_study or rules.relativeResolution == "studies":
        base = resource_url(configuration.retrieve_root, StudyInstanceUID)
    elif SeriesInstanceUID is not None:
        base = resource_url(configuration.retrieve_root, StudyInstanceUID, SeriesInstanceUID)
    else:
        raise QueryError(
            f"the BulkDataURI {BulkDataURI!r} is relative to a series that was not given",
            way_out="Give SeriesInstanceUID",
        )
    return urljoin(f"{base}/", uri)


def _transformed(transform: Callable[[str], str] | None, uri: str) -> str:
    if transform is None:
        return uri
    try:
        made: object = transform(uri)
    except Exception as error:
        raise ConfigurationError(
            f"bulkDataURI.transform failed for {uri!r}: {type(error).__name__}: {error}",
            way_out="Correct the function",
        ) from error
    if not isinstance(made, str):
        raise ConfigurationError(
            f"bulkDataURI.transform returned {type(made).__name__} for {uri!r}",
            way_out="Return the URI as text",
        )
    return made
