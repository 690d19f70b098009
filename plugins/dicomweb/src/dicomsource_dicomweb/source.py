"""The data source: its parts put together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from dicomsource_dicomweb.configuration import DicomwebConfiguration

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
    from dicomsource.configuration import read_configuration
    from dicomsource.http import client_from_configuration
    from dicomsource_dicomweb.image_ids import image_id_of
    from dicomsource_dicomweb.qido import Qido
    from dicomsource_dicomweb.reject import Reject
    from dicomsource_dicomweb.stow import Stow
    from dicomsource_dicomweb.wado import Wado

    read = read_configuration(DicomwebConfiguration, configuration)
    client = client_from_configuration(read, read.roots)
    source = IWebApiDataSource.create(
        query=Qido(client, read, lambda: source.name),
        retrieve=Wado(client, read),
        store=Stow(client, read),
        reject=Reject(client, read) if read.supportsReject else None,
        getImageIdsForInstance=partial(image_id_of, read),
        close=client.close,
    )
    return source
