"""Small pictures, got as the configuration says.

References
----------
OHIF, ``getGetThumbnailSrc`` of its DICOMweb data source; DICOM PS3.18 section 10.4.1.1.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import (
    DataError,
    DicomsourceError,
    HTTPStatusError,
    NotFoundError,
    UnsupportedError,
)
from dicomsource_dicomweb.accept import BROWSER, RENDERED, accept_thumbnail
from dicomsource_dicomweb.rendering import rendering_query, with_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dicomsource.natural import NaturalDataset
    from dicomsource_dicomweb.configuration import DicomwebConfiguration
    from dicomsource_dicomweb.frames import Frames
    from dicomsource_dicomweb.pictures import Pictures
    from dicomsource_dicomweb.qido import QidoLevel
    from dicomsource_dicomweb.series_metadata import SeriesMetadata

SIZE = (256, 256)
"""Columns and rows, where the caller says nothing; what OHIF asks for."""

# What servers answer that give pictures without multipart only, or understand no lists (Orthanc 1.10: 400).
_NO_SUCH_ACCEPT = frozenset({400, 406, 415})


class Thumbnails:
    """Gets thumbnails.

    Parameters
    ----------
    configuration
        Its keys thumbnailRendering, thumbnailRequestStrategy and singlepart count.
    pictures
        Asks the server for pictures.
    series, frames
        Give what a picture is made of here.
    instances
        Finds an instance where a series has no thumbnail.
    """

    def __init__(
        self,
        configuration: DicomwebConfiguration,
        pictures: Pictures,
        series: SeriesMetadata,
        frames: Frames,
        instances: QidoLevel,
    ) -> None:
        self._configuration = configuration
        self._pictures = pictures
        self._series = series
        self._frames = frames
        self._instances = instances

    def thumbnail(
        self,
        *,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        accept: str | None = None,
        **options: Any,
    ) -> bytes:
        """Return a small picture of a study, series, instance or frame.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to show. A server chooses what stands for a study or series; made here, it is the frame in the middle.
        frame
            Number of the frame, from 1.
        accept
            Media type; image/jpeg when left out. What is made here is always image/png.
        options
            See `rendering_query`. Made here, ``viewport`` is the largest width and height, and ``window`` counts.

        Raises
        ------
        NotFoundError
            There is no such thing, or nothing in it that can be shown.
        UnsupportedError
            An option, or the media type, is not for pictures that are made here.
        """
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        rendering = self._configuration.thumbnailRendering or "thumbnail"
        if rendering == "wadors":
            return self._made_here(uids, frame, accept, options)
        wanted = accept or RENDERED
        strategy = self._configuration.thumbnailRequestStrategy
        if rendering == "thumbnailDirect":
            query = with_parameters(rendering_query(**options), accept=wanted)
            return self._pictures.ask("thumbnail", uids, frame, BROWSER, query)
        if rendering == "rendered" or strategy == "fetch":
            options.setdefault("viewport", SIZE)
        query = rendering_query(**options)
        if strategy == "bulkDataRetrieve":
            query = with_parameters(query, accept=wanted)
        try:
            return self._asked_for(rendering, uids, frame, wanted, query)
        except (HTTPStatusError, NotFoundError, DataError):
            first = self._first_of_series(uids) if strategy == "fetch" else None
            if first is None:
                raise
            return self._asked_for(rendering, (*uids[:2], first), frame, wanted, query)

    def _asked_for(
        self, rendering: str, uids: Sequence[str | None], frame: int | None, wanted: str, query: str
    ) -> bytes:
        accepted = accept_thumbnail(self._configuration, wanted)
        try:
            return self._pictures.ask(rendering, uids, frame, accepted, query)
        except HTTPStatusError as error:
            if accepted == wanted or error.status not in _NO_SUCH_ACCEPT:
                raise
            return self._pictures.ask(rendering, uids, frame, wanted, query)

    def _first_of_series(self, uids: Sequence[str | None]) -> str | None:
        """Return the UID of an instance of a series, as far as one is asked about; many servers show instances only."""
        study, series, sop = uids
        if series is None or sop is not None:
            return None
        asked = {"StudyInstanceUID": study, "SeriesInstanceUID": series, "limit": 1}
        try:
            rows = self._instances.requestResults(asked)
        except DicomsourceError:
            return None
        found = [value for row in rows for value in row.get("00080018", {}).get("Value", ())]
        return str(found[0]) if found else None

    def _made_here(
        self,
        uids: Sequence[str | None],
        frame: int | None,
        accept: str | None,
        options: dict[str, Any],
    ) -> bytes:
        from dicomsource.pixels import decode_frame, render_png, to_display
        from dicomsource.pixels.frame_count import frame_count, require_frame

        rendering_query(**options)  # refuses what means nothing
        viewport = options.pop("viewport", None) or SIZE
        window = options.pop("window", None)
        if options or (window or ())[2:] or len(viewport) != 2 or accept not in (None, "image/png"):
            raise UnsupportedError(
                "a thumbnail that is made here is a PNG with a viewport and a window of two numbers, and no more",
                way_out='Leave the rest out, or configure thumbnailRendering = "rendered"',
            )
        instance = self._instance(uids)
        number = frame or frame_count(instance) // 2 + 1
        require_frame(instance, number)
        names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        encoded = self._frames.frames(**{name: instance[name] for name in names}, frames=[number])
        picture = to_display(
            decode_frame(encoded[0], instance),
            instance,
            None if window is None else (float(window[0]), float(window[1])),
            frame=number,
        )
        return render_png(_smaller(picture, int(viewport[0]), int(viewport[1])))

    def _instance(self, uids: Sequence[str | None]) -> NaturalDataset:
        """Return the instance in the middle of a series, of the first series that has pictures."""
        from dicomsource.datasource.metadata_order import ordered
        from dicomsource.natural import naturalize

        shown = [one for one in map(naturalize, self._series.of(*uids)) if one.get("Rows")]
        if not shown:
            raise NotFoundError(f"nothing in {'/'.join(filter(None, uids))} can be shown")
        series = shown[0].get("SeriesInstanceUID")
        shown = [one for one in shown if one.get("SeriesInstanceUID") == series]
        return ordered(shown, "InstanceNumber", None)[len(shown) // 2]


def _smaller(picture: NDArray[Any], columns: int, rows: int) -> NDArray[Any]:
    """Return a picture of at most so many columns and rows, each pixel the mean of a block of pixels."""
    height, width = picture.shape[:2]
    factor = max(-(-height // rows), -(-width // columns), 1)
    high, wide = min(factor, height), min(factor, width)
    down, across = height // high, width // wide
    blocks = picture[: down * high, : across * wide].reshape(
        down, high, across, wide, *picture.shape[2:]
    )
    means: NDArray[Any] = blocks.mean(axis=(1, 3)).round().astype(picture.dtype)
    return means
