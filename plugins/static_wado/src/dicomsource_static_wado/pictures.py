"""What a tree has for looking at: pictures, documents and videos; and what is made from pixels where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError, UnsupportedError
from dicomsource.natural import BulkData, from_dicom_json
from dicomsource_static_wado import layout
from dicomsource_static_wado.bulk import fetch_bulk_data, is_video
from dicomsource_static_wado.tree import looks_like_anything

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource.contract import DicomJson, EncodedFrame
    from dicomsource.natural import NaturalDataset
    from dicomsource_static_wado.tree import Tree

_PICTURE = "image/jpeg, image/png;q=0.9, */*;q=0.5"
_RENDERED = "image/jpeg, image/png;q=0.9, application/pdf, video/mp4, */*;q=0.5"


class Pictures:
    """Gives pictures.

    Parameters
    ----------
    tree
        Where files are.
    row
        Gives the metadata of an instance.
    frame
        Gives a frame of an instance, by its UIDs and number.
    """

    def __init__(
        self,
        tree: Tree,
        *,
        row: Callable[[str, str, str], DicomJson],
        frame: Callable[[tuple[str, str, str], int], EncodedFrame],
    ) -> None:
        self._tree = tree
        self._row = row
        self._frame = frame

    def thumbnail(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> bytes:
        """Return a small picture of a study, series or instance: the tree's own; of an instance else one made here."""
        folder = layout.study_folder(StudyInstanceUID)
        if SeriesInstanceUID is not None:
            folder = layout.series_folder(StudyInstanceUID, SeriesInstanceUID)
        if SeriesInstanceUID is None or SOPInstanceUID is None:
            return self._own(layout.thumbnail(folder), _PICTURE)
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        try:
            return self._own(layout.thumbnail(layout.instance_folder(*uids)), _PICTURE)
        except NotFoundError:
            from dicomsource.pixels.picture import THUMBNAIL_VIEWPORT

            return self._made(uids, 1, viewport=THUMBNAIL_VIEWPORT)

    def rendered(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
    ) -> bytes:
        """Return what shows an instance: the tree's picture, PDF or video, else its document, else pixels as PNG."""
        if SeriesInstanceUID is None or SOPInstanceUID is None:
            raise UnsupportedError(
                "a tree shows single instances only",
                way_out="Give SeriesInstanceUID and SOPInstanceUID, or ask for the thumbnail",
            )
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        folder = layout.instance_folder(*uids)
        try:
            if frame is not None:
                return self._own(layout.rendered(f"{folder}/frames/{frame}"), _RENDERED)
            return self._own(layout.rendered(folder), _RENDERED)
        except NotFoundError:
            document = self._document(from_dicom_json(self._row(*uids)))
            return self._made(uids, frame or 1) if document is None else document

    def _own(self, paths: Sequence[str], accept: str) -> bytes:
        fetched = self._tree.fetch(paths, accept=accept, looks_right=looks_like_anything)
        assert fetched is not None  # nothing was known before
        return fetched.data

    def _document(self, instance: NaturalDataset) -> bytes | None:
        value = instance.get("EncapsulatedDocument")
        if isinstance(value, BulkData):
            value = fetch_bulk_data(self._tree, value.BulkDataURI)
        if not isinstance(value, bytes):
            return None
        # A value has an even length, and a document its own.
        length = instance.get("EncapsulatedDocumentLength")
        return value[: int(length)] if length else value

    def _made(self, uids: tuple[str, str, str], frame: int, **options: Any) -> bytes:
        from dicomsource.pixels import decode_frame, to_display
        from dicomsource.pixels.picture import render_picture

        instance = from_dicom_json(self._row(*uids))
        pixels = instance.get("PixelData")
        if isinstance(pixels, BulkData) and is_video(pixels.BulkDataURI):
            raise UnsupportedError(
                f"instance {uids[2]} is a video, of which no picture is made here",
                way_out="Ask for `rendered`, which is the video itself",
            )
        encoded = self._frame(uids, frame)
        shown = to_display(decode_frame(encoded, instance), instance, frame=frame)
        return render_picture(shown, **options)
