"""The data source: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from dicomsource_dicomweb.reconfiguring import Reconfigurable

    server = Reconfigurable(configuration, lambda: source.name)

    def image_id(instance: Mapping[str, Any], frame: int | None = None) -> str:
        return image_id_of(server.service.configuration, instance, frame)

    def initialize(
        params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        if server.reconfigure(params, query):
            source.deleteStudyMetadataPromise()
        return source.parseRouteParams(params, query).get("StudyInstanceUIDs", [])

    source = IWebApiDataSource.create(
        query=Latest(lambda: server.service.query),
        retrieve=Latest(lambda: server.service.retrieve),
        store=Latest(lambda: server.service.store),
        reject=Latest(lambda: server.service.reject),
        getImageIdsForInstance=image_id,
        getConfig=lambda: server.configuration,
        initialize=initialize,
        close=server.close,
    )
    return source
