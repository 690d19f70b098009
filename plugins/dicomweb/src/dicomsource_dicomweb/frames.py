"""Frames as they are stored.

References
----------
DICOM PS3.18 section 10.4.1.1.6.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dicomsource.contract import EncodedFrame
from dicomsource.errors import DicomsourceError, HTTPStatusError
from dicomsource_dicomweb.accept import accept_frames, accept_multipart
from dicomsource_dicomweb.parts import get_parts
from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource.http import HttpClient
    from dicomsource.multipart import Part
    from dicomsource_dicomweb.configuration import DicomwebConfiguration
    from dicomsource_dicomweb.series_metadata import SeriesMetadata

# What servers answer for frames that they cannot cut out of a file, or that the file does not have.
_FILE_MAY_WORK = frozenset({400, 406, 415, 500, 501})


class Frames:
    """Gives frames, taken out of the file where the server gives no frames.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL, and how it wants to be asked.
    series
        Tells the transfer syntax where an answer does not.
    """

    def __init__(
        self, client: HttpClient, configuration: DicomwebConfiguration, series: SeriesMetadata
    ) -> None:
        self._client = client
        self._configuration = configuration
        self._root = configuration.retrieve_root
        self._series = series

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

        @cache
        def available() -> str | None:
            for row in self._series.of(*uids):
                said = naturalize(row).get("AvailableTransferSyntaxUID")
                first = said[0] if isinstance(said, list) else said
                return None if first is None else str(first)
            return None

        def syntax_of(part: Part) -> str:
            said = part.parameters.get("transfer-syntax", "*") != "*"
            content_type = part.headers.get("Content-Type", "")
            return syntax_of_frame(part.content, content_type, None if said else available())

        try:
            return [
                EncodedFrame(part.content, syntax_of(part)) for part in self._parts(uids, frames)
            ]
        except HTTPStatusError as error:
            if error.status not in _FILE_MAY_WORK:
                raise
            return self._frames_of_file(error, uids, frames)

    def _parts(self, uids: tuple[str, str, str], frames: Sequence[int]) -> Iterator[Part]:
        """Yield the frames, each in an answer of its own where the server gives no multipart."""
        accept = accept_frames(self._configuration)
        one_at_a_time = "image" in self._configuration.singleparts
        for numbers in [[number] for number in frames] if one_at_a_time else [frames]:
            url = resource_url(self._root, *uids, "frames", ",".join(map(str, numbers)))
            yield from get_parts(self._client, url, accept)

    def _frames_of_file(
        self, refusal: HTTPStatusError, uids: tuple[str, str, str], frames: Sequence[int]
    ) -> list[EncodedFrame]:
        """Return frames taken out of the file; some servers give no frames of some transfer syntaxes."""
        from dicomsource.pixels import frames_of_part10

        accept = accept_multipart(self._configuration, "application/dicom")
        try:
            files = get_parts(self._client, resource_url(self._root, *uids), accept)
            content = next((part.content for part in files), None)
        except DicomsourceError:
            raise refusal from None
        if content is None:
            raise refusal
        return frames_of_part10(content, frames)
