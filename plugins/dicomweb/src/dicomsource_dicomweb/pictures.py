"""Pictures that the server renders.

References
----------
DICOM PS3.18 section 10.4.1.1.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import HTTPStatusError, NotFoundError
from dicomsource_dicomweb.accept import RENDERED, types_instead_of_pictures
from dicomsource_dicomweb.parts import get_parts
from dicomsource_dicomweb.rendering import rendering_query
from dicomsource_dicomweb.urls import resource_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

# What servers answer for a media type that they cannot give.
_NO_SUCH_TYPE = frozenset({406, 415})


class Pictures:
    """Asks for pictures.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL, and its key singlepart, count.
    """

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._root = configuration.retrieve_root
        self._instead = types_instead_of_pictures(configuration)

    def rendered(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        accept: str | None = None,
        **options: Any,
    ) -> bytes:
        """Return a picture of a study, series, instance or frame, rendered as the caller wants it.

        Of a video or document that has no picture, it is the video or document, where ``singlepart`` says so.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to show; a server chooses what stands for a study or series.
        frame
            Number of the frame, from 1.
        accept
            Media type, such as ``image/png``; JPEG when left out.
        options
            See `rendering_query`.
        """
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        query = rendering_query(**options)
        # One at a time: some servers understand no lists.
        *others, last = [accept] if accept else [RENDERED, *self._instead]
        for one in others:
            try:
                return self.ask("rendered", uids, frame, one, query)
            except HTTPStatusError as error:
                if error.status not in _NO_SUCH_TYPE:
                    raise
        return self.ask("rendered", uids, frame, last, query)

    def ask(
        self,
        kind: str,
        uids: Sequence[str | None],
        frame: int | None,
        accept: str,
        query: str = "",
    ) -> bytes:
        """Return what the server gives for a kind of picture.

        Parameters
        ----------
        kind
            The last step of its URL: rendered or thumbnail.
        uids
            Study, series and instance; the last ones None.
        frame
            Number of the frame, from 1.
        accept
            The Accept header.
        query
            With its question mark.

        Raises
        ------
        NotFoundError
            There is no such study, series, instance or frame, or no picture of it.
        """
        below = () if frame is None else ("frames", str(frame))
        study, series, instance = uids
        url = resource_url(self._root, str(study), series, instance, *below, kind) + query
        for part in get_parts(self._client, url, accept):
            return part.content
        raise NotFoundError(f"{url} answered without a picture")
