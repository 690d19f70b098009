"""Retrieving with WADO-RS.

References
----------
DICOM PS3.18 section 10.4.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from dicomsource.errors import BadRequestError, NotAcceptableError, NotFoundError
from dicomsource.natural.part10_saving import saving_target
from dicomsource_dicomweb.accept import accept_bulk_data, accept_multipart
from dicomsource_dicomweb.direct_url import direct_url
from dicomsource_dicomweb.frames import Frames
from dicomsource_dicomweb.parts import get_parts, get_range, mislabelled_parts, stream_parts
from dicomsource_dicomweb.pictures import Pictures
from dicomsource_dicomweb.qido import QidoLevel
from dicomsource_dicomweb.saving import refuse_encoded, save_part
from dicomsource_dicomweb.series_metadata import SeriesMetadata
from dicomsource_dicomweb.thumbnails import Thumbnails
from dicomsource_dicomweb.urls import bulk_data_url, resource_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from pathlib import Path

    from pydicom import Dataset

    from dicomsource.http import HttpClient
    from dicomsource.multipart import PartStream
    from dicomsource_dicomweb.configuration import DicomwebConfiguration


class Wado:
    """What ``retrieve`` of a data source is.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL, and how it wants to be asked.
    """

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._configuration = configuration
        self._root = configuration.retrieve_root
        self.series = SeriesMetadata(client, configuration)
        frames = Frames(client, configuration, self.series)
        pictures = Pictures(client, configuration)
        self.frames = frames.frames
        self.directURL = partial(direct_url, configuration)
        self.rendered = pictures.rendered
        instances = QidoLevel("instances", client, configuration)
        thumbnails = Thumbnails(configuration, pictures, self.series, frames, instances)
        self.thumbnail = thumbnails.thumbnail

    def instance(
        self, *, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> bytes:
        """Return one instance as the bytes of a Part 10 file.

        Raises
        ------
        NotFoundError
            The server does not have it.
        """
        url = resource_url(self._root, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        for content in self._files(url):
            return content
        raise NotFoundError(f"{url} answered without an instance")

    def instances(
        self, *, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield the instances of a study or series as the bytes of Part 10 files, as they arrive."""
        return self._files(resource_url(self._root, StudyInstanceUID, SeriesInstanceUID))

    def streams(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> Iterator[PartStream]:
        """Yield Part 10 files while they arrive, each as pieces of its bytes; a file may be larger than memory."""
        url = resource_url(self._root, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        accept = accept_multipart(self._configuration, "application/dicom")
        with closing(stream_parts(self._client, url, accept)) as parts:
            for part in parts:
                refuse_encoded(part, url)
                yield part

    def datasets(
        self, *, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[Dataset]:
        """Yield the instances of a study or series as pydicom datasets, as they arrive.

        Long values, such as pixels, are taken out of the file when they are first read.
        """
        from dicomsource_dicomweb.datasets import dataset_of

        url = resource_url(self._root, StudyInstanceUID, SeriesInstanceUID)
        yield from map(dataset_of, self._files(url))

    def save(
        self,
        to: str | PathLike[str],
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> list[Path]:
        """Write a study, series or instance to Part 10 files as it arrives, and return their paths.

        Files may be larger than memory. Each appears when it is whole.

        Parameters
        ----------
        to
            An existing folder, in which files are named by SOPInstanceUID; for an instance, also the path of the file.
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to write.

        Raises
        ------
        NotFoundError
            The server does not have it, or there is no such folder.
        DataError
            The answer is cut off; the files before stay.
        """
        target = saving_target(to, one_instance=SOPInstanceUID is not None)
        url = resource_url(self._root, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        accept = accept_multipart(self._configuration, "application/dicom")
        paths = []
        with closing(stream_parts(self._client, url, accept)) as parts:
            for part in parts:
                paths.append(save_part(part, target, url))
                if SOPInstanceUID is not None:
                    return paths
        if not paths:
            raise NotFoundError(f"{url} answered without an instance")
        return paths

    def bulkDataURI(
        self,
        *,
        StudyInstanceUID: str,
        BulkDataURI: str,
        SeriesInstanceUID: str | None = None,
        byte_range: tuple[int, int | None] | None = None,
    ) -> bytes:
        """Return the bytes that a BulkDataURI of the metadata refers to.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID
            Where the metadata is from.
        BulkDataURI
            As the metadata has it, absolute or relative.
        byte_range
            The first byte wanted, from 0, and the first one not wanted any more, None for all to the end.

        References
        ----------
        DICOM PS3.18 section 10.4.1.1.5; RFC 9110 section 14.
        """
        url = bulk_data_url(self._configuration, BulkDataURI, StudyInstanceUID, SeriesInstanceUID)
        if byte_range is not None:
            try:
                return get_range(self._client, url, byte_range)
            except (BadRequestError, NotAcceptableError):
                # Orthanc 1.10 gives bulk data as multipart only.
                return self._bulk_data(url)[slice(*byte_range)]
        return self._bulk_data(url)

    def _bulk_data(self, url: str) -> bytes:
        accept = accept_bulk_data(self._configuration)
        parts = list(get_parts(self._client, url, accept, hidden=False))
        if len(parts) == 1 and self._configuration.fixBulkdataMultipart:
            parts = mislabelled_parts(parts[0].content) or parts
        # Encapsulated pixel data comes as one part for each frame.
        return b"".join(part.content for part in parts)

    def _files(self, url: str) -> Iterator[bytes]:
        accept = accept_multipart(self._configuration, "application/dicom")
        for part in get_parts(self._client, url, accept):
            yield part.content
