"""Retrieving with WADO-RS.

References
----------
DICOM PS3.18 section 10.4.
"""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dicomsource.contract import EncodedFrame
from dicomsource.errors import (
    DicomsourceError,
    HTTPStatusError,
    NotFoundError,
    QueryError,
)
from dicomsource_dicomweb.accept import (
    RENDERED,
    accept_bulk_data,
    accept_frames,
    accept_multipart,
)
from dicomsource_dicomweb.parts import get_parts, mislabelled_parts, stream_parts
from dicomsource_dicomweb.rendering import rendering_query
from dicomsource_dicomweb.saving import save_part
from dicomsource_dicomweb.series_metadata import SeriesMetadata
from dicomsource_dicomweb.urls import bulk_data_url, resource_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    from pydicom import Dataset

    from dicomsource.http import HttpClient
    from dicomsource.multipart import Part
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
# What servers answer for frames that they cannot cut out of a file, or that the file does not have.
_FILE_MAY_WORK = frozenset({400, 406, 415, 500, 501})


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
        target = Path(to)
        if not (target.is_dir() or (SOPInstanceUID is not None and target.parent.is_dir())):
            raise NotFoundError(f"there is no folder {target}", way_out="Create it first")
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

    def frames(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: Sequence[int],
    ) -> list[EncodedFrame]:
        """Return frames as they are stored, in the order asked for.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance.
        frames
            Numbers of the frames, from 1.

        Raises
        ------
        NotFoundError
            The server does not have the instance or a frame.
        """
        from dicomsource.natural import naturalize
        from dicomsource.pixels.media_types import syntax_of_frame

        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        asked = dict(zip(_UIDS, uids, strict=True))
        numbers = ",".join(map(str, frames))
        url = resource_url(self._root, *uids, "frames", numbers)

        @cache
        def available() -> str | None:
            for row in self.series.metadata(**asked):
                said = naturalize(row).get("AvailableTransferSyntaxUID")
                first = said[0] if isinstance(said, list) else said
                return None if first is None else str(first)
            return None

        def syntax_of(part: Part) -> str:
            said = part.parameters.get("transfer-syntax", "*") != "*"
            content_type = part.headers.get("Content-Type", "")
            return syntax_of_frame(part.content, content_type, None if said else available())

        parts = get_parts(self._client, url, accept_frames(self._configuration))
        try:
            return [EncodedFrame(part.content, syntax_of(part)) for part in parts]
        except HTTPStatusError as error:
            if error.status not in _FILE_MAY_WORK:
                raise
            return self._frames_of_file(error, uids, frames)

    def _frames_of_file(
        self, refusal: HTTPStatusError, uids: tuple[str, str, str], frames: Sequence[int]
    ) -> list[EncodedFrame]:
        """Return frames taken out of the file; some servers give no frames of some transfer syntaxes."""
        from dicomsource.pixels import frames_of_part10

        study, series, sop = uids
        try:
            content = self.instance(
                StudyInstanceUID=study, SeriesInstanceUID=series, SOPInstanceUID=sop
            )
        except DicomsourceError:
            raise refusal from None
        return frames_of_part10(content, frames)

    def rendered(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frame: int | None = None,
    ) -> bytes:
        """Return a picture of an instance, or of one frame (from 1), as JPEG or PNG."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._picture("rendered", uids, frame, RENDERED, "")

    def picture(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        thumbnail: bool = False,
        accept: str = RENDERED,
        **options: Any,
    ) -> bytes:
        """Return a picture of a study, series, instance or frame, rendered as the caller wants it.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to show; a server chooses what stands for a study or series.
        frame
            Number of the frame, from 1.
        thumbnail
            Whether a small one is wanted.
        accept
            Media type, such as ``image/png``.
        options
            See `rendering_query`; of a thumbnail only ``viewport``.
        """
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        kind = "thumbnail" if thumbnail else "rendered"
        return self._picture(kind, uids, frame, accept, rendering_query(**options))

    def thumbnail(self, *, StudyInstanceUID: str, **more: Any) -> bytes:
        """Return a small picture; what can be given is as for `picture`."""
        return self.picture(StudyInstanceUID=StudyInstanceUID, thumbnail=True, **more)

    def _picture(
        self, kind: str, uids: Sequence[str | None], frame: int | None, accept: str, query: str
    ) -> bytes:
        below = () if frame is None else ("frames", str(frame))
        study, series, instance = uids
        url = resource_url(self._root, str(study), series, instance, *below, kind) + query
        for part in get_parts(self._client, url, accept):
            return part.content
        raise NotFoundError(f"{url} answered without a picture")

    def bulkDataURI(
        self, *, StudyInstanceUID: str, BulkDataURI: str, SeriesInstanceUID: str | None = None
    ) -> bytes:
        """Return the bytes that a BulkDataURI of the metadata refers to.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID
            Where the metadata is from.
        BulkDataURI
            As the metadata has it, absolute or relative.
        """
        url = bulk_data_url(self._configuration, BulkDataURI, StudyInstanceUID, SeriesInstanceUID)
        accept = accept_bulk_data(self._configuration)
        parts = list(get_parts(self._client, url, accept))
        if len(parts) == 1 and self._configuration.fixBulkdataMultipart:
            parts = mislabelled_parts(parts[0].content) or parts
        # Encapsulated pixel data comes as one part for each frame.
        return b"".join(part.content for part in parts)

    def directURL(
        self,
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
        instance
            Naturalized instance; or give the three UIDs.
        tag
            Keyword of the attribute that is wanted: for pixels and documents the URL is the rendered one, for
            others that of their bulk data.
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance, where `instance` is not given.
        frame
            Number of the frame, from 1.
        accept
            Media type that the browser wants.

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
        if tag in ("PixelData", "EncapsulatedDocument"):
            below = () if frame is None else ("frames", str(frame))
            url = resource_url(self._root, study, series, sop, *below, "rendered")
        else:
            uri = getattr(given.get(tag), "BulkDataURI", None)
            if uri is None:
                raise QueryError(
                    f"{tag} of the instance is no bulk data", way_out="Give another tag"
                )
            url = bulk_data_url(self._configuration, uri, study, series)
        query = "" if accept is None else urlencode({"accept": accept})
        return url + ("&" if query and "?" in url else "?" if query else "") + query

    def _files(self, url: str) -> Iterator[bytes]:
        accept = accept_multipart(self._configuration, "application/dicom")
        for part in get_parts(self._client, url, accept):
            yield part.content
