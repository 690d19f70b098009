"""The data source: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_dicomweb.service import Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource import WebApiDataSource


def createDataSource(configuration: Mapping[str, Any]) -> WebApiDataSource:
    """Return the data source of a DICOMweb server; nothing is asked of the server yet.

    Parameters
    ----------
    configuration
        See `DicomwebConfiguration`.

    Raises
    ------
    ConfigurationError
        A root is missing, or a key has a value of the wrong kind.

    Examples
    --------
    >>> source = createDataSource({"qidoRoot": "https://pacs.example/dicom-web"})
    >>> source.retrieve.directURL(StudyInstanceUID="1", SeriesInstanceUID="2", SOPInstanceUID="3")
    'https://pacs.example/dicom-web/studies/1/series/2/instances/3/rendered'
    """
    from dicomsource import IWebApiDataSource
    from dicomsource_dicomweb.image_ids import image_id_of
    from dicomsource_dicomweb.latest import Latest

    service = Service.of(configuration, lambda: source.name)

    def image_id(instance: Mapping[str, Any], frame: int | None = None) -> str:
        return image_id_of(service.configuration, instance, frame)

    source = IWebApiDataSource.create(
        query=Latest(lambda: service.query),
        retrieve=Latest(lambda: service.retrieve),
        store=Latest(lambda: service.store),
        reject=Latest(lambda: service.reject),
        getImageIdsForInstance=image_id,
        close=service.client.close,
    )
    return source
